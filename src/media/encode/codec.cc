#include "media/codec.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/bytes.h"

namespace spot::media {
namespace {

constexpr int fastest_svt_preset = 12;

bool known_preset(Codec codec, std::string_view preset) {
    if (codec == Codec::av1) {
        const auto number = parse_int(preset);
        return number && *number >= 0 && *number <= fastest_svt_preset;
    }
    const auto& names = preset_names();
    return std::find(names.begin(), names.end(), preset) != names.end();
}

}  // namespace

const std::vector<std::string_view>& preset_names() {
    static const std::vector<std::string_view> names{"ultrafast", "superfast", "veryfast", "faster",
                                                     "fast",      "medium",    "slow",     "slower",
                                                     "veryslow",  "placebo"};
    return names;
}

Result<Encoding> choose_encoding(const EncodingWish& wish, int film_bits) {
    const auto refuse = [](std::string what) {
        return fail(Kind::invalid, "InvalidOption", std::move(what));
    };
    if (wish.bit_depth != 0 && wish.bit_depth != 8 && wish.bit_depth != 10) {
        return refuse(fmt::format("bit depth is {}, must be 8 or 10.", wish.bit_depth));
    }
    const int wanted = wish.bit_depth != 0 ? wish.bit_depth : film_bits > 8 ? 10 : 8;
    Encoding made;
    made.codec = wish.codec.value_or(wanted == 10 ? Codec::hevc : Codec::h264);
    const auto& row = row_of(made.codec);
    made.bit_depth = made.codec == Codec::h264 && wish.bit_depth != 10 ? 8 : wanted;
    made.kind = wish.kind;
    const bool hardware = made.kind != EncoderKind::software;
    if (hardware && !hardware_encodes(made.codec, made.bit_depth)) {
        return fail(Kind::invalid, "NoEncoder",
                    fmt::format("{} does not encode {} of {} bits, but h264 of 8 bits and hevc; "
                                "--encoder software encodes all.",
                                to_string(made.kind), row.name, made.bit_depth));
    }
    const auto usual_preset = hardware ? hardware_preset : row.preset;
    made.preset = wish.preset.empty() ? std::string(usual_preset) : wish.preset;
    made.crf = wish.crf.value_or(row.crf);
    if (made.crf < 0 || made.crf > row.worst_crf) {
        return refuse(
            fmt::format("crf is {}, must be 0 to {} for {}.", made.crf, row.worst_crf, row.name));
    }
    if (!known_preset(made.codec, made.preset)) {
        return refuse(fmt::format("{} has no preset {}, but {}.", row.name, made.preset,
                                  made.codec == Codec::av1
                                      ? fmt::format("0 to {}", fastest_svt_preset)
                                      : fmt::format("{}", fmt::join(preset_names(), ", "))));
    }
    return made;
}

}  // namespace spot::media
