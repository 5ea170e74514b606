#pragma once

// The page of a plane, or of any endpoint: a server of its own, on a port of its own. Objects of a
// plane are content of strangers, so the page is never at the plane's own origin.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "http/server.h"
#include "page/services.h"
#include "wire/transport.h"

namespace spot::page {

inline constexpr std::uint16_t usual_port = 4567;

struct PageOptions {
    std::string host = "127.0.0.1";
    std::uint16_t port = usual_port;  // 0: any free one
    std::optional<http::TlsOptions> tls = {};
    std::vector<std::string> names = {};  // further names of the host, without a port
    // The page's URL before a proxy that speaks TLS, e.g. "https://films.example.org/spot".
    std::string behind_proxy = {};
    // A file, 0600, which is written for as long as the page runs: its address, and the key with
    // which read_link() has it make new links. "": none is written.
    std::string link_file = {};
};

class Page {
  public:
    // The page serves when this returns. Fails with "AddressInUse", "AddressNotAvailable",
    // "TlsUnusable"; with "TlsRequired" where others could reach it without TLS or a proxy; with
    // "Usage" for a proxy's URL that is none; with "LinkFileUnusable".
    static Result<std::unique_ptr<Page>> start(PageOptions, Services);
    ~Page();  // removes the link file

    std::uint16_t port() const;
    const std::string& url() const;
    // A link that opens one session: URL/login?token=…
    std::string new_link();
    void drain(int seconds);

  private:
    struct Parts;
    explicit Page(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

// The contents of a link file.
struct LinkFile {
    std::string address;  // by which this machine reaches the page
    std::string key;
};
// Kind::not_found: no page runs that has written it.
Result<LinkFile> read_link_file(const std::string& path);

// Asks the page of a link file for a new link. Fails with "PageUnreachable".
Result<std::string> ask_for_link(const LinkFile&, wire::Transport&);

}  // namespace spot::page
