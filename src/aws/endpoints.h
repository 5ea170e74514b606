#pragma once

// Where a service answers. Source: AWS SDKs and Tools Reference Guide, "Service-specific
// endpoints"; AWS General Reference, "AWS service endpoints".

#include <string>
#include <string_view>

#include "aws/settings.h"

namespace spot::aws {

struct Service {
    std::string_view id;      // as settings name it: "s3", "cloudwatch"
    std::string_view prefix;  // of its host: "s3", "monitoring"
};
inline constexpr Service s3{"s3", "s3"};
inline constexpr Service sqs{"sqs", "sqs"};
inline constexpr Service dynamodb{"dynamodb", "dynamodb"};
inline constexpr Service cloudwatch{"cloudwatch", "monitoring"};
inline constexpr Service sts{"sts", "sts"};
inline constexpr Service sso{"sso", "portal.sso"};

// As it is configured: the variable AWS_ENDPOINT_URL_<ID>, AWS_ENDPOINT_URL, the profile's
// services, its endpoint_url; "" where none is, or they are to be ignored. Without a slash at its
// end. "BadSettings" where it is no http: or https: URL.
Result<std::string> configured_endpoint(const Settings& settings, const Service& service);

// The same of a URL that `named` says: a flag, a variable, a setting.
Result<std::string> checked_endpoint(std::string_view named, std::string url);

// AWS's own, by the region's partition, with FIPS or dual stack where that is asked for.
std::string aws_endpoint(const Settings& settings, const Service& service, std::string_view region);

// AWS_REGION, AWS_DEFAULT_REGION, the profile's; "": none says.
std::string configured_region(const Settings& settings);

// PEM of those who may sign for endpoints; "": the system's.
std::string certificate_bundle(const Settings& settings);

}  // namespace spot::aws
