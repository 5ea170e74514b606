#pragma once

// Downloads one large file from the web with libcurl. It follows redirects, can go on behind bytes
// that are there already, and gives up a silent transfer. Certificates are always checked. Proxies
// are those of the environment (https_proxy, http_proxy, all_proxy, no_proxy).

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
    std::uint64_t from = 0;      // number of bytes that are there already; the rest is asked for
    std::string validator = {};  // DownloadHead::validator of these bytes; "": not known. Where the
                                 // file has changed since then, all of it is sent
    std::string trusted = {};    // path of a PEM file with authorities; "": those of the system
    int connect_seconds = 20;    // limit for making a connection, TLS included
    int silent_seconds = 30;     // a transfer slower than `least_speed` for so long is given up
    long least_speed = 100;      // bytes a second
    std::function<bool()> stopping = {};  // called about once a second; true ends the download
};

// The head of the answer whose bytes follow.
struct DownloadHead {
    std::uint64_t from = 0;  // offset in the file of the first byte: what was asked for, or 0
    std::optional<std::uint64_t> whole_bytes;  // size of the file; nullopt: the server does not say
    std::string validator;  // a strong ETag, or the time of the last change; "": neither
};

// Receives the file. An error of it ends the download and is returned by download().
class DownloadSink {
  public:
    virtual ~DownloadSink() = default;
    virtual Result<void> begin(const DownloadHead& head) = 0;  // once, before the first write()
    virtual Result<void> write(std::string_view bytes) = 0;
};

// Downloads a file into `sink`; nothing is stored elsewhere. Messages of errors have the host and
// what to do:
//   "Unreachable"    no such host, no connection, or silence before the answer
//   "BrokenOff"      the transfer ended or fell silent in the middle; what arrived was written
//   "NotTrusted"     the server's certificate is not trusted
//   "Refused"        an answer that is no file: 404, 503 and the like
//   "NothingToSend"  416: the file has no bytes at `from`
//   "BadAnswer"      the answer violates HTTP: it has a part that was not asked for
//   "BadRedirect"    there are too many, or one leads to no address, or from https to http
//   "Cancelled"      `stopping` has returned true
Result<void> download(const DownloadRequest& request, DownloadSink& sink);

// The host in an http or https address; "": it is no such address.
std::string host_of(const std::string& url);

}  // namespace spot::http
