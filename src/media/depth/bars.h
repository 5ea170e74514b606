#pragma once

// Black bars beside a film's picture: above and below it, left and right of it, or all around. They
// are found so that depth is that of the picture alone; they stay as they are, flat, in the screen.
//
// Bars are black and as good as even, end in a straight border across most of the picture, and lie
// on opposite sides alike. A logo or a line of text may lie in one. What is gray or colored is
// picture, and so is what is merely dark: without a border there are no bars.

#include "media/picture/picture.h"

namespace spot::media {

// Pixels, even.
struct Bars {
    int left = 0;
    int top = 0;
    int right = 0;
    int bottom = 0;
    friend bool operator==(const Bars&, const Bars&) = default;
};

// What is left of a picture of this size.
Area inside_of(const Bars& bars, Size picture);

// Takes the pictures of a film in order. Bars are those of a shot: found in its first picture, or
// later, when a shot that begins in the dark has shown the same ones in a few pictures; given up
// until the shot ends when picture is seen where they were. What was lit in the shot is never found
// to be one. All depends on the shot's pictures so far alone. One thread at a time.
class BarFinder {
  public:
    // `first`: of a shot. Forgets all.
    void begin_shot(const Picture& first);
    // The shot's next picture. True: bars() are others now.
    bool next(const Picture& picture);
    const Bars& bars() const { return bars_; }
    // Something is written into the bar below, by the last picture looked at.
    bool written() const { return written_; }

  private:
    enum class State { open, found, closed };
    struct Reach {  // lines from each side that no picture of the shot has lit
        int left = 0;
        int top = 0;
        int right = 0;
        int bottom = 0;
    };
    struct Seen {
        Bars bars;
        Reach reach;
        // Levels of 8 bits above which something is lit; 0: there is no black at these sides.
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
    int since_ = 0;     // pictures
    int alike_ = 0;     // looks in a row that found the same bars
    int violated_ = 0;  // looks in a row that saw picture in them
    bool written_ = false;
};

}  // namespace spot::media
