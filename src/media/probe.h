#pragma once

// Describes a film without decoding more of it than a picture.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"

namespace spot::media {

struct Ratio {
    int num = 0;
    int den = 1;
    double value() const { return den == 0 ? 0.0 : static_cast<double>(num) / den; }
};

enum class StreamKind { video, audio, subtitle, data, attachment };

struct StreamInfo {
    int index = 0;
    StreamKind kind = StreamKind::data;
    std::string codec;     // libav's name, e.g. "h264"
    std::string language;  // as the file says it, e.g. "eng"; empty: not said
    bool cover = false;    // a still picture that goes with the film, not part of it
};

// Names of ISO/IEC 23091 as libav writes them ("bt709", "tv"); empty: not said.
struct ColorInfo {
    std::string range;
    std::string primaries;
    std::string transfer;
    std::string matrix;
};

struct FilmInfo {
    std::string container;        // libav's name, e.g. "mov,mp4,m4a,3gp,3g2,mj2"
    double duration_seconds = 0;  // 0: not known
    std::uint64_t size_bytes = 0;
    std::vector<StreamInfo> streams;

    // The main picture stream.
    int video_index = 0;
    std::string video_codec;
    int width = 0;  // as stored, before rotation
    int height = 0;
    Ratio frame_rate;     // average; for films of varying rate only a guide
    Ratio time_base;      // one tick in seconds
    Ratio sample_aspect;  // 1/1 when not said
    int bit_depth = 8;
    std::string pixel_format;  // e.g. "yuv420p"
    int rotation = 0;          // degrees clockwise to show it upright: 0, 90, 180, 270
    ColorInfo color;
    std::optional<std::int64_t> frames;  // only if the container says so
    // How two eyes lie in it, in words ("side by side"), as the container or the stream states it;
    // "": it is a flat film, or does not say.
    std::string stereo;
};

// Errors name the file and are one line: "NotReadable", "EmptyFile", "NotAFilm", "NoVideoStream",
// "DamagedFilm" (see source.h).
Result<FilmInfo> probe(const std::string& path);

}  // namespace spot::media
