#pragma once

// Finds the endpoint of a service. Source: AWS SDKs and Tools Reference Guide, "Service-specific
// endpoints"; AWS General Reference, "AWS service endpoints".

#include <string>
#include <string_view>

#include "aws/settings.h"
#include "wire/services.h"

namespace spot::aws {

// IAM Identity Center, which issues credentials and is no service of this plane.
inline constexpr wire::Service sso{"IAM Identity Center", "sso", "sso", "portal.sso", ""};

// The configured endpoint: of the variable AWS_ENDPOINT_URL_<ID>, of AWS_ENDPOINT_URL, of the
// profile's services, or of its endpoint_url, in this order. It has no slash at its end. "": none
// is configured, or configured endpoints are to be ignored. Fails with "BadSettings" where it is no
// http: or https: URL.
Result<std::string> configured_endpoint(const Settings& settings, const wire::Service& service);

// Checks a URL and removes a slash at its end. `named` is the flag, variable or setting that it
// comes from, for the error.
Result<std::string> checked_endpoint(std::string_view named, std::string url);

// AWS's own endpoint, by the region's partition, for FIPS or dual stack where the settings ask for
// it.
std::string aws_endpoint(const Settings& settings, const wire::Service& service,
                         std::string_view region);

// The region of AWS_REGION, AWS_DEFAULT_REGION or the profile, in this order; "": none is
// configured.
std::string configured_region(const Settings& settings);

// The path of a PEM file with the certificate authorities for endpoints; "": the system's are used.
std::string certificate_bundle(const Settings& settings);

}  // namespace spot::aws
