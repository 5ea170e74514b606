#pragma once

// Text that is burnt into a film's picture, as subtitles are: where it is, and one depth for it.
//
// Depth knows nothing of letters: each would take that of what it is written over. Text is thin,
// light strokes as good as equally light, side by side in lines that stand alone in the lower part
// of the picture, off its sides, and do not move at all for as long as half a second. What is told
// from it are fences and rows of windows, which are regular, and leaves and grass, which go on. In
// doubt it is no text.

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "media/depth/depth_map.h"
#include "media/picture/picture.h"

namespace spot::media {

// Takes the pictures of a film in order, each of the same size within a shot, and gives for each
// the lines of text that are in it. A line is known from its first picture on: what is found is
// added to pictures that were not taken yet, as many as `look_ahead` before the last one at most.
// What is found in a shot depends on its pictures alone. One thread at a time.
class TextFinder {
  public:
    explicit TextFinder(int look_ahead);
    // `first`: of a shot, what lies inside of its bars. Forgets the shot before. `bar_below`: text
    // may reach the lower edge.
    void begin_shot(const Picture& first, bool bar_below);
    void next(const Picture& picture);
    // Of the first picture that was not taken yet, in its pixels.
    std::vector<Area> take();

  private:
    // Which of 4x4 samples are light strokes.
    using Cell = std::uint16_t;
    struct Line {
        Area cells;
        std::vector<Cell> strokes;  // of the picture that it was found in
        int count = 0;              // samples of them
    };
    struct Found;  // a candidate

    void look(const Picture& picture);
    void read_strokes(const Picture& picture);
    void drop_gone();
    void find_lines(const Picture& picture);
    std::vector<Found> gather() const;
    bool is_line(const Found& found, const Picture& picture) const;
    bool stands_alone(const Area& cells, const std::vector<Found>& all) const;
    bool is_regular(const Area& cells) const;
    void add(const Found& found);
    Area in_pixels(const Area& cells) const;
    bool in_line(int x, int y) const;
    std::size_t at(int x, int y) const {
        return static_cast<std::size_t>(y) * static_cast<std::size_t>(columns_) +
               static_cast<std::size_t>(x);
    }

    int look_ahead_;
    int looks_;  // in a row that a stroke must be seen in
    bool bar_below_ = false;
    Size size_;        // of the pictures
    int step_ = 1;     // pixels from a sample to the next
    int top_ = 0;      // row of pixels that is looked at first
    int columns_ = 0;  // of cells
    int rows_ = 0;
    int since_ = 0;    // pictures of the shot
    int pending_ = 0;  // looks that may still complete a line
    std::vector<Cell> now_, before_;
    std::vector<std::uint8_t> age_;  // looks in a row that showed the same strokes
    std::vector<std::uint8_t> row_, strokes_;
    std::vector<Line> lines_;
    std::deque<std::vector<Area>> waiting_;  // of pictures not taken
};

// Puts text into one depth: in the screen, or as far before it as what it is written over, since
// text behind what it hides hurts. It comes no nearer than slowly and never goes back, as long as
// there is text in a shot. Takes the maps of a film in order. One thread at a time.
class TextPlane {
  public:
    explicit TextPlane(double frames_per_second);
    // `screen`: nearness of the screen.
    void lay(DepthMap& depth, float screen);

  private:
    float follow_;
    std::optional<float> in_front_;  // of the screen, nearness
};

}  // namespace spot::media
