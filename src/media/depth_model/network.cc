#include "media/network.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <filesystem>
#include <fstream>
#include <utility>

#include "media/depth_model/gpus.h"

namespace spot::media {
namespace {

Error with_path(Error error, const std::string& path) {
    error.message = fmt::format("{}: {}", path, error.message);
    return error;
}

tl::unexpected<Error> no_device(const std::string& path, DepthDevice device, std::string_view why) {
    // Behind the place in its own code where the runtime gave up, it says why.
    constexpr std::string_view gave_up = " was false. ";
    if (const auto at = why.find(gave_up); at != std::string_view::npos) {
        why.remove_prefix(at + gave_up.size());
    }
    return fail(Kind::invalid, "NoModelDevice",
                fmt::format("{}: cannot run on {}: {}", path, to_string(device), why));
}

class LocalNetwork final : public Network {
  public:
    LocalNetwork(std::string path, NetworkFacts facts, OnnxSession session)
        : path_(std::move(path)), facts_(std::move(facts)), session_(std::move(session)) {}

    const NetworkFacts& facts() const override { return facts_; }
    Result<Tensor> run(std::span<float> values, const std::vector<std::int64_t>& sides) override {
        if (facts_.inputs.size() != 1 || facts_.outputs.empty()) {
            return fail(Kind::invalid, "ModelFailed",
                        fmt::format("{}: has not one input, and an output", path_));
        }
        auto made = session_.run(values, sides);
        if (!made) return fail(with_path(made.error(), path_));
        return made;
    }

  private:
    std::string path_;
    NetworkFacts facts_;
    OnnxSession session_;
};

// The device that the runtime will take, as far as can be told beforehand.
Result<void> find_device(const std::string& path, const OnnxRuntime& runtime, NetworkFacts& facts) {
    if (facts.device == DepthDevice::cpu) return {};
    if (!runtime.has(facts.device)) {
        return no_device(path, facts.device,
                         fmt::format("{} was built for {} alone; {}, or use --depth-device cpu",
                                     runtime.path(), fmt::join(facts.providers, ", "),
                                     facts.device == DepthDevice::webgpu
                                         ? "`stereo-spot models get onnxruntime` installs one "
                                           "that has it"
                                         : "name one built for CUDA with STEREO_SPOT_ONNXRUNTIME"));
    }
    if (facts.device != DepthDevice::webgpu) return {};
    const auto gpus = vulkan_gpus();
    if (gpus.empty()) {
        return no_device(path, facts.device,
                         "no Vulkan driver offers a device here; install your GPU's (on Debian "
                         "mesa-vulkan-drivers or nvidia-driver), name its file with "
                         "VK_DRIVER_FILES, or use --depth-device cpu");
    }
    facts.device_name = gpus.front().name;
    facts.software = gpus.front().kind == GpuKind::software;
    return {};
}

}  // namespace

Result<std::string> read_model(const std::string& path) {
    const auto unreadable = [&](std::string_view why) {
        return fail(Kind::invalid, "NotReadable", fmt::format("{}: {}", path, why));
    };
    std::error_code error;
    if (!std::filesystem::exists(path, error)) return unreadable("there is no such model");
    if (!std::filesystem::is_regular_file(path, error)) return unreadable("is not a file");
    const auto size = std::filesystem::file_size(path, error);
    if (error) return unreadable("cannot be read");
    if (size > largest_model) {
        return fail(Kind::invalid, "TooLarge",
                    fmt::format("{}: a model in one file has at most 2 GiB", path));
    }
    std::string bytes(size, '\0');
    std::ifstream in(path, std::ios::binary);
    in.read(bytes.data(), static_cast<std::streamsize>(size));
    if (!in) return unreadable("cannot be read");
    // A model begins with its version: field 1, a small number. Others are named for what they are.
    if (bytes.size() < 16 || bytes[0] != '\x08') {
        return fail(Kind::invalid, "NotAModel", fmt::format("{}: is not an ONNX file", path));
    }
    return bytes;
}

Result<std::unique_ptr<Network>> open_network(const std::string& path, DepthDevice device,
                                              int threads) {
    const auto bytes = TRY(read_model(path));
    const auto* runtime = TRY(OnnxRuntime::get());
    NetworkFacts facts{.runtime = runtime->path(),
                       .runtime_version = runtime->version(),
                       .providers = runtime->providers(),
                       .device = device};
    TRY(find_device(path, *runtime, facts));
    auto session = OnnxSession::open(*runtime, bytes, threads, device);
    if (!session && session.error().code == "NoModelDevice") {
        const auto* needs = device == DepthDevice::cuda
                                ? "CUDA needs libonnxruntime_providers_cuda.so beside the runtime, "
                                  "and NVIDIA's CUDA and cuDNN"
                                : "the GPU or its Vulkan driver may be too old";
        return no_device(path, device,
                         fmt::format("{}; {}; --depth-device cpu needs none of it",
                                     session.error().message, needs));
    }
    if (!session && device != DepthDevice::cpu) {
        // Devices may be opened as late as this: whose fault it is, the processor tells.
        const auto plain = OnnxSession::open(*runtime, bytes, threads);
        if (plain) {
            return no_device(path, device,
                             session.error().message + "; --depth-device cpu takes this model");
        }
    }
    if (!session) return fail(with_path(session.error(), path));
    facts.inputs = session->inputs();
    facts.outputs = session->outputs();
    return std::make_unique<LocalNetwork>(path, std::move(facts), std::move(*session));
}

}  // namespace spot::media
