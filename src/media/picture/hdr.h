#pragma once

// HDR metadata: the film's statements about its brightness. They are the screen it was graded on
// (SMPTE ST 2086) and its brightest pixel and picture (CTA-861.3). Containers keep them with the
// stream, codecs in messages before a keyframe; whichever the source has is written to both.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "media/film/av.h"

namespace spot::media {

struct Brightness {
    // The bytes of libav's AVMasteringDisplayMetadata and AVContentLightMetadata; empty: not
    // stated.
    std::vector<std::uint8_t> mastering;
    std::vector<std::uint8_t> light;

    bool empty() const { return mastering.empty() && light.empty(); }
    // Fills in members that are still empty from the first picture's side data, or the container's.
    void learn(const AVFrame&);
    void learn(const AVStream&);
    // Sets the stream's side data, from which mp4 writes mdcv and clli, and Matroska its Colour.
    void state(AVStream&) const;
    // "G(x,y)B(x,y)R(x,y)WP(x,y)L(max,min)": chromaticities in 1/50000 and luminances in 1/10000
    // cd/m2 for x264 and x265, both as plain numbers for SVT-AV1. nullopt: not said, or not
    // complete.
    std::optional<std::string> mastering_in_ticks() const;
    std::optional<std::string> mastering_in_units() const;
    std::optional<std::string> light_text() const;  // "max,mean" in cd/m2

    // For segment_tags.h: all numbers of the screen as exact ratios, and back. Text that is not
    // understood changes nothing.
    std::optional<std::string> mastering_text() const;
    void learn_mastering(std::string_view text);
    void learn_light(std::string_view text);  // reads the form of light_text
};

// A sentence if the film has brightness that changes from picture to picture, which is not kept;
// else "".
std::string lost_brightness(const AVStream&, const AVFrame& first);

}  // namespace spot::media
