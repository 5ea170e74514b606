#include "cli/convert/job_identity.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <filesystem>

#include "base/bytes.h"
#include "base/hash.h"
#include "media/mode.h"
#include "pipeline/estimate/encoder_choice.h"
#include "pipeline/jobs/jobs.h"

namespace spot::cli {

std::string job_id_for(const Conversion& conversion) {
    const auto& in = conversion.in;
    const auto& r = conversion.render;
    struct stat info {};
    [[maybe_unused]] const int known = ::stat(in.c_str(), &info);  // probed before: it is there
    auto identity = fmt::format("{}|{}|{}|{}", std::filesystem::absolute(in).string(), info.st_size,
                                info.st_mtime, conversion.mode);
    identity += fmt::format("|{}|{}|{}|{}", r.convergence.value_or(-1), media::to_string(r.keep),
                            r.screen ? media::to_string(*r.screen) : "", r.floating_window);
    if (conversion.mode == media::to_string(media::Mode::vr180)) {
        identity += fmt::format("|{}", r.field_of_view);
    }
    identity +=
        fmt::format("|{}|{}|{}|{}|{}|{}", r.strength, r.codec ? media::to_string(*r.codec) : "",
                    r.preset, r.crf.value_or(-1), r.bit_depth, static_cast<int>(r.container));
    if (const auto wish = r.encoder; wish != media::EncoderKind::software) {
        identity += fmt::format("|{}", pipeline::to_string(wish));
    }
    if (const auto& w = r.wanted; w.cuts() || w.width > 0 || w.height > 0 || w.max_rate > 0) {
        identity += fmt::format("|{}|{}|{}x{}|{}", w.start, w.end.value_or(-1), w.width, w.height,
                                w.max_rate);
    }
    if (const auto& depth = r.depth_model; !depth.path.empty()) {
        [[maybe_unused]] const int there = ::stat(depth.path.c_str(), &info);  // it was opened
        identity += fmt::format("|{}|{}|{}|{}|{}", depth.path, info.st_size, info.st_mtime,
                                media::to_string(depth.kind), depth.every);
        // A film begun on one device is not taken up on another.
        if (depth.device != media::DepthDevice::cpu) identity += to_string(depth.device);
    }
    return "convert-" + hex(sha256(identity)).substr(0, 24);
}

}  // namespace spot::cli
