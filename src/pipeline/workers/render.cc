#include "pipeline/workers/render.h"

#include <fmt/format.h>

namespace spot::pipeline {
namespace {

// A job has the name of its model, where a worker's own settings have the path.
Result<void> find_model(const Clients& clients, media::DepthModelOptions& model) {
    if (model.path.empty()) return {};
    if (clients.find_model) return clients.find_model(model.path, model);
    return fail(Kind::invalid, "NoSuchModel",
                fmt::format("depth model {}: this worker has no folder of models", model.path));
}

}  // namespace

Result<media::RenderSettings> render_of(const Clients& clients, const Job& job) {
    auto render = clients.render;
    if (job.settled_settings) {
        render = {};
        render.threads = clients.render.threads;
        render.depth_model.path = clients.render.depth_model.path;
        render.depth_model.runtime = clients.render.depth_model.runtime;
        render.depth_model.device = clients.render.depth_model.device;
        TRY(apply_settings(*job.settled_settings, render));
    } else {
        TRY(apply_settings(job.settings, render));
    }
    if (job.settings.contains("depth_model")) TRY(find_model(clients, render.depth_model));
    return render;
}

}  // namespace spot::pipeline
