#include "page/front/address.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "base/bytes.h"

namespace spot::page {
namespace {

bool has_colon(std::string_view host) {
    return host.find(':') != std::string_view::npos;
}

std::string with_brackets(const std::string& host) {
    return has_colon(host) ? fmt::format("[{}]", host) : host;
}

// An address in the form of URLs: digits and dots, or in brackets.
bool is_address(std::string_view host) {
    if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
        return std::ranges::all_of(host.substr(1, host.size() - 2), [](unsigned char c) {
            return std::isxdigit(c) != 0 || c == ':' || c == '.';
        });
    }
    return !host.empty() && std::isdigit(static_cast<unsigned char>(host.back())) != 0 &&
           std::ranges::all_of(host,
                               [](unsigned char c) { return std::isdigit(c) != 0 || c == '.'; });
}

tl::unexpected<Error> bad_url(const std::string& url) {
    return fail(Kind::invalid, "Usage",
                fmt::format("--page-behind-proxy {}: must be the page's URL as browsers see it, "
                            "e.g. https://films.example.org/spot",
                            url));
}

}  // namespace

Result<Address> Address::make(const AddressOptions& options) {
    Address address;
    address.port_ = options.port;
    address.any_address_ = options.host == "0.0.0.0" || options.host == "::";
    const auto shown = address.any_address_ ? "localhost" : with_brackets(options.host);
    address.url_ =
        fmt::format("{}://{}:{}", options.over_tls ? "https" : "http", shown, options.port);
    std::vector<std::string> names = options.names;
    names.push_back(shown);
    const bool loopback = options.host.starts_with("127.") || options.host == "::1";
    if (loopback || address.any_address_) {
        for (const auto* name : {"localhost", "127.0.0.1", "[::1]"}) names.emplace_back(name);
    }
    for (const auto& name : names) {
        address.hosts_.push_back(fmt::format("{}:{}", lower(name), options.port));
        // Browsers leave out the port that the scheme means.
        const bool usual = options.port == (options.over_tls ? 443 : 80);
        // A proxy may name the page as it likes, with or without a port.
        if (usual || !options.proxy_url.empty()) address.hosts_.push_back(lower(name));
    }
    if (options.proxy_url.empty()) return address;

    auto url = options.proxy_url;
    while (url.ends_with('/')) url.pop_back();
    const bool https = url.starts_with("https://");
    if (!https && !url.starts_with("http://")) return bad_url(options.proxy_url);
    const auto host_at = url.find("//") + 2;
    const auto slash = url.find('/', host_at);
    const auto host = lower(url.substr(host_at, slash - host_at));
    const bool clean = std::ranges::all_of(url, [](unsigned char c) {
        return std::isalnum(c) != 0 || std::string_view(":/.-_~[]%").find(c) != std::string::npos;
    });
    if (host.empty() || !clean) return bad_url(options.proxy_url);
    address.url_ = url;
    if (slash != std::string::npos) address.base_path_ = url.substr(slash) + "/";
    address.hosts_.push_back(host);
    return address;
}

bool Address::is_meant(const wire::HttpRequest& request) const {
    const auto host = lower(request.headers.value("host"));
    if (std::ranges::find(hosts_, host) != hosts_.end()) return true;
    const auto colon = host.rfind(':');
    return any_address_ && colon != std::string::npos &&
           host.substr(colon + 1) == std::to_string(port_) && is_address(host.substr(0, colon));
}

bool Address::is_own(const wire::HttpRequest& request) const {
    const auto site = request.headers.value("sec-fetch-site");
    if (!site.empty()) return site == "same-origin" || site == "none";
    const auto* origin = request.headers.find("origin");
    if (origin == nullptr) return true;
    const auto at = origin->find("//");
    if (at == std::string::npos) return false;
    const auto host = lower(origin->substr(at + 2));
    // A proxy may have put another name into Host.
    return host == lower(request.headers.value("host")) ||
           std::ranges::find(hosts_, host) != hosts_.end();
}

std::optional<std::string> Address::local_path(const std::string& path) const {
    if (base_path_ != "/" && path.starts_with(base_path_)) {
        return path.substr(base_path_.size() - 1);
    }
    if (!path.starts_with('/')) return std::nullopt;
    return path;
}

}  // namespace spot::page
