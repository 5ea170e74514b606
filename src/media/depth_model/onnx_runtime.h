#pragma once

// ONNX Runtime, found and loaded while the program runs, since users without a model need no such
// library. Only its C interface is used, as version 14 of it defines it (ONNX Runtime 1.14 and
// later; it only ever grows at its end).

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "media/depth_model_options.h"

namespace spot::media {

// Loaded once for the process and never unloaded. Safe from every thread.
class OnnxRuntime {
  public:
    // The library, loaded at the first call; later calls give the same one whatever `told` is.
    // `told` is the file, or a folder with it. If it is empty, the library is looked for beside the
    // program, in `onnxruntime/node_modules` and `node_modules` of its folder and of those above,
    // and where the system looks for libraries. It opens files and starts no thread, so it can be
    // called before the sandbox closes. "NoModelRuntime": the message says what to install, or why
    // the library that was found does not fit.
    static Result<const OnnxRuntime*> get(const std::string& told = {});

    const std::string& path() const { return path_; }  // as it was found
    std::string version() const;
    // Its own names for the devices that it was built for: "CPUExecutionProvider" and others.
    std::vector<std::string> providers() const;
    bool has(DepthDevice device) const;  // by providers()

    // The function in a slot of the interface (onnx_slots.h). For use in this folder only.
    void* slot(std::size_t number) const { return slots_[number]; }

  private:
    OnnxRuntime() = default;
    static Result<OnnxRuntime> load(const std::string& told);
    Result<void> bind(void* library);

    std::string path_;
    const char* (*version_)() = nullptr;
    void* const* slots_ = nullptr;
};

// A tensor's element type and sides; -1 is a side that is free.
struct TensorShape {
    std::string name;
    int element_type = 0;  // ONNX: 1 is a float of 32 bits
    std::vector<std::int64_t> sides;
};

struct Tensor {
    std::vector<std::int64_t> sides;
    std::vector<float> values;
};

// A model that is ready to run. One thread at a time. The same input gives the same output on the
// same processor or GPU with the same driver, whatever the load.
class OnnxSession {
  public:
    // `bytes` is the whole model; it is not needed afterwards. `threads` is the number of threads
    // on the processor, at least 1, with the caller's. Layers that the device cannot do are done by
    // the processor. Errors are "NotAModel" and "NoModelDevice" (the device cannot be used), each
    // with the runtime's own message. Drivers of GPUs start threads and open files.
    static Result<OnnxSession> open(const OnnxRuntime& runtime, std::span<const char> bytes,
                                    int threads, DepthDevice device = DepthDevice::cpu);
    ~OnnxSession();
    OnnxSession(OnnxSession&&) noexcept;
    OnnxSession& operator=(OnnxSession&&) = delete;

    const std::vector<TensorShape>& inputs() const { return inputs_; }
    const std::vector<TensorShape>& outputs() const { return outputs_; }

    // Computes the first output for the only input; both are floats. "ModelFailed": the runtime
    // failed, with its own message, or the output is not of floats or has more than
    // `most_output_values`.
    Result<Tensor> run(std::span<float> values, const std::vector<std::int64_t>& sides);

  private:
    struct Parts;
    explicit OnnxSession(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
    std::vector<TensorShape> inputs_;
    std::vector<TensorShape> outputs_;
};

inline constexpr std::size_t most_output_values = 64u << 20;  // eight thousand by eight thousand

}  // namespace spot::media
