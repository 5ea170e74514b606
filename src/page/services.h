#pragma once

// All that the page works with: the services as their abstract Apis, so that it cannot tell a plane
// from AWS, and the words by which it tells people where they are.

#include <string>

#include "base/clock.h"
#include "base/random.h"
#include "cloudwatch/api.h"
#include "dynamodb/api.h"
#include "page/links.h"
#include "pipeline/clients.h"
#include "s3/api.h"
#include "sqs/api.h"

namespace spot::page {

// References; whoever starts the page owns all of it and outlives it.
struct Services {
    s3::Api& s3;
    sqs::Api& sqs;
    dynamodb::Api& dynamodb;
    cloudwatch::Api& cloudwatch;
    Links& links;
    const Clock& clock;
    Random& random;
    std::string region;
    std::string endpoint;  // of S3, as clients are given it
    // The value of --endpoint-url for `aws` to reach the same place; "": it is AWS itself.
    std::string endpoint_flag;
    // The pipeline, for films and jobs; nullptr: its resources are not there.
    const pipeline::Clients* pipeline = nullptr;
};

}  // namespace spot::page
