#pragma once

// What every worker works with. References: whoever starts the workers owns all of it.

#include <functional>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/random.h"
#include "dynamodb/api.h"
#include "media/codec.h"
#include "media/container.h"
#include "media/depth_model_options.h"
#include "media/eyes.h"
#include "media/wanted.h"
#include "pipeline/jobs/settings.h"
#include "s3/api.h"
#include "sqs/api.h"

namespace spot::pipeline {

// What a worker is doing, for progress bars. Called from the worker's thread.
struct Progress {
    std::string job_id;
    std::string stage;  // "chunking", "converting", "joining"
    int segment = 0;    // with "converting"
    int segments = 0;
    double share = 0;  // of this stage or segment, 0..1
    std::int64_t frames = 0;
    double frames_per_second = 0;
    bool done = false;  // with "converting": the segment's result is stored, its share is 1
};

// How films are rendered: the same for every segment of a job, whichever worker takes it.
struct RenderSettings {
    std::optional<media::Codec> codec = {};  // see media/codec.h for what these default to
    std::string preset = {};
    std::optional<int> crf = {};
    int bit_depth = 0;
    // What encodes; nullopt: settled by a trial. Of a job that asks for another one, that.
    std::optional<media::EncoderKind> encoder = media::EncoderKind::software;
    media::FilmContainer container = media::FilmContainer::mp4;
    double strength = 2.0;
    std::optional<double> convergence = {};
    media::Keep keep = media::Keep::neither;
    std::optional<media::Viewing> screen = {};
    bool floating_window = false;
    double field_of_view = 60;
    media::Wanted wanted = {};                  // of the film; the same for cut and join
    int threads = 0;                            // 0: all cores
    media::DepthModelOptions depth_model = {};  // a file that every worker can read
};

struct Clients {
    s3::Api& s3;
    sqs::Api& sqs;
    sqs::Api& receiver;  // the same queues; its calls are cut short when stopping() turns true
    dynamodb::Api& dynamodb;
    const Clock& clock;
    Random& random;
    const Settings& settings;
    RenderSettings render = {};
    std::function<void(const Progress&)> progress = {};
    std::function<bool()> stopping = {};       // true: finish or give back, soon
    std::function<void(Duration)> pause = {};  // sleeps; wakes early when stopping
    std::function<void(const Error&)> trouble =
        {};  // a failure that may pass; the work is repeated
    // What of a film could not be kept, a sentence each, when it is joined.
    std::function<void(const std::string&)> note = {};
};

}  // namespace spot::pipeline
