#pragma once

// The line between the stages of a conversion: jobs enter and leave in the film's order and are
// rendered in between by any number of workers.

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>

#include "media/depth/depth_map.h"
#include "media/film/av.h"
#include "media/view/floating_window.h"

namespace spot::media {

// One picture on its way.
struct Job {
    Frame picture;  // upright
    DepthMap depth;
    WindowBars bars;            // of a floating window
    Frame packed;               // both eyes, when rendered
    bool deinterlaced = false;  // this picture or one before it was interlaced
};

// Bounded: put() waits while as many pictures are on the line as it has places. Safe for one thread
// that puts, one that takes, and many workers.
class ConvertLine {
  public:
    explicit ConvertLine(std::size_t places) : places_(places) {}

    // False: the line was stopped; the job is dropped.
    bool put(Job job);
    // No more jobs come, because the film ends or because of an error, which take() then gives.
    void end(Result<void> why = {});
    // A picture to render, to be given back by finished(); nullptr: none will come.
    Job* work();
    void finished(Job* job);
    // The next job in order, rendered; nullopt: the film has ended.
    Result<std::optional<Job>> take();
    // Lets all who wait go; nothing more passes.
    void stop();

  private:
    enum class State { waiting, working, ready };
    struct Place {
        Job job;
        State state;
    };
    std::size_t places_;
    std::mutex mutex_;
    std::condition_variable moved_;
    std::deque<Place> line_;  // references into it stay valid: only the ends change
    bool ended_ = false;
    bool stopped_ = false;
    Result<void> why_ = {};
};

}  // namespace spot::media
