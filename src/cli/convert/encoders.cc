#include <fmt/format.h>

#include <array>
#include <optional>

#include "cli/choices.h"
#include "cli/output.h"
#include "cli/program.h"
#include "cli/stop.h"
#include "media/check_encoder.h"

namespace spot::cli {
namespace {

struct Tried {
    media::Codec codec;
    int bit_depth;
};
constexpr std::array all_tried{
    Tried{media::Codec::h264, 8},
    Tried{media::Codec::hevc, 8},
    Tried{media::Codec::hevc, 10},
    Tried{media::Codec::av1, 10},
};

void put_row(std::string_view by, std::string_view codec, std::string_view bits,
             std::string_view speed, std::string_view what) {
    put("{:9} {:6} {:>4}  {:>10}  {}\n", by, codec, bits, speed, what);
}

// Tries one codec and prints the result; returns false where it cannot be used.
bool put_trial(media::Engine& engine, const media::EncoderKindRow& row, const Tried& tried,
               int threads) {
    const auto report = engine.check_encoder(
        {.encoding = {.codec = tried.codec, .bit_depth = tried.bit_depth, .kind = row.kind},
         .threads = threads});
    const auto what = report ? report->encoder : media::reason_in(row.kind, report.error().message);
    put_row(row.name, to_string(tried.codec), fmt::format("{}", tried.bit_depth),
            report ? fmt::format("{:.1f}", report->pictures_per_second) : "-", what);
    flush_output();
    return report.has_value();
}

Result<int> encoders(media::Engine& engine, const Args& args) {
    if (!args.positional().empty()) {
        return fail(Kind::invalid, "Usage", "encoders takes no arguments, only flags");
    }
    const auto threads = static_cast<int>(TRY(args.number("threads", 0, 64)));
    std::optional<media::Codec> only;
    if (const auto name = args.get("codec")) {
        only = media::parse_codec(TRY(choose_of("--codec", *name, media::codecs)));
    }
    catch_signals();
    put_row("ENCODER", "CODEC", "BITS", "PICTURES/S", "BY");
    for (const auto& row : media::encoder_kinds) {
        bool any = false;
        for (const auto& tried : all_tried) {
            if (only && tried.codec != *only) continue;
            const bool software = row.kind == media::EncoderKind::software;
            if (!software && !media::hardware_encodes(tried.codec, tried.bit_depth)) continue;
            any = put_trial(engine, row, tried, threads) || any;
            if (stopping()) return fail(Kind::unavailable, "Cancelled", "stopped");
        }
        if (!any) put("{:9} needs {}\n", row.name, row.needs);
    }
    put("\nEach was tried: {} moving pictures of 3840x1080 (two eyes of 1080p), the usual preset "
        "and\n"
        "crf, decoded and compared. Rendering takes its time beside.\n",
        media::trial_pictures);
    return exit_code::ok;
}

}  // namespace

Verb encoders_verb(media::Engine& engine) {
    return {"encoders",
            "what this machine encodes with, tried, and how fast",
            "encoders [flags]",
            "  stereo-spot encoders\n"
            "  stereo-spot convert film.mp4 film_3d.mp4 --encoder auto\n",
            {{"codec", "NAME", "h264, hevc or av1; else all"},
             {"threads", "N", "cores that software uses; 0: all", "0"}},
            [&engine](const Args& args) { return encoders(engine, args); }};
}

}  // namespace spot::cli
