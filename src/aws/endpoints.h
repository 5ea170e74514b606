#pragma once

// Where a service answers. Source: AWS SDKs and Tools Reference Guide, "Service-specific
// endpoints"; AWS General Reference, "AWS service endpoints".

#include <string>
#include <string_view>

#include "aws/settings.h"
#include "wire/services.h"

namespace spot::aws {

// Where credentials of IAM Identity Center come from: no service of this plane.
inline constexpr wire::Service sso{"IAM Identity Center", "sso", "sso", "portal.sso", ""};

// As it is configured: the variable AWS_ENDPOINT_URL_<ID>, AWS_ENDPOINT_URL, the profile's
// services, its endpoint_url; "" where none is, or they are to be ignored. Without a slash at its
// end. "BadSettings" where it is no http: or https: URL.
Result<std::string> configured_endpoint(const Settings& settings, const wire::Service& service);

// The same of a URL that `named` says: a flag, a variable, a setting.
Result<std::string> checked_endpoint(std::string_view named, std::string url);

// AWS's own, by the region's partition, with FIPS or dual stack where that is asked for.
std::string aws_endpoint(const Settings& settings, const wire::Service& service,
                         std::string_view region);

// AWS_REGION, AWS_DEFAULT_REGION, the profile's; "": none says.
std::string configured_region(const Settings& settings);

// PEM of those who may sign for endpoints; "": the system's.
std::string certificate_bundle(const Settings& settings);

}  // namespace spot::aws
