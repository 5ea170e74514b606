#pragma once

// A model in a process of its own, beside the one that reads the film: neither has what the other
// needs. The film's has no libraries of strangers and no devices; the model's has no film and no
// folder to write to. What crashes a runtime or a driver is an error of one conversion.

#include <memory>
#include <string>
#include <vector>

#include "base/system/process.h"
#include "media/network.h"
#include "studio/exchange.h"
#include "studio/messages.h"

namespace spot::studio {

struct ModelLimits {
    // From asking for something to its answer: less than media_client's patience, so that it is
    // the model that is named.
    Duration answer = std::chrono::minutes(4);
};

// Started before this process shuts itself in: what is asked for is settled before a film is read.
class ModelProcess {
  public:
    struct Plan {
        std::string program = "/proc/self/exe";  // stereo-spot-media
        std::string model;
        std::string runtime = {};  // see OnnxRuntime::get()
        media::DepthDevice device = media::DepthDevice::cpu;
        std::vector<std::string> environment = {};  // what drivers need, see driver_variables()
    };
    static Result<std::unique_ptr<ModelProcess>> start(const Plan& plan,
                                                       const ModelLimits& limits = {});

    // The model, ready. It must not outlive this object. Errors: those of open_network() and
    // OnnxRuntime::get(); of it and of run() also
    //   "ModelFailed"     the process died of the model, or gave no answer in time (invalid: it
    //                     would again), or somebody killed it (unavailable)
    Result<std::unique_ptr<media::Network>> open(int threads);

    pid_t id() const { return process_.id(); }

  private:
    class Remote;
    ModelProcess(Plan plan, const ModelLimits& limits, Process process, Exchange exchange);
    Result<wire::Node> ask(const std::string& line, std::string_view answer);
    tl::unexpected<Error> failed(Kind kind, std::string_view why) const;
    tl::unexpected<Error> death();
    Result<media::Tensor> run(std::span<float> values, const std::vector<std::int64_t>& sides);

    Plan plan_;
    ModelLimits limits_;
    Process process_;
    Lines lines_;
    Exchange exchange_;
};

}  // namespace spot::studio
