#include "cli/convert/plan_text.h"

#include <fmt/format.h>

#include <cmath>

#include "base/printable.h"

namespace spot::cli {
namespace {

std::string rate_text(double rate) {
    auto text = fmt::format("{:.3f}", rate);
    while (text.ends_with('0')) text.pop_back();
    if (text.ends_with('.')) text.pop_back();
    return text;
}

std::string length_text(double seconds) {
    const auto s = static_cast<std::int64_t>(std::llround(seconds));
    if (s >= 3600) return fmt::format("{}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60);
    return fmt::format("{}:{:02}", s / 60, s % 60);
}

std::string_view kind_text(const media::StreamInfo& stream) {
    if (stream.cover) return "cover";
    switch (stream.kind) {
        case media::StreamKind::video: return "pictures";
        case media::StreamKind::audio: return "sound";
        case media::StreamKind::subtitle: return "subtitles";
        case media::StreamKind::attachment: return "attachment";
        case media::StreamKind::data: break;
    }
    return "data";
}

std::string fate_text(const media::PlannedStream& planned) {
    if (planned.becomes.empty()) return "left out";
    if (planned.becomes == planned.stream.codec) return "kept";
    return "becomes " + planned.becomes;
}

std::string encoding_text(const media::ConversionPlan& plan) {
    const bool software = plan.encoder == media::EncoderKind::software;
    return fmt::format("{}{} {}x{}, {} bits, preset {}, crf {}", plan.codec,
                       software ? "" : fmt::format(" by {}", to_string(plan.encoder)),
                       plan.packed_width, plan.packed_height, plan.bit_depth, plan.preset,
                       plan.crf);
}

std::string time_text(const media::ConversionPlan& plan) {
    if (plan.pictures_per_second <= 0) return "";
    const auto rate = fmt::format("{:.1f} pictures a second here", plan.pictures_per_second);
    if (plan.pictures <= 0) return rate;
    return fmt::format("about {} ({})",
                       length_text(static_cast<double>(plan.pictures) / plan.pictures_per_second),
                       rate);
}

}  // namespace

std::string plan_text(const media::ConversionPlan& plan, const Conversion& conversion,
                      const std::string& disk) {
    auto text = fmt::format("{}: {}x{}, {} pictures a second", printable(conversion.in), plan.width,
                            plan.height, rate_text(plan.frame_rate));
    if (plan.seconds > 0) text += ", " + length_text(plan.seconds);
    text += '\n';
    const auto line = [&](std::string_view what, std::string_view value) {
        text += fmt::format("  {:<11} {}\n", what, value);
    };
    line("film", fmt::format("{} ({}): {}", printable(conversion.out),
                             to_string(conversion.render.mode), encoding_text(plan)));
    for (const auto& planned : plan.streams) {
        const auto& stream = planned.stream;
        const bool main = stream.kind == media::StreamKind::video && !stream.cover &&
                          planned.becomes == plan.codec;
        line(kind_text(stream),
             fmt::format("{} {}{}{}: {}", stream.index, stream.codec,
                         stream.language.empty() ? "" : " ", printable(stream.language),
                         main ? "made anew, both eyes" : fate_text(planned)));
    }
    for (const auto& note : plan.notes) line("note", note);
    line("disk", disk);
    if (const auto time = time_text(plan); !time.empty()) line("time", time);
    return text;
}

std::string plan_line(const media::ConversionPlan& plan) {
    std::size_t kept = 0;
    std::size_t changed = 0;
    std::size_t out = 0;
    for (const auto& planned : plan.streams) {
        ++(planned.becomes.empty()                   ? out
           : planned.becomes == planned.stream.codec ? kept
                                                     : changed);
    }
    auto text = fmt::format("Making {}; of {} streams {} kept", encoding_text(plan),
                            plan.streams.size(), kept);
    if (changed > 0) text += fmt::format(", {} changed", changed);
    if (out > 0) text += fmt::format(", {} left out", out);
    if (const auto time = time_text(plan); !time.empty()) text += "; " + time;
    return text + ".";
}

}  // namespace spot::cli
