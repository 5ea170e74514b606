#pragma once

// The codecs that films are encoded with, and what each of them takes. Names are part of the API:
// only added to.

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "media/encoder_kind.h"

namespace spot::media {

enum class Codec {
    h264,  // x264: played by everything
    hevc,  // x265: 10 bits and HDR on televisions, phones and headsets
    av1,   // SVT-AV1: smallest; for newer players
};

struct CodecRow {
    Codec codec;
    std::string_view name;
    const char* encoder;      // libav's name
    std::string_view preset;  // when none is asked for: what a shared machine can bear
    int crf;                  // when none is asked for: about the same picture with each codec
    int worst_crf;
};

// The one table of codecs.
inline constexpr std::array<CodecRow, 3> codecs{{
    {Codec::h264, "h264", "libx264", "veryfast", 20, 51},
    {Codec::hevc, "hevc", "libx265", "veryfast", 22, 51},
    {Codec::av1, "av1", "libsvtav1", "8", 30, 63},
}};

constexpr const CodecRow& row_of(Codec codec) {
    for (const auto& row : codecs) {
        if (row.codec == codec) return row;
    }
    return codecs[0];
}

constexpr std::string_view to_string(Codec codec) {
    return row_of(codec).name;
}

// nullopt: no codec has this name.
constexpr std::optional<Codec> parse_codec(std::string_view name) {
    for (const auto& row : codecs) {
        if (row.name == name) return row.codec;
    }
    return std::nullopt;
}

// The presets of x264 and x265, fastest first.
const std::vector<std::string_view>& preset_names();

// The encoding that is asked for; choose_encoding() chooses what is not said.
struct EncodingWish {
    std::optional<Codec> codec;
    std::string preset;  // of the encoder: x264's and x265's names, 0 to 12 for SVT-AV1
    std::optional<int> crf;
    int bit_depth = 0;  // 8 or 10; 0: see below
    EncoderKind kind = EncoderKind::software;
};

struct Encoding {
    Codec codec = Codec::h264;
    std::string preset;
    int crf = 0;
    int bit_depth = 8;
    EncoderKind kind = EncoderKind::software;
};

// The preset of hardware encoders where none is asked for: they are fast with any.
inline constexpr std::string_view hardware_preset = "medium";

// H.264 of 8 bits and HEVC of 8 and 10 are what FFmpeg 5.1 has encoders of hardware for; whether
// the machine's does it is tried (encoder_trial.h).
constexpr bool hardware_encodes(Codec codec, int bit_depth) {
    return codec == Codec::hevc || (codec == Codec::h264 && bit_depth == 8);
}

// A film of 10 bits or more stays at 10 with HEVC, which is what it becomes when no codec is asked
// for, and with AV1. H.264 of 10 bits is decoded by few players: it has 8 unless `bit_depth` says
// 10. "InvalidOption": a value outside of the codec's range. "NoEncoder": no hardware for it.
Result<Encoding> choose_encoding(const EncodingWish&, int film_bits);

}  // namespace spot::media
