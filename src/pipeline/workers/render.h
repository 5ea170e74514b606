#pragma once

// The settings with which a worker works on a job: its own, under those of the job.

#include "media/render_settings.h"
#include "pipeline/clients.h"
#include "pipeline/jobs/jobs.h"

namespace spot::pipeline {

// For who cuts the film, before anything is settled; for others what was settled then. Cores, the
// model's device and, where no job names one, the model are always the worker's. The mode and the
// encoder are not set. Errors (invalid): those of apply_settings(), and "NoSuchModel" where this
// worker has no model of the name.
Result<media::RenderSettings> render_of(const Clients&, const Job&);

}  // namespace spot::pipeline
