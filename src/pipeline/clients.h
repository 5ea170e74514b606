#pragma once

// What every worker works with. References: whoever starts the workers owns all of it.

#include <functional>
#include <string>

#include "base/clock.h"
#include "base/random.h"
#include "dynamodb/api.h"
#include "media/engine.h"
#include "media/render_settings.h"
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

struct Clients {
    s3::Api& s3;
    sqs::Api& sqs;
    sqs::Api& receiver;  // the same queues; its calls are cut short when stopping() turns true
    dynamodb::Api& dynamodb;
    media::Engine& engine;  // does all work on films
    const Clock& clock;
    Random& random;
    const Settings& settings;
    // Of each film; its mode and, where the job asks for one, its encoder are the job's.
    media::RenderSettings render = {};
    std::function<void(const Progress&)> progress = {};
    std::function<bool()> stopping = {};       // true: finish or give back, soon
    std::function<void(Duration)> pause = {};  // sleeps; wakes early when stopping
    std::function<void(const Error&)> trouble =
        {};  // a failure that may pass; the work is repeated
    // What of a film could not be kept, a sentence each, when it is joined.
    std::function<void(const std::string&)> note = {};
};

}  // namespace spot::pipeline
