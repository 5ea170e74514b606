#pragma once

// Black bars beside a film's picture (letterbox, pillarbox, or both). They are found so that depth
// is that of the picture alone; the bars stay as they are, flat, in the screen.
//
// Bars are black and nearly even, end in a straight border across most of the picture, and are
// about equally large on opposite sides. A logo or a line of text may lie in one. Gray and coloured
// areas are picture, and so are areas that are merely dark: without a border there are no bars.

#include "media/picture/picture.h"

namespace spot::media {

// The size of the bar on each side of the picture, in pixels, even; 0: there is none.
struct Bars {
    int left = 0;
    int top = 0;
    int right = 0;
    int bottom = 0;
    friend bool operator==(const Bars&, const Bars&) = default;
};

// The part of a picture of this size that lies between the bars.
Area inside_of(const Bars& bars, Size picture);

// Takes the pictures of a film in order. A shot has bars of its own. They are found in its first
// picture, or later, when a shot that begins in the dark has shown the same bars in several
// pictures. They are given up until the shot ends when picture is seen where they were. Lines that
// have been lit in the shot are never taken for a bar. Everything depends on the shot's pictures so
// far alone. One thread at a time.
class BarFinder {
  public:
    // `first` is the first picture of a shot; everything before it is forgotten.
    void begin_shot(const Picture& first);
    // Takes the shot's next picture. True: bars() has changed.
    bool next(const Picture& picture);
    const Bars& bars() const { return bars_; }
    // Whether text lay in the lower bar of the last picture that was looked at.
    bool text_in_bar() const { return text_in_bar_; }

  private:
    // open: bars may still be found; found: bars_ are; closed: there are none until the shot ends.
    enum class State { open, found, closed };
    // The number of lines from each side inwards that no picture of the shot has lit.
    struct Reach {
        int left = 0;
        int top = 0;
        int right = 0;
        int bottom = 0;
    };
    struct Seen {
        Bars bars;
        Reach reach;
        // Levels of 8 bits above which a sample is lit, for the bars above and below and for those
        // at the sides; 0: it is not black there.
        float base_rows = 0;
        float base_columns = 0;
    };
    static Seen look(const Picture& picture);
    bool still_there(const Picture& picture);
    void narrow(const Seen& seen, Size size);

    Bars bars_;
    State state_ = State::open;
    Seen last_;
    Reach reach_;
    int since_ = 0;     // pictures of the shot
    int alike_ = 0;     // looks in a row that found the same bars
    int violated_ = 0;  // looks in a row that saw picture in them
    bool text_in_bar_ = false;
};

}  // namespace spot::media
