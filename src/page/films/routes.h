#pragma once

// The routes of the views Films and Queue: jobs, and the films that go in and come out.

#include "page/front/route.h"
#include "page/services.h"

namespace spot::page {

// For an endpoint that has the pipeline's resources (Services::pipeline). `services` outlives them.
Routes film_routes(Services& services);

// Its parts.
Routes job_routes(Services&);       // lists, details, and what people do to jobs
Routes new_film_routes(Services&);  // films that are uploaded
Routes watch_routes(Services&);     // films that are finished

}  // namespace spot::page
