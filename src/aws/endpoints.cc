#include "aws/endpoints.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "base/bytes.h"

namespace spot::aws {
namespace {

std::string upper(std::string_view text) {
    std::string made(text);
    std::transform(made.begin(), made.end(), made.begin(),
                   [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return made;
}

struct Partition {
    std::string_view regions;  // the beginning of the names of its regions
    std::string_view domain;
    std::string_view dual_stack;  // domain of endpoints that answer over IPv6, too; "": none
};
constexpr Partition partitions[] = {
    {"cn-", "amazonaws.com.cn", "api.amazonwebservices.com.cn"},
    {"us-isob-", "sc2s.sgov.gov", ""},
    {"us-isof-", "csp.hci.ic.gov", ""},
    {"us-iso-", "c2s.ic.gov", ""},
    {"eusc-", "amazonaws.eu", "api.amazonwebservices.eu"},
    {"", "amazonaws.com", "api.aws"},
};

bool on(const Settings& settings, const std::string& variable, std::string_view setting) {
    return equal_ignoring_case(settings.find(variable, setting).value_or(""), "true");
}

}  // namespace

Result<std::string> checked_endpoint(std::string_view named, std::string url) {
    while (url.ends_with('/')) url.pop_back();
    const auto begin = url.find("://");
    const auto scheme = lower(url.substr(0, begin));
    if ((scheme == "http" || scheme == "https") && begin != url.npos && begin + 3 < url.size()) {
        return url;
    }
    return fail(Kind::invalid, "BadSettings",
                fmt::format("{}: {} is no endpoint; give its URL, such as http://127.0.0.1:4566",
                            named, url));
}

Result<std::string> configured_endpoint(const Settings& settings, const wire::Service& service) {
    if (on(settings, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "ignore_configured_endpoint_urls")) {
        return "";
    }
    for (const auto& name :
         {"AWS_ENDPOINT_URL_" + upper(service.id), std::string("AWS_ENDPOINT_URL")}) {
        if (auto url = settings.variable(name); !url.empty()) return checked_endpoint(name, url);
    }
    const auto* profile = settings.profile();
    if (profile == nullptr) return "";
    if (const auto name = profile->get("services")) {
        const auto* services = settings.services(*name);
        if (services != nullptr) {
            const auto own = services->nested.find(std::string(service.id));
            if (own != services->nested.end()) {
                const auto url = own->second.find("endpoint_url");
                if (url != own->second.end() && !url->second.empty()) {
                    return checked_endpoint("endpoint_url of the services " + *name, url->second);
                }
            }
        }
    }
    const auto url = profile->get("endpoint_url");
    if (!url) return "";
    return checked_endpoint("endpoint_url of the profile " + settings.profile_name(), *url);
}

std::string aws_endpoint(const Settings& settings, const wire::Service& service,
                         std::string_view region) {
    const auto& partition =
        *std::find_if(std::begin(partitions), std::end(partitions),
                      [&](const Partition& known) { return region.starts_with(known.regions); });
    const bool fips = on(settings, "AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint");
    const bool dual = on(settings, "AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint") &&
                      !partition.dual_stack.empty();
    const auto prefix = std::string(service.host) + (fips ? "-fips" : "");
    // S3's dual-stack endpoints are in the usual domain.
    if (dual && service.id == wire::services::s3.id) {
        return fmt::format("https://{}.dualstack.{}.{}", prefix, region, partition.domain);
    }
    return fmt::format("https://{}.{}.{}", prefix, region,
                       dual ? partition.dual_stack : partition.domain);
}

std::string configured_region(const Settings& settings) {
    for (const auto* name : {"AWS_REGION", "AWS_DEFAULT_REGION"}) {
        if (auto region = settings.variable(name); !region.empty()) return region;
    }
    const auto* profile = settings.profile();
    return profile == nullptr ? "" : profile->get("region").value_or("");
}

std::string certificate_bundle(const Settings& settings) {
    return settings.in_home(settings.find("AWS_CA_BUNDLE", "ca_bundle").value_or(""));
}

}  // namespace spot::aws
