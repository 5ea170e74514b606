#pragma once

// A model in a process of its own, beside the one that reads the film. Neither has access to what
// only the other needs: the film's process has no libraries of strangers and no devices, the
// model's has no film and no folder to write to. A crash of the runtime or of a driver is an error
// of one conversion.

#include <memory>
#include <string>
#include <vector>

#include "base/system/process.h"
#include "media/network.h"
#include "studio/messages.h"
#include "studio/shared_memory.h"

namespace spot::studio {

struct ModelLimits {
    // The longest time from a question to its answer. It is shorter than media_client's limit, so
    // that the error names the model.
    Duration answer = std::chrono::minutes(4);
};

// It is started before this process shuts itself in, and before a film is read. One thread at a
// time.
class ModelProcess {
  public:
    struct Plan {
        std::string program = "/proc/self/exe";  // stereo-spot-media
        std::string model;
        std::string runtime = {};  // see OnnxRuntime::get()
        media::DepthDevice device = media::DepthDevice::cpu;
        std::vector<std::string> environment =
            {};  // variables for drivers, see driver_environment()
    };
    static Result<std::unique_ptr<ModelProcess>> start(const Plan& plan,
                                                       const ModelLimits& limits = {});

    // Opens the model. The result must not outlive this object. Errors are those of open_network()
    // and OnnxRuntime::get(); this call and Network::run() also have
    //   "ModelFailed"     the process died of the model or gave no answer in time (invalid: it
    //                     would do so again), or somebody killed it (unavailable)
    Result<std::unique_ptr<media::Network>> open(int threads);

    pid_t id() const { return process_.id(); }

  private:
    class Remote;
    ModelProcess(Plan plan, const ModelLimits& limits, Process process, SharedMemory memory);
    Result<wire::Node> ask(const std::string& line, std::string_view answer);
    tl::unexpected<Error> failed(Kind kind, std::string_view why) const;
    tl::unexpected<Error> death();
    Result<media::Tensor> run(std::span<float> values, const std::vector<std::int64_t>& sides);

    Plan plan_;
    ModelLimits limits_;
    Process process_;
    Lines lines_;
    SharedMemory memory_;
};

}  // namespace spot::studio
