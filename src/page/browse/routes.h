#pragma once

// The routes of the view Browse: what lies on the plane.

#include "page/front/route.h"
#include "page/services.h"

namespace spot::page {

// `services` outlives the routes.
Routes browse_routes(Services& services);

// Its parts.
Routes object_routes(Services&);     // S3: listings, tags, versions, links, deletions
Routes transfer_routes(Services&);   // S3: bytes of objects, in and out
Routes operation_routes(Services&);  // SQS, DynamoDB and CloudWatch, in AWS's own words

}  // namespace spot::page
