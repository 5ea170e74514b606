#pragma once

// Clients are all that a worker works with: the services, the engine for films, clock, chance and
// settings. They are references; whoever starts the workers owns all of it and must outlive them.

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

// Progress says how far a worker is, for progress bars. It is passed to Clients::progress, from the
// worker's thread.
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
    // These settings hold for each film where its job does not say others (workers/render.h).
    media::RenderSettings render = {};
    // Finds a depth model that a job names: path and runtime of `model` are set. "NoSuchModel"
    // (invalid). Empty: this worker has no models by name.
    std::function<Result<void>(const std::string& name, media::DepthModelOptions& model)>
        find_model = {};
    std::function<void(const Progress&)> progress = {};
    // Returns true when workers are to stop: they finish or give back what they do, within seconds.
    std::function<bool()> stopping = {};
    // Sleeps that long, and wakes early when workers are to stop.
    std::function<void(Duration)> pause = {};
    // Called with a failure that may pass; the work that failed is repeated.
    std::function<void(const Error&)> trouble = {};
    // Called when a film is joined, once for each thing of the source film that could not be kept;
    // the argument is a sentence.
    std::function<void(const std::string&)> note = {};
};

}  // namespace spot::pipeline
