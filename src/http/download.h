#pragma once

// One large file from the web, by libcurl: redirects, a beginning that is there already, silence.
// Certificates are always checked; proxies are those of the environment (https_proxy, http_proxy,
// all_proxy, no_proxy).

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace spot::http {

inline constexpr int most_redirects = 10;

struct DownloadRequest {
    std::string url;             // http or https
    std::uint64_t from = 0;      // so many bytes are there already, and the rest is asked for
    std::string validator = {};  // of these bytes (DownloadHead): if the file is another now, all
                                 // of it is sent; "": not known
    std::string trusted = {};    // PEM of who may sign certificates; "": those of the system
    int connect_seconds = 20;    // for a connection, TLS included
    int silent_seconds = 30;     // a transfer slower than `least_speed` for so long is given up
    long least_speed = 100;      // bytes a second
    std::function<bool()> stopping = {};  // asked about once a second; true ends it
};

// The answer whose bytes follow.
struct DownloadHead {
    std::uint64_t from = 0;                    // of the file; what was asked for, or 0
    std::optional<std::uint64_t> whole_bytes;  // of the file, where the server says so
    std::string validator;  // a strong ETag, or the time of the last change; "": neither
};

// Where it goes; an error ends the download and is its error.
class DownloadSink {
  public:
    virtual ~DownloadSink() = default;
    virtual Result<void> begin(const DownloadHead& head) = 0;  // once, before the first write()
    virtual Result<void> write(std::string_view bytes) = 0;
};

// Nothing but `sink` keeps what arrives. Errors, each with the host and what to do:
//   "Unreachable"    no such host, no connection, or silence before the answer
//   "BrokenOff"      the transfer ended or fell silent in the middle; what arrived was written
//   "NotTrusted"     the certificate
//   "Refused"        an answer that is no file: 404, 503 and the like
//   "NothingToSend"  416: the file has no bytes at `from`
//   "BadAnswer"      against HTTP: a part that was not asked for
//   "BadRedirect"    too many, to no address, or from https to http
//   "Cancelled"
Result<void> download(const DownloadRequest& request, DownloadSink& sink);

// Of an http or https address; "" where it is none.
std::string host_of(const std::string& url);

}  // namespace spot::http
