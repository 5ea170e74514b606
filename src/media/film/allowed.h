#pragma once

// Which of libav's many demuxers and decoders films from outside may reach, and how large films may
// be. Rare formats of games and cameras are the least tested part of libav, and nobody brings such
// films.

#include <cstdint>

#include "media/allowed_sizes.h"
#include "media/film/av.h"

namespace spot::media {

inline constexpr std::int64_t most_pixels = 36'000'000;    // in a picture; 8K is 33.2 million
inline constexpr std::int64_t most_pictures = 10'000'000;  // in a film; 46 hours at 60 a second
inline constexpr int most_streams = 64;                    // attachments do not count
inline constexpr int most_attachments = 512;               // fonts, mostly
inline constexpr std::int64_t probe_bytes = 32 << 20;      // read to find the streams
inline constexpr std::int64_t probe_microseconds = 20'000'000;
inline constexpr std::int64_t patient_probe_bytes = 128 << 20;  // where streams begin late
inline constexpr std::int64_t patient_probe_microseconds = 300'000'000;

// Comma-separated names, as libav takes them.
const char* allowed_formats();
const char* allowed_decoders();

// The decoder of a codec; nullptr: libav has none, or none that is allowed.
const AVCodec* allowed_decoder(AVCodecID);

// Checks everything that is known before any stream is looked into. "TooLarge".
Result<void> check_streams(const AVFormatContext&, const std::string& path);
// Checks the main pictures. "NotAllowed": no such pictures are decoded here; "NotDecodable": libav
// cannot decode them; "TooLarge".
Result<void> check_pictures(const AVStream& video, const std::string& path);

}  // namespace spot::media
