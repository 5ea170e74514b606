#include "media/depth_model/onnx_runtime.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <mutex>
#include <string_view>
#include <utility>

#include "base/check.h"
#include "media/depth_model/onnx_slots.h"

namespace spot::media {
namespace {

namespace fs = std::filesystem;
using onnx::Handle;
using onnx::Status;

#if defined(__aarch64__)
constexpr const char* npm_folder =
    "node_modules/onnxruntime-node/bin/napi-v6/linux/arm64/libonnxruntime.so.1";
#else
constexpr const char* npm_folder =
    "node_modules/onnxruntime-node/bin/napi-v6/linux/x64/libonnxruntime.so.1";
#endif
constexpr const char* names[] = {"libonnxruntime.so.1", "libonnxruntime.so"};
constexpr int folders_above = 4;
constexpr std::size_t most_sides = 16;
constexpr std::size_t longest_words = 400;  // bytes of the runtime's message in an error

template <class Slot, class... Arguments>
auto call(const OnnxRuntime& runtime, Arguments... arguments) {
    using Function = typename Slot::Function*;
    return reinterpret_cast<Function>(runtime.slot(Slot::number))(arguments...);
}

// The runtime's message on one line.
std::string take_message(const OnnxRuntime& runtime, Status status) {
    std::string words = call<onnx::GetErrorMessage>(runtime, status);
    call<onnx::ReleaseStatus>(runtime, status);
    words = words.substr(0, longest_words);
    for (auto& c : words) {
        if (static_cast<unsigned char>(c) < ' ') c = ' ';
    }
    return words;
}

Result<void> done(const OnnxRuntime& runtime, Status status, const char* code) {
    if (status == nullptr) return {};
    return fail(Kind::invalid, code, take_message(runtime, status));
}

// An object of the runtime's that is released with this one.
template <class Release>
class Owned {
  public:
    explicit Owned(const OnnxRuntime& runtime) : runtime_(runtime) {}
    ~Owned() {
        if (handle_ != nullptr) call<Release>(runtime_, handle_);
    }
    Owned(const Owned&) = delete;
    Owned& operator=(const Owned&) = delete;
    Handle get() const { return handle_; }
    Handle* out() { return &handle_; }

  private:
    const OnnxRuntime& runtime_;
    Handle handle_ = nullptr;
};

// The paths at which the library may be, likeliest first; the system looks for names without a
// folder.
std::vector<std::string> places(const std::string& told) {
    std::error_code error;
    std::vector<std::string> found;
    if (!told.empty()) {
        if (!fs::is_directory(told, error)) return {told};
        for (const auto* name : names) found.push_back((fs::path(told) / name).string());
        found.push_back((fs::path(told) / npm_folder).string());
        return found;
    }
    auto folder = fs::read_symlink("/proc/self/exe", error).parent_path();
    for (const auto* name : names) found.push_back((folder / name).string());
    for (int i = 0; i < folders_above && !folder.empty(); ++i) {
        found.push_back((folder / "onnxruntime" / npm_folder).string());
        found.push_back((folder / npm_folder).string());
        folder = folder.parent_path();
    }
    for (const auto* name : names) found.emplace_back(name);
    return found;
}

constexpr const char* how_to_install =
    "a depth model is run by ONNX Runtime, a library that is not here; `stereo-spot models get "
    "onnxruntime` installs it (in a checkout tools/install-onnxruntime, too), or say where it is "
    "with STEREO_SPOT_ONNXRUNTIME=FILE";

}  // namespace

Result<void> OnnxRuntime::bind(void* library) {
    struct Base {
        void* const* (*get_api)(std::uint32_t version);
        const char* (*version)();
    };
    auto* get_base = reinterpret_cast<const Base* (*)()>(::dlsym(library, "OrtGetApiBase"));
    const auto* base = get_base != nullptr ? get_base() : nullptr;
    if (base == nullptr) {
        return fail(Kind::invalid, "NoModelRuntime", fmt::format("{}: is not ONNX Runtime", path_));
    }
    version_ = base->version;
    slots_ = base->get_api(onnx::interface_version);
    if (slots_ == nullptr) {
        return fail(Kind::invalid, "NoModelRuntime",
                    fmt::format("{}: ONNX Runtime {} is too old; 1.14 or later is needed", path_,
                                version()));
    }
    return {};
}

Result<OnnxRuntime> OnnxRuntime::load(const std::string& told) {
    std::string broken;
    for (const auto& place : places(told)) {
        std::error_code error;
        const bool file = place.find('/') != std::string::npos;
        if (file && !fs::exists(place, error)) continue;
        void* library = ::dlopen(place.c_str(), RTLD_NOW | RTLD_LOCAL);
        if (library == nullptr) {
            if (file) broken = fmt::format("; it was found but not loaded: {}", ::dlerror());
            continue;
        }
        OnnxRuntime runtime;
        runtime.path_ = place;
        TRY(runtime.bind(library));
        return runtime;
    }
    const auto where = told.empty() ? std::string() : fmt::format("{}: no such library; ", told);
    return fail(Kind::invalid, "NoModelRuntime", where + how_to_install + broken);
}

Result<const OnnxRuntime*> OnnxRuntime::get(const std::string& told) {
    static std::mutex mutex;
    static std::unique_ptr<const OnnxRuntime> loaded;
    const std::lock_guard lock(mutex);
    if (!loaded) {
        auto found = TRY(load(told));
        loaded.reset(new OnnxRuntime(std::move(found)));
    }
    return loaded.get();
}

std::string OnnxRuntime::version() const {
    return version_();
}

std::vector<std::string> OnnxRuntime::providers() const {
    char** found = nullptr;
    int count = 0;
    std::vector<std::string> made;
    if (!done(*this, call<onnx::GetAvailableProviders>(*this, &found, &count), "")) return made;
    for (int i = 0; i < count; ++i) made.emplace_back(found[i]);
    if (Status bad = call<onnx::ReleaseAvailableProviders>(*this, found, count); bad != nullptr) {
        call<onnx::ReleaseStatus>(*this, bad);
    }
    return made;
}

bool OnnxRuntime::has(DepthDevice device) const {
    const std::string_view name = device == DepthDevice::webgpu ? "WebGpuExecutionProvider"
                                  : device == DepthDevice::cuda ? "CUDAExecutionProvider"
                                                                : "CPUExecutionProvider";
    const auto built_for = providers();
    return std::find(built_for.begin(), built_for.end(), name) != built_for.end();
}

namespace {

Result<void> add_device(const OnnxRuntime& runtime, Handle options, DepthDevice device) {
    const auto ok = [&](Status status) { return done(runtime, status, "NoModelDevice"); };
    if (device == DepthDevice::webgpu) {
        // The fastest of several; and shaders that a stranger's model is made into stay within its
        // buffers.
        constexpr std::array keys{"powerPreference", "enableRobustness"};
        constexpr std::array values{"high-performance", "1"};
        return ok(call<onnx::AppendProvider>(runtime, options, "WebGPU", keys.data(), values.data(),
                                             keys.size()));
    }
    if (device == DepthDevice::cuda) {
        Owned<onnx::ReleaseCudaOptions> cuda(runtime);
        TRY(ok(call<onnx::CreateCudaOptions>(runtime, cuda.out())));
        return ok(call<onnx::AppendCudaProvider>(runtime, options, cuda.get()));
    }
    return {};
}

}  // namespace

struct OnnxSession::Parts {
    explicit Parts(const OnnxRuntime& of) : runtime(of), environment(of), session(of), memory(of) {}

    Result<void> shape_of(Handle info, TensorShape& shape) const;
    template <class Info, class Name>
    Result<TensorShape> describe(std::size_t at) const;

    const OnnxRuntime& runtime;  // lives as long as the process
    // The runtime has one, counted by its users. It starts a thread, so it belongs to a session and
    // not to loading.
    Owned<onnx::ReleaseEnv> environment;
    Owned<onnx::ReleaseSession> session;
    Owned<onnx::ReleaseMemoryInfo> memory;
};

OnnxSession::OnnxSession(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
OnnxSession::~OnnxSession() = default;
OnnxSession::OnnxSession(OnnxSession&&) noexcept = default;

Result<void> OnnxSession::Parts::shape_of(Handle info, TensorShape& shape) const {
    std::size_t count = 0;
    TRY(done(runtime, call<onnx::GetTensorElementType>(runtime, info, &shape.element_type),
             "NotAModel"));
    TRY(done(runtime, call<onnx::GetDimensionsCount>(runtime, info, &count), "NotAModel"));
    if (count > most_sides) {
        return fail(Kind::invalid, "NotAModel", fmt::format("a tensor has {} sides", count));
    }
    shape.sides.resize(count);
    return done(runtime, call<onnx::GetDimensions>(runtime, info, shape.sides.data(), count),
                "NotAModel");
}

template <class Info, class Name>
Result<TensorShape> OnnxSession::Parts::describe(std::size_t at) const {
    TensorShape shape;
    Handle allocator = nullptr;
    char* name = nullptr;
    TRY(done(runtime, call<onnx::GetDefaultAllocator>(runtime, &allocator), "NotAModel"));
    TRY(done(runtime, call<Name>(runtime, session.get(), at, allocator, &name), "NotAModel"));
    shape.name = name;
    TRY(done(runtime, call<onnx::AllocatorFree>(runtime, allocator, static_cast<void*>(name)),
             "NotAModel"));
    Owned<onnx::ReleaseTypeInfo> type(runtime);
    TRY(done(runtime, call<Info>(runtime, session.get(), at, type.out()), "NotAModel"));
    Handle info = nullptr;
    TRY(done(runtime, call<onnx::CastTypeInfoToTensorInfo>(runtime, type.get(), &info),
             "NotAModel"));
    if (info != nullptr) TRY(shape_of(info, shape));
    return shape;
}

Result<OnnxSession> OnnxSession::open(const OnnxRuntime& runtime, std::span<const char> bytes,
                                      int threads, DepthDevice device) {
    CHECK(threads > 0);
    auto parts = std::make_unique<Parts>(runtime);
    Owned<onnx::ReleaseSessionOptions> options(runtime);
    const auto ok = [&](Status status) { return done(runtime, status, "NotAModel"); };
    TRY(ok(
        call<onnx::CreateEnv>(runtime, onnx::log_fatal, "stereo-spot", parts->environment.out())));
    TRY(ok(call<onnx::DisableTelemetryEvents>(runtime, parts->environment.get())));
    TRY(ok(call<onnx::CreateSessionOptions>(runtime, options.out())));
    const auto chosen = options.get();
    TRY(ok(call<onnx::SetGraphOptimizationLevel>(runtime, chosen, onnx::all_optimizations)));
    TRY(ok(call<onnx::SetIntraOpNumThreads>(runtime, chosen, threads)));
    TRY(ok(call<onnx::SetInterOpNumThreads>(runtime, chosen, 1)));
    // Its threads would burn the cores that rendering and encoding need while they wait.
    TRY(ok(call<onnx::AddSessionConfigEntry>(runtime, chosen, "session.intra_op.allow_spinning",
                                             "0")));
    TRY(add_device(runtime, chosen, device));
    TRY(ok(call<onnx::CreateSessionFromArray>(runtime, parts->environment.get(),
                                              static_cast<const void*>(bytes.data()), bytes.size(),
                                              chosen, parts->session.out())));
    TRY(ok(call<onnx::CreateCpuMemoryInfo>(runtime, onnx::arena_allocator, onnx::default_memory,
                                           parts->memory.out())));
    std::size_t inputs = 0;
    std::size_t outputs = 0;
    TRY(ok(call<onnx::SessionGetInputCount>(runtime, parts->session.get(), &inputs)));
    TRY(ok(call<onnx::SessionGetOutputCount>(runtime, parts->session.get(), &outputs)));
    OnnxSession made(std::move(parts));
    const auto& of = *made.parts_;
    for (std::size_t i = 0; i < inputs; ++i) {
        made.inputs_.push_back(
            TRY((of.describe<onnx::SessionGetInputTypeInfo, onnx::SessionGetInputName>(i))));
    }
    for (std::size_t i = 0; i < outputs; ++i) {
        made.outputs_.push_back(
            TRY((of.describe<onnx::SessionGetOutputTypeInfo, onnx::SessionGetOutputName>(i))));
    }
    return made;
}

Result<Tensor> OnnxSession::run(std::span<float> values, const std::vector<std::int64_t>& sides) {
    CHECK(inputs_.size() == 1 && !outputs_.empty());
    const auto& runtime = parts_->runtime;
    const auto ok = [&](Status status) { return done(runtime, status, "ModelFailed"); };
    Owned<onnx::ReleaseValue> input(runtime);
    TRY(ok(call<onnx::CreateTensorWithData>(
        runtime, parts_->memory.get(), static_cast<void*>(values.data()), values.size_bytes(),
        sides.data(), sides.size(), onnx::float_32, input.out())));
    Owned<onnx::ReleaseValue> output(runtime);
    const char* input_name = inputs_.front().name.c_str();
    const char* output_name = outputs_.front().name.c_str();
    const Handle given = input.get();
    TRY(ok(call<onnx::Run>(runtime, parts_->session.get(), Handle{}, &input_name, &given,
                           std::size_t{1}, &output_name, std::size_t{1}, output.out())));
    Owned<onnx::ReleaseTensorInfo> info(runtime);
    TRY(ok(call<onnx::GetTensorTypeAndShape>(runtime, output.get(), info.out())));
    TensorShape shape;
    TRY(parts_->shape_of(info.get(), shape));
    std::size_t count = 1;
    for (const auto side : shape.sides) {
        if (side < 1 || static_cast<std::size_t>(side) > most_output_values / count) {
            return fail(Kind::invalid, "ModelFailed", "its output is empty or far too large");
        }
        count *= static_cast<std::size_t>(side);
    }
    if (shape.element_type != onnx::float_32) {
        return fail(Kind::invalid, "ModelFailed", "its output is not of 32-bit floats");
    }
    void* data = nullptr;
    TRY(ok(call<onnx::GetTensorMutableData>(runtime, output.get(), &data)));
    const auto* from = static_cast<const float*>(data);
    return Tensor{shape.sides, {from, from + count}};
}

}  // namespace spot::media
