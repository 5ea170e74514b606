#include "http/client.h"

#include <curl/curl.h>
#include <fmt/format.h>

#include <cstring>
#include <mutex>
#include <vector>

#include "base/bytes.h"
#include "base/check.h"

namespace spot::http {
namespace {

struct FreeEasy {
    void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
using Easy = std::unique_ptr<CURL, FreeEasy>;

struct FreeList {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

// The limit of an answer that is taken into memory: four times the largest answer of a service
// (DynamoDB's batches, 16 MB). An answer of something else could be endless.
constexpr std::size_t largest_answer_bytes = 64 << 20;

// One request under way, as curl's callbacks see it.
struct Transfer {
    wire::HttpRequest& request;
    const wire::BodyTaker& take;
    wire::HttpResponse response;
    std::size_t body_sent = 0;
    std::optional<Error> source_error;
    bool stopped = false;
    bool too_large = false;
};

std::size_t on_header(char* data, std::size_t size, std::size_t count, void* user) {
    auto& transfer = *static_cast<Transfer*>(user);
    const std::string_view line(data, size * count);
    if (line.starts_with("HTTP/")) {
        transfer.response = {};  // a new head: what came before was 100 Continue
        const auto space = line.find(' ');
        if (space != std::string_view::npos) {
            transfer.response.status =
                static_cast<int>(parse_int(line.substr(space + 1, 3)).value_or(0));
        }
    } else if (const auto colon = line.find(':'); colon != std::string_view::npos) {
        transfer.response.headers.add(line.substr(0, colon), trim(line.substr(colon + 1)));
    }
    return size * count;
}

std::size_t on_body(char* data, std::size_t size, std::size_t count, void* user) {
    auto& transfer = *static_cast<Transfer*>(user);
    const std::string_view bytes(data, size * count);
    const bool good = transfer.response.status / 100 == 2;
    if (transfer.take && good) {
        if (transfer.take(bytes)) return bytes.size();
        transfer.stopped = true;
        return 0;
    }
    if (transfer.response.body.size() + bytes.size() > largest_answer_bytes) {
        transfer.too_large = true;
        return 0;
    }
    transfer.response.body += bytes;
    return bytes.size();
}

std::size_t on_upload(char* out, std::size_t size, std::size_t count, void* user) {
    auto& transfer = *static_cast<Transfer*>(user);
    const auto space = size * count;
    if (transfer.request.stream) {
        auto got = transfer.request.stream->read(std::as_writable_bytes(std::span(out, space)));
        if (got) return *got;
        transfer.source_error = got.error();
        return CURL_READFUNC_ABORT;
    }
    const auto n = transfer.request.body.copy(out, space, transfer.body_sent);
    transfer.body_sent += n;
    return n;
}

int on_seek(void* user, curl_off_t offset, int origin) {
    auto& transfer = *static_cast<Transfer*>(user);
    if (offset != 0 || origin != SEEK_SET) return CURL_SEEKFUNC_CANTSEEK;
    transfer.body_sent = 0;
    if (transfer.request.stream && !transfer.request.stream->rewind()) {
        return CURL_SEEKFUNC_CANTSEEK;
    }
    return CURL_SEEKFUNC_OK;
}

int on_progress(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    return (*static_cast<const std::function<bool()>*>(user))() ? 1 : 0;
}

class SocketTransport final : public wire::Transport {
  public:
    explicit SocketTransport(ClientTransportOptions options) : options_(std::move(options)) {
        static const CURLcode once = curl_global_init(CURL_GLOBAL_DEFAULT);
        CHECK(once == CURLE_OK, "libcurl");
    }

    Result<wire::HttpResponse> send(const std::string& endpoint, wire::HttpRequest& request,
                                    const wire::BodyTaker& take) override {
        Easy easy = borrow();
        Transfer transfer{request, take, {}, 0, std::nullopt};
        auto url = endpoint + request.path;
        if (!request.query.empty()) url += "?" + request.query;
        const auto headers = prepare(easy.get(), url, request, transfer);
        std::string said(CURL_ERROR_SIZE, '\0');
        curl_easy_setopt(easy.get(), CURLOPT_ERRORBUFFER, said.data());
        const auto code = curl_easy_perform(easy.get());
        curl_easy_setopt(easy.get(), CURLOPT_ERRORBUFFER, static_cast<char*>(nullptr));
        said.resize(std::strlen(said.c_str()));
        if (transfer.source_error) return fail(*transfer.source_error);
        if (code == CURLE_WRITE_ERROR && transfer.stopped) {
            return fail(Kind::unavailable, "Cancelled", "The download was stopped.");
        }
        if (code == CURLE_WRITE_ERROR && transfer.too_large) {
            return fail(Kind::unavailable, "UnreadableAnswer",
                        fmt::format("{} answered with more than {} MiB; is it the right endpoint?",
                                    endpoint, largest_answer_bytes >> 20));
        }
        if (code == CURLE_ABORTED_BY_CALLBACK) {
            return fail(Kind::unavailable, "Cancelled", "The request was cut short: stopping.");
        }
        if (code != CURLE_OK) {
            // The connection may be in the middle of an answer, so the handle is not used again.
            if (code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_SSL_CACERT_BADFILE) {
                return fail(Kind::unavailable, "EndpointNotTrusted", not_trusted(endpoint, said));
            }
            return fail(Kind::unavailable, "EndpointUnavailable",
                        fmt::format("{}: {}; is the endpoint right and running?", endpoint,
                                    curl_easy_strerror(code)));
        }
        give_back(std::move(easy));
        return std::move(transfer.response);
    }

  private:
    std::string not_trusted(const std::string& endpoint, const std::string& said) const {
        const auto& trust = options_.trust;
        if (trust.only_that) {
            return fmt::format(
                "{}: {}; its certificate is not the one in {}: is it this plane that "
                "answers there?",
                endpoint, said, trust.file);
        }
        return fmt::format(
            "{}: {}; the certificate is checked against {}; AWS_CA_BUNDLE names a "
            "file of others to trust",
            endpoint, said, trust.file.empty() ? "those that the system trusts" : trust.file);
    }

    void set_trust(CURL* easy) const {
        const auto& trust = options_.trust;
        curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
        curl_easy_setopt(easy, CURLOPT_SSLVERSION, long{CURL_SSLVERSION_TLSv1_2});
        if (trust.file.empty()) return;
        curl_easy_setopt(easy, CURLOPT_CAINFO, trust.file.c_str());
        curl_easy_setopt(easy, CURLOPT_CAPATH,
                         static_cast<const char*>(nullptr));  // those of the system are out
        if (!trust.only_that) return;
        // Whoever has the key of this certificate is the right endpoint. Its names are not checked:
        // they may differ from the address by which a plane is reached on its own machine.
        curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 0L);
        curl_easy_setopt(easy, CURLOPT_CA_CACHE_TIMEOUT, 0L);
    }

    std::unique_ptr<curl_slist, FreeList> prepare(CURL* easy, const std::string& url,
                                                  const wire::HttpRequest& request,
                                                  Transfer& transfer) const {
        curl_easy_reset(easy);
        curl_easy_setopt(easy, CURLOPT_URL, url.c_str());
        curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);
        curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
        curl_easy_setopt(easy, CURLOPT_PROXY, "");
        curl_easy_setopt(easy, CURLOPT_TCP_NODELAY, 1L);
        set_trust(easy);
        curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, 256L * 1024);
        curl_easy_setopt(easy, CURLOPT_UPLOAD_BUFFERSIZE, 256L * 1024);
        curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT, long{options_.connect_seconds});
        curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, 1L);
        curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, long{options_.stalled_seconds});
        curl_easy_setopt(easy, CURLOPT_TIMEOUT, long{options_.whole_seconds});
        curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
        curl_easy_setopt(easy, CURLOPT_HEADERDATA, &transfer);
        curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
        curl_easy_setopt(easy, CURLOPT_WRITEDATA, &transfer);
        if (options_.stopping) {
            curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L);
            curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, on_progress);
            curl_easy_setopt(easy, CURLOPT_XFERINFODATA,
                             const_cast<std::function<bool()>*>(&options_.stopping));
        }
        const auto length = request.stream ? request.stream->size() : request.body.size();
        const bool uploads = request.method == "PUT" || request.method == "POST";
        if (request.method == "HEAD") {
            curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
        } else if (uploads) {
            curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
            curl_easy_setopt(easy, CURLOPT_READFUNCTION, on_upload);
            curl_easy_setopt(easy, CURLOPT_READDATA, &transfer);
            curl_easy_setopt(easy, CURLOPT_SEEKFUNCTION, on_seek);
            curl_easy_setopt(easy, CURLOPT_SEEKDATA, &transfer);
            curl_easy_setopt(easy, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(length));
        }
        curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST,
                         request.method == "HEAD" ? nullptr : request.method.c_str());
        curl_slist* list = nullptr;
        for (const auto& [name, value] : request.headers.all()) {
            const auto line = value.empty() ? name + ";" : name + ": " + value;
            list = curl_slist_append(list, line.c_str());
        }
        if (length < 1024 * 1024) list = curl_slist_append(list, "Expect:");
        std::unique_ptr<curl_slist, FreeList> owner(list);
        curl_easy_setopt(easy, CURLOPT_HTTPHEADER, list);
        return owner;
    }

    Easy borrow() {
        {
            std::lock_guard lock(mutex_);
            if (!idle_.empty()) {
                Easy easy = std::move(idle_.back());
                idle_.pop_back();
                return easy;
            }
        }
        Easy easy(curl_easy_init());
        CHECK(easy != nullptr, "libcurl");
        return easy;
    }

    void give_back(Easy easy) {
        std::lock_guard lock(mutex_);
        if (idle_.size() < 16) idle_.push_back(std::move(easy));
    }

    const ClientTransportOptions options_;
    std::mutex mutex_;
    std::vector<Easy> idle_;
};

}  // namespace

std::unique_ptr<wire::Transport> make_socket_transport(ClientTransportOptions options) {
    return std::make_unique<SocketTransport>(std::move(options));
}

}  // namespace spot::http
