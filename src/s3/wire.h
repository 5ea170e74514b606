#pragma once

// S3 over HTTP: turns requests into operations, and their outputs into answers.

#include <memory>
#include <span>

#include "s3/access_log.h"
#include "s3/access_types.h"
#include "s3/form_sink.h"
#include "s3/route.h"
#include "s3/service.h"
#include "s3/upload_sink.h"
#include "wire/signing/sigv4.h"

namespace spot::s3 {

inline constexpr std::size_t max_document_bytes = 1 << 20;
inline constexpr std::size_t max_complete_document_bytes = 2 << 20;  // 10,000 parts

// Facts about a request that are not in its message and that the gateway adds.
struct RequestContext {
    std::string request_id;
    std::string host_id;
    wire::Identity identity;
    std::string source_ip;
    std::string base_url;          // "http://host:port" by which the client reaches this server
    Permit permit = {};            // the rights of the sender, where the head alone did not decide
    AnswerFacts* facts = nullptr;  // filled in meanwhile; nullptr: nobody asks
};

// Safe from every thread. Paths are path-style ("/bucket/key…", percent-encoded); the gateway
// rewrites virtual-host requests before. Nothing here waits for durability: the caller sends an
// answer once the store is durable up to what was applied when handle() returned.
class HttpApi {
  public:
    explicit HttpApi(Service& service) : service_(service) {}

    // Called with an authenticated head, before the body is read. Returns a sink: the caller writes
    // the body to it, calls finish() and passes it to handle(). Or nullptr: the caller takes the
    // body into memory, at most body_limit() bytes. On an error the caller answers with
    // refuse_request() and need not read the body.
    Result<std::unique_ptr<UploadSink>> accept(const Request& head, const wire::Identity&);
    static std::size_t body_limit(const Request& head);

    // The same for a PostObject, whose head nobody has signed: `gate` is asked once the form's
    // fields are known. The sink is passed to handle_form(), and `head` outlives it.
    Result<std::unique_ptr<FormSink>> accept_form(const Request& head, FormGate gate);

    // Answers a whole request. Without a sink, the body of an upload is taken from the request.
    wire::HttpResponse handle(Request&, std::unique_ptr<UploadSink> body, const RequestContext&);

    // Answers a whole PostObject.
    wire::HttpResponse handle_form(Request&, std::unique_ptr<FormSink>, const RequestContext&);

    // An answer in S3's form for an error outside of this class: failed authentication, a body that
    // is too large or incomplete.
    wire::HttpResponse refuse_request(const Request&, const Error&, const RequestContext&);

    // Who may do what in a bucket. Fails with NoSuchBucket.
    Result<BucketAccessPtr> access_of(const std::string& bucket) const {
        return service_.access_of(bucket);
    }

    // Answers a request to the website of a bucket, which nobody signs, in HTML. `admit` decides
    // who may read an object. The path of `head` is as it was sent: that of the website. Of its
    // headers count those that a reading has by itself, and none of S3's own.
    using Admit = std::function<Result<Permit>(const Request&)>;
    wire::HttpResponse serve_website(const std::string& bucket, const wire::HttpRequest& head,
                                     const Admit&, const RequestContext&);
    // The page for an error outside of this class.
    static wire::HttpResponse website_page(const Error&, const RequestContext&);

    // The access log, as in Service.
    LogTargetPtr log_target(const std::string& bucket) { return service_.log_target(bucket); }
    void log_access(LogTargetPtr target, const LogRecord& record) {
        service_.log_access(std::move(target), record);
    }

    // The error to pass to refuse_request() where there is no room for a request.
    static Error slow_down();

    // Answers an OPTIONS request (CORS preflight), which is never signed.
    wire::HttpResponse preflight(const Request&, const RequestContext&);

    struct Call;
    using Handler = Result<wire::HttpResponse> (*)(Call&);

  private:
    friend class WebsiteVisit;  // website/visit.cc
    Result<wire::HttpResponse> answer(Request&, std::unique_ptr<UploadSink>, const RequestContext&);
    Result<wire::HttpResponse> answer_form(Request&, FormSink&, const RequestContext&);
    Result<wire::HttpResponse> carry_out(Call&);
    wire::HttpResponse finished(const Request&, Result<wire::HttpResponse>, const RequestContext&);
    // Checks the head of an upload and makes its sink. `length` is that of the data in bytes;
    // nullopt: any.
    Result<std::unique_ptr<UploadSink>> open_upload(const Request& head, const wire::Identity&,
                                                    std::optional<std::uint64_t> length);
    // Checks that everything that the headers ask for can be done, and that the bucket belongs to
    // the account that the client expects.
    Result<void> admit(const wire::HttpRequest&, const Address&, const Route&);
    void add_cors(const Request&, wire::HttpResponse&);
    Service& service_;
};

}  // namespace spot::s3
