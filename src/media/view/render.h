#pragma once

// Renders two eyes from one picture and its depth, and packs them into one picture.

#include <cstdint>
#include <optional>
#include <vector>

#include "media/depth/depth_map.h"
#include "media/depth/depth_rows.h"
#include "media/depth/upsample.h"
#include "media/eyes.h"
#include "media/mode.h"
#include "media/picture/picture.h"
#include "media/view/anaglyph.h"
#include "media/view/floating_window.h"
#include "media/view/half_sphere.h"
#include "media/view/warp.h"

namespace spot::media {

struct RenderOptions {
    Mode mode = Mode::sbs;
    std::optional<bool> right_first =
        {};                 // which eye is the packed picture's first; nullopt: mode's
    double strength = 2.0;  // greatest distance between the eyes, in per cent of the width
    // Nearness that lies in the screen; nullopt: what the depth map says (DepthMap::screen).
    std::optional<double> convergence = {};
    ColorCode color = {};  // for modes that make colours: anaglyph, depth; and black bars
    Keep keep = Keep::neither;
    // Greatest parallax in front of the screen and behind it, in per cent of the width, reached
    // softly; 0: no limit but the strength.
    double crossed_limit = 0;
    double uncrossed_limit = 0;
    // Depth stays as it is up to the picture's sides: render() is given bars, of FloatingWindow.
    bool floating_window = false;
    SphereScreen sphere = {};  // of the mode vr180
};

// The size of an eye's picture: the film's, grown by up to three pixels so that chroma and halves
// of the packed picture come out whole.
Size eye_size(Mode mode, Size film);
// The size of the packed picture, for an eye of eye_size.
Size packed_size(const RenderOptions& options, Size eye);

// Parallax of the options, for one eye (half of it, or all with Keep) and in its 1/16 pixels.
ShiftScale shift_scale(int width, const RenderOptions& options, const DepthMap& depth);

// The result depends on the arguments alone. One thread at a time (buffers); several renderers work
// side by side. Pictures of 8 and of 10 bits; `to` has the depth of `from`.
class Renderer {
  public:
    Renderer(Size eye, const RenderOptions& options);
    // `to` has packed_size.
    // Everything outside of the part that the depth map is of is the film's own in both eyes.
    void render(const Picture& from, const DepthMap& depth, const MutablePicture& to,
                WindowBars bars = {});

  private:
    template <class Sample>
    using Rows = RowPair<Sample>;
    template <class Sample>
    void render_as(const Picture& from, const MutablePicture& to, WindowBars bars);
    template <class Sample>
    Rows<Sample> place(Eye eye, int y, const MutablePicture& to);
    template <class Sample>
    // `shift`: of what lies inside; empty: nothing does.
    void draw(const Picture& from, int y, Eye eye, const Rows<Sample>& rows,
              std::span<const std::int16_t> shift);
    template <class Sample>
    std::span<const std::int16_t> shifts(const Picture& from, int y);
    template <class Sample>
    void pack(int y, const Rows<Sample>& left, const Rows<Sample>& right, const MutablePicture& to);
    template <class Sample>
    void draw_depth(const MutablePicture& to);
    void look_inside(const Area& inside);

    Size eye_;
    RenderOptions options_;
    Packing packing_;
    bool right_first_;
    Area inside_;  // of the picture: what has depth
    Upsampler upsampler_;
    RowWarp warp_;
    HalfRow half_;
    std::vector<std::uint16_t> scratch_;  // rows of both eyes, for modes that pack them afterwards
    std::optional<HalfSpheres> spheres_;  // of the mode vr180
    std::optional<DepthRows> depth_;      // of the mode depth
};

}  // namespace spot::media
