#pragma once

// The services of one endpoint, as the provisioner uses them.

#include <functional>

#include "base/clock.h"
#include "cloudwatch/api.h"
#include "dynamodb/api.h"
#include "s3/api.h"
#include "sqs/api.h"
#include "sts/api.h"

namespace spot::provision {

struct Endpoint {
    s3::Api& s3;
    sqs::Api& sqs;
    dynamodb::Api& dynamodb;
    cloudwatch::Api& cloudwatch;
    sts::CallerIdentity& sts;
    std::function<void(Duration)> pause;  // waits; called between two looks at a resource's state
};

}  // namespace spot::provision
