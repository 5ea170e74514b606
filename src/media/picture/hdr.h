#pragma once

// What a film says about its brightness: the screen it was graded on (SMPTE ST 2086) and its
// brightest pixel and picture (CTA-861.3). Containers keep it with the stream, codecs in messages
// before a keyframe; whichever the source has is written to both.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "media/film/av.h"

namespace spot::media {

struct Brightness {
    // As libav keeps them (AVMasteringDisplayMetadata, AVContentLightMetadata); empty: not said.
    std::vector<std::uint8_t> mastering;
    std::vector<std::uint8_t> light;

    bool empty() const { return mastering.empty() && light.empty(); }
    // Takes what is not yet known from the first picture's side data, or from the container's.
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

    // For segment_tags.h: all numbers of the screen as ratios, exactly, and back. What is not
    // understood is not learnt.
    std::optional<std::string> mastering_text() const;
    void learn_mastering(std::string_view text);
    void learn_light(std::string_view text);  // of light_text
};

// Brightness that changes from picture to picture, which is not kept: a sentence about it, or "".
std::string lost_brightness(const AVStream&, const AVFrame& first);

}  // namespace spot::media
