#pragma once

// S3 over HTTP: requests to operations, outputs to answers.

#include <memory>
#include <span>

#include "s3/route.h"
#include "s3/service.h"
#include "s3/upload_sink.h"
#include "wire/signing/sigv4.h"

namespace spot::s3 {

inline constexpr std::size_t max_document_bytes = 1 << 20;
inline constexpr std::size_t max_complete_document_bytes = 2 << 20;  // 10,000 parts

// What the gateway knows of a request besides its message.
struct RequestContext {
    std::string request_id;
    std::string host_id;
    wire::Identity identity;
    std::string source_ip;
    std::string base_url;  // "http://host:port" as the client sees us
};

// Safe from many threads. Paths are path-style ("/bucket/key…", percent-encoded): whoever takes
// virtual-host requests rewrites them first. Knows nothing of durability: the answer may leave when
// the store is durable up to what was applied on return.
class HttpApi {
  public:
    explicit HttpApi(Service& service) : service_(service) {}

    // For a request that may be believed, before its body is read. A sink: the body goes there,
    // then finish(), then the sink goes to handle(). nullptr: the body is taken into memory, at
    // most body_limit() bytes. An error: see refuse_request(); the body need not be read.
    Result<std::unique_ptr<UploadSink>> accept(const Request& head, const wire::Identity&);
    static std::size_t body_limit(const Request& head);

    // The whole request. Without a sink, the body of an upload is taken from the request itself.
    wire::HttpResponse handle(Request&, std::unique_ptr<UploadSink> body, const RequestContext&);

    // An error in S3's form, for what fails outside: authentication, a body too large or cut off.
    wire::HttpResponse refuse_request(const Request&, const Error&, const RequestContext&);

    // Where there is no room for a request: refuse_request() with this.
    static Error slow_down();

    // OPTIONS, unsigned.
    wire::HttpResponse preflight(const Request&, const RequestContext&);

    struct Call;
    using Handler = Result<wire::HttpResponse> (*)(Call&);

  private:
    Result<wire::HttpResponse> answer(Request&, std::unique_ptr<UploadSink>, const RequestContext&);
    // What the headers ask for can be done, and the bucket is that of the account that the client
    // means.
    Result<void> admit(const wire::HttpRequest&, const Address&, const Route&);
    void add_cors(const Request&, wire::HttpResponse&);
    Service& service_;
};

}  // namespace spot::s3
