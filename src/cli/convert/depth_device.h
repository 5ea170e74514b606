#pragma once

// Chooses the device that a depth model runs on. `auto` is settled once, before anything is
// rendered, so that the whole film is made by one device (docs/adr/0005-models-in-a-process.md).

#include "cli/args.h"
#include "media/check_model.h"
#include "media/engine.h"
#include "pipeline/clients.h"

namespace spot::cli {

struct ModelTrial {
    media::ModelReport report;
    std::string note;  // a sentence about the device; "": there is none
};

// Opens the model and runs it on `device`, a value of --depth-device. `auto` takes a real GPU where
// the model runs on one, else the processor, and the note says why. "Usage": there is no such
// device; else the errors of media::check_model().
Result<ModelTrial> try_model(media::Engine& engine, const media::DepthModelOptions& depth,
                             std::string_view device, int threads);

// Refuses `auto` with "Usage", for verbs that work on films which another run or machine has begun.
Result<void> need_named_device(const Args& args);

// Tries the model, if there is one, writes the device into `render` and prints the note, for verbs
// that render whole films here.
Result<void> settle_depth_device(media::Engine& engine, const Args& args,
                                 media::RenderSettings& render);

}  // namespace spot::cli
