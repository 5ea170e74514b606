#pragma once

// A progress bar on stderr: one line that changes in place on a terminal, else a new line now and
// then.

#include <chrono>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "media/convert.h"
#include "pipeline/clients.h"

namespace spot::cli {

// The figures that the line shows.
struct BarFacts {
    std::string stage;
    double share = 0;  // the part of the stage that is done, 0..1
    // These are shown with the stage "converting" alone.
    int segment = 0;   // the one that is being converted, counted from 1
    int segments = 0;  // 0: they are not shown
    std::int64_t frames = 0;
    double frames_per_second = 0;
    double seconds_left = -1;  // less than 0: not known
};

// The line, at most `columns` characters long; the least important figures are left out first.
std::string bar_line(const BarFacts&, int columns);

// A duration such as "1:02:05" or "0:15".
std::string clock_text(double seconds);
// A bar such as "[###.....]", with `width` characters between the brackets.
std::string drawn_bar(double share, int width);

// The width of the terminal on stderr in characters, asked anew each time, since a user may have
// changed it. Where the terminal does not say, it is the environment's COLUMNS, or 80.
int terminal_columns();

class Bar;
// A function for ConvertOptions::progress: it shows the progress as this stage, and returns false
// when the program is to stop. The bar must outlive it.
std::function<bool(const media::ConvertProgress&)> shown_on(Bar& bar, std::string stage);

// All functions are safe to call from every thread.
class Bar {
  public:
    Bar();
    ~Bar();
    void update(const pipeline::Progress&);
    // Shows figures that others have reckoned. A bar is used in one of the two ways.
    void show(const BarFacts&);
    // Tells which segments of `of` have their results, whichever run converted them; a job that is
    // resumed has some at the start.
    void completed(const std::vector<int>& segments, int of);
    // Frames a second over all conversions so far; 0 where there is none yet.
    double frames_per_second() const;

  private:
    void sum_up();
    void draw(const BarFacts&);
    bool due(bool new_stage, double share);
    BarFacts facts() const;
    std::int64_t frames() const;

    mutable std::mutex mutex_;
    const bool terminal_;
    std::chrono::steady_clock::time_point drawn_;
    std::string stage_ = "uploading";
    double share_ = 0;  // the part of the stage that is done
    int segments_ = 0;
    std::map<int, double> segment_share_;
    std::map<int, std::int64_t> segment_frames_;
    std::chrono::steady_clock::time_point converting_since_;
    double converting_from_ = 0;  // the share that was done by then
    bool converting_ = false;
    bool whole_drawn_ = false;
};

}  // namespace spot::cli
