#pragma once

// What commands that measure holes share.

#include "world.h"

namespace spot::quality {

// Squares of differences from the truth.
struct HoleError {
    double sum = 0;
    double count = 0;
    void add(double difference) {
        sum += difference * difference;
        count += 1;
    }
    // Of 8 bits; nothing counted, or nothing wrong: 99.
    double psnr() const;
};

// Luma between pixels; false where other things than `box` are close by, which edges are mixed
// with.
bool luma_at(const View& view, int box, double x, double y, double* luma);

}  // namespace spot::quality
