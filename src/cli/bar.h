#pragma once

// A progress bar on stderr: one line that changes on a terminal, one line now and then elsewhere.

#include <chrono>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "media/convert.h"
#include "pipeline/clients.h"

namespace spot::cli {

// What the line says.
struct BarFacts {
    std::string stage;
    double share = 0;  // of the stage, 0..1
    // With "converting" alone:
    int segment = 0;   // the one under way, from 1
    int segments = 0;  // 0: of no interest
    std::int64_t frames = 0;
    double frames_per_second = 0;
    double seconds_left = -1;  // less than 0: not known
};

// At most `columns` long; what matters least is left out first.
std::string bar_line(const BarFacts&, int columns);

// "1:02:05", "0:15".
std::string clock_text(double seconds);
// "[###.....]", `width` between the brackets.
std::string drawn_bar(double share, int width);

// Of the terminal on stderr, asked anew each time: it may have changed. A terminal that does not
// know is as wide as COLUMNS says, or 80.
int terminal_columns();

class Bar;
// For what reads a film in one go: shows how far it is, and ends it when it is to stop. The bar
// outlives it.
std::function<bool(const media::ConvertProgress&)> shown_on(Bar& bar, std::string stage);

// Safe from every thread.
class Bar {
  public:
    Bar();
    ~Bar();
    void update(const pipeline::Progress&);
    // Segments whose results are there, by whichever run: of a job that is taken up.
    void completed(const std::vector<int>& segments, int of);
    // Frames per second over all conversions so far; 0: none yet.
    double frames_per_second() const;

  private:
    void draw();
    void sum_up();
    BarFacts facts() const;
    std::int64_t frames() const;

    mutable std::mutex mutex_;
    const bool terminal_;
    std::chrono::steady_clock::time_point drawn_;
    std::string stage_ = "uploading";
    double share_ = 0;  // of the stage
    int segments_ = 0;
    std::map<int, double> segment_share_;
    std::map<int, std::int64_t> segment_frames_;
    std::chrono::steady_clock::time_point converting_since_;
    double converting_from_ = 0;  // the share that was there by then
    bool converting_ = false;
    bool whole_drawn_ = false;
};

}  // namespace spot::cli
