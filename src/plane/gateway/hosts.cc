#include "plane/gateway/hosts.h"

#include <vector>

#include "base/bytes.h"

namespace spot::plane {
namespace {

// Names that stand before the buckets' own: those that always mean this machine, and the plane's.
std::vector<std::string> domains(const std::string& own) {
    std::vector<std::string> all{".localhost.localstack.cloud", ".localhost"};
    if (!own.empty()) all.push_back("." + own);
    return all;
}

std::string_view without_port(std::string_view host) {
    return host.substr(0, host.find(':'));
}

// The text before the suffix; "": the text does not end with it, or nothing does.
std::string_view before(std::string_view text, std::string_view suffix) {
    if (text.size() <= suffix.size() || !text.ends_with(suffix)) return {};
    return text.substr(0, text.size() - suffix.size());
}

// "bucket.s3.localhost:4566", "bucket.localhost", or "bucket" before the plane's own domain.
std::string bucket_of_host(std::string_view host, const std::string& domain) {
    host = without_port(host);
    std::vector<std::string> suffixes{".s3.localhost.localstack.cloud", ".s3.localhost",
                                      ".localhost"};
    if (!domain.empty()) {
        suffixes.push_back(".s3." + domain);
        suffixes.push_back("." + domain);
    }
    for (const auto& suffix : suffixes) {
        const auto bucket = before(host, suffix);
        if (!bucket.empty() && bucket != "s3") return std::string(bucket);
    }
    return {};
}

}  // namespace

std::string path_style(const wire::HttpRequest& head, const std::string& domain) {
    const auto bucket = bucket_of_host(head.headers.value("Host"), domain);
    return bucket.empty() ? head.path : "/" + bucket + head.path;
}

std::string bucket_of_website(std::string_view host, const std::string& domain,
                              const std::string& region) {
    const auto name = lower(without_port(host));
    // By far the most hosts are none: they cost one look.
    if (name.find("s3-website") == std::string::npos) return {};
    for (const auto& suffix : domains(lower(domain))) {
        const auto label = before(name, suffix);
        for (const auto& way :
             {std::string(".s3-website"), ".s3-website-" + region, ".s3-website." + region}) {
            if (const auto bucket = before(label, way); !bucket.empty()) return std::string(bucket);
        }
    }
    return {};
}

}  // namespace spot::plane
