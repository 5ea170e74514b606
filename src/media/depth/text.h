#pragma once

// Text that is burnt into a film's picture, as subtitles are: finds where it is, and gives it one
// depth.
//
// Without this each letter would take the depth of what it is written over. Text consists of thin,
// light strokes of nearly the same brightness, side by side in lines that stand alone in the lower
// part of the picture, away from its sides, and do not move at all for about half a second. Fences
// and rows of windows are told from it since they are regular, leaves and grass since they go on
// all around. In doubt it is no text.

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "media/depth/depth_map.h"
#include "media/picture/picture.h"

namespace spot::media {

// Takes the pictures of a film in order, all of one size within a shot, and gives for each the
// lines of text that are in it. A line is known from its first picture on: when it is found it is
// added to earlier pictures, too, that were not taken yet, at most `look_ahead` before the last
// one. The lines of a shot depend on its pictures alone. One thread at a time.
class TextFinder {
  public:
    explicit TextFinder(int look_ahead);
    // Begins a shot and forgets the one before. `first` is the part of its first picture between
    // the bars. `bar_below`: there is a bar below, so text may reach the lower edge.
    void begin_shot(const Picture& first, bool bar_below);
    void next(const Picture& picture);
    // The lines of text of the first picture that was not taken yet, in its pixels.
    std::vector<Area> take();

  private:
    // A cell is 4x4 samples; each bit says whether that sample is part of a light stroke.
    using Cell = std::uint16_t;
    struct Line {
        Area cells;
        std::vector<Cell> strokes;  // its cells in the picture where it was found, row by row
        int count = 0;              // bits set in `strokes`
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
    int looks_;  // a stroke must be seen in so many looks in a row
    bool bar_below_ = false;
    Size size_;        // of the pictures
    int step_ = 1;     // pixels from a sample to the next
    int top_ = 0;      // the uppermost row of pixels that is looked at
    int columns_ = 0;  // in cells
    int rows_ = 0;     // in cells
    int since_ = 0;    // pictures of the shot
    int pending_ = 0;  // looks that may still complete a line
    std::vector<Cell> now_, before_;
    std::vector<std::uint8_t> age_;  // looks in a row that showed the same strokes
    std::vector<std::uint8_t> row_, strokes_;
    std::vector<Line> lines_;
    std::deque<std::vector<Area>> waiting_;  // for each picture not taken
};

// Gives burnt-in text one depth: that of the screen, or as far in front of it as the things that it
// is written over, since text that seems to be behind what it hides hurts the eyes. As long as
// there is text in a shot, it comes nearer slowly and never goes back. Takes the maps of a film in
// order. One thread at a time.
class TextPlane {
  public:
    explicit TextPlane(double frames_per_second);
    // `screen` is the nearness that lies in the screen.
    void flatten_text(DepthMap& depth, float screen);

  private:
    float follow_;                   // share of the way that it comes nearer in a picture, 0..1
    std::optional<float> in_front_;  // nearness of the text less that of the screen
};

}  // namespace spot::media
