#include "http/download.h"

#include <curl/curl.h>
#include <fmt/format.h>

#include <cstring>
#include <memory>
#include <utility>

#include "base/bytes.h"
#include "base/check.h"
#include "base/printable.h"

namespace spot::http {
namespace {

template <auto release>
struct Release {
    template <class T>
    void operator()(T* handle) const {
        release(handle);
    }
};
using Easy = std::unique_ptr<CURL, Release<curl_easy_cleanup>>;
using List = std::unique_ptr<curl_slist, Release<curl_slist_free_all>>;
using Url = std::unique_ptr<CURLU, Release<curl_url_cleanup>>;

constexpr std::size_t longest_words = 300;  // bytes of libcurl's text and of a path in an error

std::string part_of(CURLU* url, CURLUPart part) {
    char* text = nullptr;
    if (curl_url_get(url, part, &text, 0) != CURLUE_OK) return {};
    std::string made(text);
    curl_free(text);
    return made;
}

// An address that may be fetched, and its parts.
struct Address {
    std::string url;
    std::string scheme;
    std::string host;
    std::string shown;  // without what may be secret: user, password, query
};

// `to` is an absolute address, or one relative to `from`.
std::optional<Address> address_of(const std::string& from, const std::string& to) {
    const Url url(curl_url());
    CHECK(url != nullptr, "libcurl");
    if (!from.empty() && curl_url_set(url.get(), CURLUPART_URL, from.c_str(), 0) != CURLUE_OK) {
        return std::nullopt;
    }
    if (curl_url_set(url.get(), CURLUPART_URL, to.c_str(), 0) != CURLUE_OK) return std::nullopt;
    Address made{part_of(url.get(), CURLUPART_URL),
                 part_of(url.get(), CURLUPART_SCHEME),
                 printable(part_of(url.get(), CURLUPART_HOST)),
                 {}};
    const auto path = printable(part_of(url.get(), CURLUPART_PATH));
    made.shown = fmt::format("{}://{}{}", made.scheme, made.host, shortened(path, longest_words));
    if ((made.scheme != "http" && made.scheme != "https") || made.host.empty()) return std::nullopt;
    return made;
}

// Reads "bytes 5-9/10": the offset of the first byte, and the size of the file.
struct ContentRange {
    std::uint64_t from = 0;
    std::optional<std::uint64_t> whole;
};
std::optional<ContentRange> parse_range(std::string_view text) {
    if (!text.starts_with("bytes ")) return std::nullopt;
    text.remove_prefix(6);
    const auto dash = text.find('-');
    const auto slash = text.find('/');
    if (dash == std::string_view::npos || slash == std::string_view::npos) return std::nullopt;
    const auto from = parse_int(trim(text.substr(0, dash)));
    const auto whole = parse_int(trim(text.substr(slash + 1)));
    if (!from || *from < 0) return std::nullopt;
    ContentRange range{static_cast<std::uint64_t>(*from), std::nullopt};
    if (whole && *whole >= 0) range.whole = static_cast<std::uint64_t>(*whole);
    return range;
}

// One request under way, as curl's callbacks see it.
struct Transfer {
    const DownloadRequest& request;
    const Address& address;
    DownloadSink& sink;
    int status = 0;
    std::string location;
    std::string etag;
    std::string changed;
    std::string range;
    std::optional<std::uint64_t> length;
    bool begun = false;
    std::optional<Error> error = {};

    bool is_file() const { return status == 200 || status == 206; }
    Result<void> begin();
};

Result<void> Transfer::begin() {
    begun = true;
    DownloadHead head{.whole_bytes = length, .validator = etag};
    // A weak ETag does not say that two files have the same bytes.
    if (head.validator.starts_with("W/")) head.validator.clear();
    if (head.validator.empty()) head.validator = changed;
    if (status == 206) {
        const auto part = parse_range(range);
        if (!part || part->from != request.from || request.from == 0) {
            return fail(Kind::unavailable, "BadAnswer",
                        fmt::format("{}: it sends another part of the file than was asked for; try "
                                    "again later, or another --url",
                                    address.host));
        }
        head.from = part->from;
        head.whole_bytes = part->whole;
    }
    return sink.begin(head);
}

std::size_t on_header(char* data, std::size_t size, std::size_t count, void* user) {
    auto& transfer = *static_cast<Transfer*>(user);
    const std::string_view line(data, size * count);
    if (line.starts_with("HTTP/")) {
        const auto space = line.find(' ');
        const auto status = space == std::string_view::npos ? "" : line.substr(space + 1, 3);
        transfer.status = static_cast<int>(parse_int(status).value_or(0));
        transfer.location.clear();
        transfer.etag.clear();
        transfer.changed.clear();
        transfer.range.clear();
        transfer.length.reset();
        return line.size();
    }
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) return line.size();
    const auto name = lower(line.substr(0, colon));
    const auto value = trim(line.substr(colon + 1));
    if (name == "location") transfer.location = value;
    if (name == "etag") transfer.etag = value;
    if (name == "last-modified") transfer.changed = value;
    if (name == "content-range") transfer.range = value;
    if (name == "content-length") {
        const auto length = parse_int(value);
        if (length && *length >= 0) transfer.length = static_cast<std::uint64_t>(*length);
    }
    return line.size();
}

std::size_t on_body(char* data, std::size_t size, std::size_t count, void* user) {
    auto& transfer = *static_cast<Transfer*>(user);
    const std::string_view bytes(data, size * count);
    if (!transfer.is_file()) return 0;  // a page for people: not needed
    if (!transfer.begun) {
        if (auto begun = transfer.begin(); !begun) {
            transfer.error = std::move(begun).error();
            return 0;
        }
    }
    if (auto written = transfer.sink.write(bytes); !written) {
        transfer.error = std::move(written).error();
        return 0;
    }
    return bytes.size();
}

int on_progress(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    return (*static_cast<const std::function<bool()>*>(user))() ? 1 : 0;
}

List prepare(CURL* easy, Transfer& transfer) {
    const auto& request = transfer.request;
    curl_easy_setopt(easy, CURLOPT_URL, transfer.address.url.c_str());
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_SSLVERSION, long{CURL_SSLVERSION_TLSv1_2});
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_USERAGENT, "stereo-spot");
    curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);  // a proxy's own answer
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT, long{request.connect_seconds});
    curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, request.least_speed);
    curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, long{request.silent_seconds});
    if (!request.trusted.empty()) {
        curl_easy_setopt(easy, CURLOPT_CAINFO, request.trusted.c_str());
    }
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, &transfer);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, &transfer);
    if (request.stopping) {
        curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L);
        curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, on_progress);
        curl_easy_setopt(easy, CURLOPT_XFERINFODATA,
                         const_cast<std::function<bool()>*>(&request.stopping));
    }
    // The bytes of the file itself are asked for: a part of a compressed form could not be used.
    curl_slist* list = curl_slist_append(nullptr, "Accept-Encoding: identity");
    if (request.from > 0) {
        list = curl_slist_append(list, fmt::format("Range: bytes={}-", request.from).c_str());
        if (!request.validator.empty()) {
            list = curl_slist_append(list, ("If-Range: " + request.validator).c_str());
        }
    }
    List owner(list);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, owner.get());
    return owner;
}

tl::unexpected<Error> not_done(const Transfer& transfer, CURLcode code, std::string_view said) {
    const auto& host = transfer.address.host;
    const auto words = printable(said.empty() ? curl_easy_strerror(code) : said);
    const auto why = shortened(words, longest_words);
    switch (code) {
        case CURLE_COULDNT_RESOLVE_HOST:
        case CURLE_COULDNT_RESOLVE_PROXY:
            return fail(Kind::unavailable, "Unreachable",
                        fmt::format("{}: {}; is this machine connected, and is the name right? "
                                    "(a proxy is named by https_proxy)",
                                    host, why));
        case CURLE_PEER_FAILED_VERIFICATION:
        case CURLE_SSL_CACERT_BADFILE:
            return fail(Kind::unavailable, "NotTrusted",
                        fmt::format("{}: {}; nothing is fetched from who cannot show who he is; "
                                    "SSL_CERT_FILE names a file of others to trust",
                                    host, why));
        default: break;
    }
    if (transfer.begun) {
        return fail(Kind::unavailable, "BrokenOff",
                    fmt::format("{}: the transfer broke off: {}", host, why));
    }
    return fail(Kind::unavailable, "Unreachable",
                fmt::format("{}: {}; is this machine connected? try again later (a proxy is named "
                            "by https_proxy)",
                            host, why));
}

tl::unexpected<Error> refused(const Transfer& transfer) {
    const int status = transfer.status;
    if (status == 416) {
        return fail(Kind::conflict, "NothingToSend",
                    fmt::format("{}: the file there is shorter", transfer.address.host));
    }
    const auto* const what = status == 404 || status == 410   ? "there is no such file any more"
                             : status == 401 || status == 403 ? "it gives this file to members only"
                             : status == 429 || status >= 500 ? "it cannot send it now; try again "
                                                                "later"
                                                              : "that is no file";
    return fail(status == 429 || status >= 500 ? Kind::unavailable : Kind::not_found, "Refused",
                fmt::format("{}: it answers {}: {}; --url names another place",
                            transfer.address.shown, status, what));
}

// The address to which an answer redirects; nullopt: the download is done.
Result<std::optional<Address>> fetch_from(const Address& address, const DownloadRequest& request,
                                          DownloadSink& sink) {
    const Easy easy(curl_easy_init());
    CHECK(easy != nullptr, "libcurl");
    Transfer transfer{.request = request, .address = address, .sink = sink};
    const auto headers = prepare(easy.get(), transfer);
    std::string said(CURL_ERROR_SIZE, '\0');
    curl_easy_setopt(easy.get(), CURLOPT_ERRORBUFFER, said.data());
    const auto code = curl_easy_perform(easy.get());
    curl_easy_setopt(easy.get(), CURLOPT_ERRORBUFFER, static_cast<char*>(nullptr));
    said.resize(std::strlen(said.c_str()));
    if (transfer.error) return fail(std::move(*transfer.error));
    if (code == CURLE_ABORTED_BY_CALLBACK) {
        return fail(Kind::unavailable, "Cancelled", "the download was stopped");
    }
    // Where the body is not wanted, libcurl reports a write error, which is not one here.
    if (code != CURLE_OK && (code != CURLE_WRITE_ERROR || transfer.is_file())) {
        return not_done(transfer, code, said);
    }
    if (transfer.is_file()) {
        if (!transfer.begun) TRY(transfer.begin());
        return std::nullopt;
    }
    const bool redirect = transfer.status / 100 == 3 && transfer.status != 304;
    if (!redirect) return refused(transfer);
    auto next = address_of(address.url, transfer.location);
    if (transfer.location.empty() || !next) {
        return fail(
            Kind::unavailable, "BadRedirect",
            fmt::format("{}: it sends on to no address that can be fetched ({}); --url "
                        "names another place",
                        address.shown, shortened(printable(transfer.location), longest_words)));
    }
    if (address.scheme == "https" && next->scheme != "https") {
        return fail(Kind::denied, "BadRedirect",
                    fmt::format("{}: it sends on to {}, which is not encrypted; that is not "
                                "followed; --url names another place",
                                address.shown, next->shown));
    }
    return next;
}

}  // namespace

std::string host_of(const std::string& url) {
    const auto address = address_of("", url);
    return address ? address->host : std::string();
}

Result<void> download(const DownloadRequest& request, DownloadSink& sink) {
    static const CURLcode once = curl_global_init(CURL_GLOBAL_DEFAULT);
    CHECK(once == CURLE_OK, "libcurl");
    auto address = address_of("", request.url);
    if (!address) {
        return fail(Kind::invalid, "BadRedirect",
                    fmt::format("{}: is no http or https address", printable(request.url)));
    }
    for (int hop = 0; hop <= most_redirects; ++hop) {
        auto next = TRY(fetch_from(*address, request, sink));
        if (!next) return {};
        address = std::move(next);
    }
    return fail(Kind::unavailable, "BadRedirect",
                fmt::format("{}: it sends on more than {} times, in a circle perhaps; try again "
                            "later, or another --url",
                            address->shown, most_redirects));
}

}  // namespace spot::http
