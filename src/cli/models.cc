#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <string_view>

#include "cli/choices.h"
#include "cli/depth_device.h"
#include "cli/output.h"
#include "cli/program.h"

namespace spot::cli {
namespace {

// Models that are known to have the right shape. Sizes and digests are those that others state for
// the file in its place (the digests in repositories that download it and compare); where nobody
// does, nothing is said.
struct KnownModel {
    std::string_view name;
    std::string_view size;
    std::string_view licence;
    std::string_view where;
    std::string_view sha256;  // "": not known
    std::string_view notes;
};

constexpr std::string_view anything =
    "https://huggingface.co/onnx-community/depth-anything-v2-small/tree/main/onnx";

constexpr std::array known_models{
    KnownModel{"Depth Anything V2 Small, fp32", "99,060,839 bytes", "Apache-2.0", anything,
               "afb6a5c28f3b6bf1618c6e43f02073ef9dfdc70e937502d51603e57b0a1df10c",
               "model.onnx; sides are multiples of 14; the usual choice"},
    KnownModel{"Depth Anything V2 Small, fp16", "49,642,442 bytes", "Apache-2.0", anything,
               "2df6223f206b5164e21f664ace61dabeb9bb6a49b8b5a3e00510b4807d0f5b04",
               "model_fp16.onnx; half the file, on processors no faster"},
    KnownModel{"Depth Anything V2 Small, int8", "about 27 MB", "Apache-2.0", anything, "",
               "model_int8.onnx; faster where the processor multiplies bytes"},
    KnownModel{"MiDaS v2.1 small", "66,389,153 bytes", "MIT",
               "https://huggingface.co/julienkay/sentis-MiDaS/tree/main/onnx",
               "b0a5b3f12625137e626805167907fe0410665bec671685d59daaa2daab19f977",
               "midas_v21_small_256.onnx; 256x256 only; fast, and coarser"},
    KnownModel{"Distill Any Depth small", "not known", "see its page",
               "https://github.com/Westlake-AGI-Lab/Distill-Any-Depth", "",
               "export it to ONNX; built as Depth Anything V2 Small"},
    KnownModel{"Depth Anything 3 mono large", "not known", "Apache-2.0",
               "https://github.com/ByteDance-Seed/Depth-Anything-3", "",
               "export it to ONNX; gives distances: --depth-kind metric; slow without a GPU"},
    KnownModel{"Video Depth Anything small", "28.4 M weights", "Apache-2.0",
               "https://github.com/DepthAnything/Video-Depth-Anything", "",
               "takes many pictures at a time: cannot be used here"},
};

Result<int> list() {
    for (const auto& model : known_models) {
        put("{}\n  size     {}\n  licence  {}\n  from     {}\n  sha256   {}\n  note     {}\n\n",
            model.name, model.size, model.licence, model.where,
            model.sha256.empty() ? "not known" : model.sha256, model.notes);
    }
    put("Any other ONNX file will do that takes one picture [1,3,H,W] and gives one map;\n"
        "`stereo-spot models check FILE` tells. Models are run by ONNX Runtime, which\n"
        "`tools/install-onnxruntime` installs; it is also looked for where\n"
        "STEREO_SPOT_ONNXRUNTIME says.\n");
    return exit_code::ok;
}

std::string device_in_words(const media::ModelReport& report) {
    if (report.device == media::DepthDevice::cpu) return "the processor";
    return fmt::format("{}{}{}{}", to_string(report.device), report.device_name.empty() ? "" : ", ",
                       report.device_name, report.software ? " (a program on the processor)" : "");
}

Result<int> check(const std::string& path, std::string_view device, int threads) {
    const auto [report, note] = TRY(try_model({.path = path}, device, threads));
    std::string_view name = "not one of `stereo-spot models list`";
    for (const auto& model : known_models) {
        if (model.sha256 == report.sha256) name = model.name;
    }
    put("file      {}\nsize      {} bytes\nsha256    {}\nknown     {}\n"
        "runtime   ONNX Runtime {} ({})\nbuilt for {}\ndevice    {}\n"
        "input     {}\noutput    {}\nrun       {}x{} gives {}x{} in {:.1f} ms with {} threads\n",
        path, report.size_bytes, report.sha256, name, report.runtime_version, report.runtime,
        fmt::join(report.providers, ", "), device_in_words(report), report.input, report.output,
        report.width, report.height, report.map_width, report.map_height, report.milliseconds,
        report.threads);
    if (!note.empty()) say(fmt::format("Note: {}.", note));
    return exit_code::ok;
}

Result<int> models(const Args& args) {
    const auto& words = args.positional();
    if (words.size() == 1 && words[0] == "list") return list();
    if (words.size() == 2 && words[0] == "check") {
        const auto threads = static_cast<int>(TRY(args.number("threads", 0, 64)));
        return check(words[1], args.text("depth-device"), threads);
    }
    if (words.empty()) return fail(Kind::invalid, "Usage", "say list, or check and a file");
    const auto action = TRY(choose("models", words[0], {"list", "check"}));
    return fail(Kind::invalid, "Usage",
                action == "check" ? "check takes one file" : "list takes nothing more");
}

}  // namespace

Verb models_verb() {
    return {"models",
            "depth models: which there are, whether yours can be used",
            "models list | models check FILE [flags]",
            "  stereo-spot models list\n"
            "  stereo-spot models check depth_anything_v2.onnx\n"
            "  stereo-spot models check depth_anything_v2.onnx --depth-device webgpu\n"
            "  stereo-spot convert film.mp4 film_3d.mp4 --depth-model depth_anything_v2.onnx\n",
            {{"threads", "N", "cores the run uses; 0: all", "0"},
             {"depth-device", "NAME", "cpu, webgpu, cuda; auto: a GPU if there is one", "cpu"}},
            models};
}

}  // namespace spot::cli
