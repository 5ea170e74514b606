#pragma once

// Two eyes from one picture and its depth, packed into one.

#include <cstdint>
#include <vector>

#include "media/mode.h"
#include "media/stereo/anaglyph.h"
#include "media/stereo/depth_map.h"
#include "media/stereo/picture.h"
#include "media/stereo/upsample.h"
#include "media/stereo/warp.h"

namespace spot::media {

struct RenderOptions {
    Mode mode = Mode::sbs;
    double strength = 2.0;     // greatest distance between the eyes, in per cent of the width
    double convergence = 0.5;  // nearness that lies in the screen
    ColorCode color = {};      // anaglyph only
};

struct Size {
    int width = 0;
    int height = 0;
};

// The size of an eye's picture: the film's, grown by up to three pixels so that chroma and halves
// of the packed picture come out whole.
Size eye_size(Mode mode, Size film);
// Of the packed picture, for an eye of eye_size.
Size packed_size(Mode mode, Size eye);

// The result depends on the arguments alone. One thread at a time (buffers); several renderers work
// side by side.
class Renderer {
  public:
    Renderer(Size eye, const RenderOptions& options);
    // `to` has packed_size.
    void render(const Picture& from, const DepthMap& depth, const MutablePicture& to);

  private:
    using Rows = RowPair<std::uint8_t>;
    Rows place(Eye eye, int y, const MutablePicture& to);
    void draw_eyes(const Picture& from, int y, const Rows& left, const Rows& right);
    void draw(const Picture& from, int y, Eye eye, int line, const Rows& rows,
              std::span<const std::int16_t> shift);
    void pack(int y, const Rows& left, const Rows& right, const MutablePicture& to) const;

    Size eye_;
    RenderOptions options_;
    Upsampler upsampler_;
    RowWarp warp_;
    std::vector<std::int16_t> half_offsets_;
    std::vector<std::uint8_t> scratch_;  // rows of both eyes, for modes that pack them afterwards
};

}  // namespace spot::media
