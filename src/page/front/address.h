#pragma once

// Where the page is, as browsers know it: its names, its path, and whether a request is meant for
// it and comes from it.

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "wire/http_message.h"

namespace spot::page {

struct AddressOptions {
    std::string host;  // an IP address that the page listens on
    std::uint16_t port = 0;
    bool over_tls = false;
    std::vector<std::string> names;  // further host names, without a port
    std::string proxy_url = {};      // the page's URL before a proxy; "": there is none
};

class Address {
  public:
    // Fails with "Usage" where the URL of the proxy is none.
    static Result<Address> make(const AddressOptions&);

    // "http://127.0.0.1:4567", and behind a proxy the proxy's URL; without a slash at its end.
    const std::string& url() const { return url_; }
    // The path of the page's URL, "/" at its end: of cookies and links.
    const std::string& base_path() const { return base_path_; }
    std::uint16_t port() const { return port_; }  // that it listens on
    bool secure() const { return url_.starts_with("https:"); }

    // True where the request names this page as its host. A page of another site whose name leads
    // to this machine (DNS rebinding) names itself. An address is no name: where the page listens
    // on all addresses, each address with its port is right.
    bool is_meant(const wire::HttpRequest&) const;
    // True where no other origin has caused the request, as far as browsers tell: by Sec-Fetch-Site
    // and Origin. Programs that are no browsers send neither.
    bool is_own(const wire::HttpRequest&) const;
    // The path below the page's own ("/" first); nullopt: it lies outside. A proxy may have taken
    // the page's own path off, or not.
    std::optional<std::string> local_path(const std::string& path) const;

  private:
    std::string url_;
    std::string base_path_ = "/";
    std::vector<std::string> hosts_;  // as in the header Host, lower case
    bool any_address_ = false;
    std::uint16_t port_ = 0;
};

}  // namespace spot::page
