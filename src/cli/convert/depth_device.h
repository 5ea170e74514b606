#pragma once

// Which device a depth model runs on. `auto` is settled once, before anything is rendered, so that
// all of a film is made by one (docs/adr/0005-models-in-a-process.md).

#include "cli/args.h"
#include "media/check_model.h"
#include "media/engine.h"
#include "pipeline/clients.h"

namespace spot::cli {

struct ModelTrial {
    media::ModelReport report;
    std::string note;  // a sentence about the device; "": nothing to say
};

// Opens the model and runs it on `device`, a name of --depth-device. `auto` takes a GPU that is one
// where the model runs on it, else the processor, and says why. "Usage": no such device; else the
// errors of media::check_model().
Result<ModelTrial> try_model(media::Engine& engine, const media::DepthModelOptions& depth,
                             std::string_view device, int threads);

// For what works on films that were begun before, or elsewhere: "Usage" for `auto`.
Result<void> need_named_device(const Args& args);

// For what renders whole films here: tries the model, if there is one, puts the device into
// `render` and says what there is to say about it.
Result<void> settle_depth_device(media::Engine& engine, const Args& args,
                                 media::RenderSettings& render);

}  // namespace spot::cli
