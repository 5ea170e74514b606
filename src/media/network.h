#pragma once

// A model that is ready to run, wherever it does: in this process, or in one of its own
// (studio/model_process.h).

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "media/depth_model/onnx_runtime.h"
#include "media/depth_model_options.h"

namespace spot::media {

inline constexpr std::uint64_t largest_model = 2ull << 30;  // what an ONNX file can be at all

// The whole file. "NotReadable", "TooLarge", or "NotAModel" for what is plainly something else.
Result<std::string> read_model(const std::string& path);

struct NetworkFacts {
    std::string runtime;  // its file
    std::string runtime_version;
    std::vector<std::string> providers;  // what the runtime was built for
    DepthDevice device = DepthDevice::cpu;
    std::string device_name;  // of a GPU, as its driver says; "": not known
    bool software = false;    // what calls itself a GPU is a program on the processor
    std::vector<TensorShape> inputs;
    std::vector<TensorShape> outputs;
};

// One thread at a time.
class Network {
  public:
    virtual ~Network() = default;
    virtual const NetworkFacts& facts() const = 0;
    // The first output for the only input. "ModelFailed", with the file's name.
    virtual Result<Tensor> run(std::span<float> values, const std::vector<std::int64_t>& sides) = 0;
};

// In this process. Errors, all with the file's name: those of read_model() and OnnxRuntime::get(),
// "NotAModel" for what the runtime does not take, "NoModelDevice" where the device cannot be had,
// why, and what to do.
Result<std::unique_ptr<Network>> open_network(const std::string& path, DepthDevice device,
                                              int threads);

}  // namespace spot::media
