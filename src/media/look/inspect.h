#pragma once

// Looks into finished films, so that tests and the demo can check what is promised.

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "media/mode.h"

namespace spot::media {

// Times are seconds as an exact fraction would give them, compared after rounding to 0.1 us: two
// films may count in different ticks.
struct VideoTimes {
    std::vector<std::int64_t> pts_tenth_us;  // of decoded pictures, in order of display
};

// Decodes the main video stream: how many pictures, and when each is shown.
Result<VideoTimes> video_times(const std::string& path);
Result<std::int64_t> count_frames(const std::string& path);

// Hex SHA-256 of every decoded picture's samples, in order of display.
Result<std::vector<std::string>> picture_hashes(const std::string& path);

struct StreamPacket {
    std::int64_t pts_tenth_us = 0;
    std::int64_t lasts_tenth_us = 0;
    std::string sha256;  // hex, of the packet's bytes
    friend bool operator==(const StreamPacket&, const StreamPacket&) = default;
};

// The packets of all sound streams, or of all streams: one list for each stream, in file order.
// Streams without a packet are left out.
using StreamPackets = std::vector<std::vector<StreamPacket>>;
Result<StreamPackets> audio_packets(const std::string& path);
Result<StreamPackets> all_packets(const std::string& path);

// How the eyes of a packed film differ. Eyes may differ in the places of things, not in their
// colours: means over large areas are equal except for things that moved across their edges.
struct EyeDifference {
    std::int64_t frames = 0;
    double mean_luma = 0;      // |mean(left) - mean(right)|, averaged over frames, in levels of 255
    double mean_chroma = 0;    // the same for the chroma plane that differs more
    double absolute_luma = 0;  // mean |left - right| of pixels: 0 only if there is no depth at all
    double psnr = 0;           // of left against right, luma, dB; 100 when equal
};

// `mode` is the film's packing: one with two full pictures, not anaglyph.
Result<EyeDifference> compare_eyes(const std::string& path, Mode mode);

// The stereo mode that the container states: "left_right", "top_bottom"; empty: none.
Result<std::string> stated_stereo(const std::string& path);

}  // namespace spot::media
