// Answers one request to a website.

#include "base/bytes.h"
#include "s3/http/call.h"
#include "s3/rules/errors.h"
#include "s3/website/pages.h"
#include "s3/website/rules.h"

namespace spot::s3 {
namespace {

// An object that the visitor did not ask for is read without conditions.
enum class Reading { asked, unasked };

bool counts(std::string_view name, Reading reading) {
    const auto small = lower(name);
    if (small == "authorization" || small.starts_with("x-amz-")) return false;
    return reading == Reading::asked || (small != "range" && !small.starts_with("if-"));
}

}  // namespace

class WebsiteVisit {
  public:
    WebsiteVisit(HttpApi& api, const std::string& bucket, const wire::HttpRequest& head,
                 const HttpApi::Admit& admit, const RequestContext& context)
        : api_(api), bucket_(bucket), head_(head), admit_(admit), context_(context) {}

    wire::HttpResponse answer() {
        auto response = served();
        response.headers.set("x-amz-request-id", context_.request_id);
        response.headers.set("x-amz-id-2", context_.host_id);
        if (!response.headers.has("access-control-allow-origin")) {
            api_.add_cors(reading_of("x", head_.method, Reading::unasked), response);
        }
        return response;
    }

  private:
    wire::HttpResponse served() {
        if (head_.method != "GET" && head_.method != "HEAD") {
            auto error = refuse_for(
                "MethodNotAllowed",
                {{"Method", head_.method}, {"ResourceType", "OBJECT"}, {"Allow", "HEAD, GET"}});
            return error_page(error.value(), context_);
        }
        auto website = api_.service_.get_bucket_website({bucket_});
        if (!website) return error_page(website.error(), context_);
        website_ = *std::move(website);
        auto asked = percent_decode(std::string_view(head_.path).substr(1));
        if (!asked) return error_page(refuse("InvalidURI").value(), context_);
        key_ = *std::move(asked);
        if (website_.redirect_all) return moved(301, location_of(*website_.redirect_all, url()));
        if (const auto* rule = find_rule(website_, key_, 0)) return moved_by(*rule);
        const auto key = document_key(website_, key_);
        if (context_.facts != nullptr) context_.facts->key = key;
        auto outcome = read(key, head_.method, Reading::asked);
        if (!outcome) return failed(outcome.error());
        const auto redirect = outcome->headers.value("x-amz-website-redirect-location");
        if (!redirect.empty()) return moved(301, std::string(redirect));
        return *std::move(outcome);
    }

    // In AWS's order: a folder, the rules for this error, the error document, the page of S3.
    wire::HttpResponse failed(const Error& error) {
        const auto status = status_of(error);
        if (status == 304) {
            return api_.refuse_request(reading_of(key_, head_.method, Reading::asked), error,
                                       context_);
        }
        if (missing_ && !key_.ends_with('/') &&
            read(document_key(website_, key_ + "/"), "HEAD", Reading::unasked)) {
            return folder_page("/" + percent_encode(key_, "/") + "/", context_);
        }
        if (const auto* rule = find_rule(website_, key_, status)) return moved_by(*rule);
        if (!website_.error_key || status < 400 || status > 499) {
            return error_page(error, context_);
        }
        auto document = read(*website_.error_key, head_.method, Reading::unasked);
        if (!document) return error_page(error, context_, &document.error());
        document->status = status;
        document->headers.remove("x-amz-website-redirect-location");
        name_error(error, document->headers);
        if (context_.facts != nullptr) context_.facts->error_code = error.code;
        return *std::move(document);
    }

    Request reading_of(std::string_view key, const std::string& method, Reading reading) const {
        wire::HttpRequest http{.method = method,
                               .path = "/" + bucket_ + "/" + percent_encode(key, "/")};
        for (const auto& [name, value] : head_.headers.all()) {
            if (counts(name, reading)) http.headers.add(name, value);
        }
        http.over_tls = head_.over_tls;
        return Request(std::move(http));
    }

    // An object as anybody may have it.
    Result<wire::HttpResponse> read(const std::string& key, const std::string& method,
                                    Reading reading) {
        auto request = reading_of(key, method, reading);
        auto context = context_;
        context.permit = TRY(admit_(request));
        auto outcome = api_.answer(request, nullptr, context);
        const auto& by_list = context.permit.by_list;
        if (context_.facts != nullptr && by_list != nullptr && *by_list) {
            context_.facts->acl_required = true;
        }
        if (outcome) return api_.finished(request, std::move(outcome), context);
        const auto& error = outcome.error();
        if (reading == Reading::asked && error.code == "NoSuchKey") missing_ = true;
        const auto& hidden = context.permit.hidden;
        return fail(hidden && tells_of_key(error, context.permit) ? *hidden : error);
    }

    VisitedUrl url() const {
        return {head_.headers.value("host"), head_.over_tls, key_, head_.path, head_.query};
    }

    wire::HttpResponse moved_by(const RoutingRule& rule) const {
        return moved(rule.redirect.http_redirect_code.value_or(301), location_of(rule, url()));
    }

    static wire::HttpResponse moved(int status, const std::string& location) {
        auto response = empty(status);
        response.headers.set("location", location);
        return response;
    }

    HttpApi& api_;
    const std::string& bucket_;
    const wire::HttpRequest& head_;
    const HttpApi::Admit& admit_;
    const RequestContext& context_;
    WebsiteConfiguration website_;
    std::string key_;       // as it was asked for, decoded
    bool missing_ = false;  // there is no object of the key, whether that is told or not
};

wire::HttpResponse HttpApi::serve_website(const std::string& bucket, const wire::HttpRequest& head,
                                          const Admit& admit, const RequestContext& context) {
    return WebsiteVisit(*this, bucket, head, admit, context).answer();
}

wire::HttpResponse HttpApi::website_page(const Error& error, const RequestContext& context) {
    return error_page(error, context);
}

}  // namespace spot::s3
