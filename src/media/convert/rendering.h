#pragma once

// The middle of a conversion: renders pictures between the reading and whoever takes them.

#include <functional>
#include <memory>
#include <string>

#include "media/convert.h"
#include "media/convert/convert_line.h"
#include "media/convert/reading.h"
#include "media/film/source.h"
#include "media/picture/picture_pool.h"
#include "media/view/render.h"

namespace spot::media {

// All that is fixed for a film before its first picture.
struct StereoPlan {
    FilmPlan film;
    FilmPlan made;  // what its pictures say behind Upright
    Encoding encoding;
    Size eye;
    Size packed;
    SphereScreen sphere;  // of the mode vr180
    int threads = 1;
};

// "InvalidOption".
Result<StereoPlan> plan_stereo(FilmPlan film, const RenderSettings& settings);

// "InvalidOption": depth is given by maps, and a model is named too.
Result<void> need_one_depth(const ConvertOptions& options);

// How pictures are rendered, but for their colours and the shape of their pixels.
Viewing screen_of(const RenderSettings& settings);
RenderOptions render_options(const RenderSettings& settings);
// How the samples of a picture stand for colours.
ColorCode color_code(const AVFrame& frame);

struct RenderCounts {
    std::int64_t damaged = 0;  // packets
    std::int64_t scenes = 1;
    ComfortSums comfort;
    Unlike unlike;
    std::vector<std::string> notes;  // of depth that was given
};

// Makes something of a picture and its depth. Each object is used by one thread.
class PictureWork {
  public:
    virtual ~PictureWork() = default;
    virtual void work(Job& job) = 0;  // into job.packed
};
using MakeWork = std::function<std::unique_ptr<PictureWork>()>;
using TakeJob = std::function<Result<void>(Job)>;

// Finds the depth of each picture, works on several at once, and calls take(Job) on the calling
// thread for each, in the film's order. Memory: a few pictures, however slow take() is.
Result<RenderCounts> work_on_film(Source& source, const ConvertOptions& options,
                                  const StereoPlan& plan, const MakeWork& make_work,
                                  const TakeJob& take);

// The same, rendering both eyes.
Result<RenderCounts> render_film(Source& source, const ConvertOptions& options,
                                 const StereoPlan& plan, const TakeJob& take);

}  // namespace spot::media
