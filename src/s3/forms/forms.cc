// The answer to a form whose file was written.

#include "base/bytes.h"
#include "s3/form_sink.h"
#include "s3/http/call.h"
#include "s3/http/xml_text.h"

namespace spot::s3 {
namespace {

std::string_view field(const wire::FormFields& fields, std::string_view name) {
    const auto at = fields.find(std::string(name));
    return at == fields.end() ? std::string_view() : std::string_view(at->second);
}

// A page to go on to, which becomes a header: a URL of the web, and nothing else. "": none.
std::string_view redirect_of(const wire::FormFields& fields) {
    auto url = field(fields, "success_action_redirect");
    if (url.empty()) url = field(fields, "redirect");
    const auto scheme = lower(url.substr(0, 8));
    if (!scheme.starts_with("http://") && !scheme.starts_with("https://")) return {};
    for (const char c : url) {
        if (c <= ' ' || c == 0x7F) return {};
    }
    return url;
}

// The address of the new object, at the host that the form was sent to.
std::string location_of(const Call& call, const std::string& key) {
    const auto& base = call.context.base_url;
    const auto host = base.substr(std::min(base.size(), base.find("//") + 2));
    const bool bucket_in_host = host.starts_with(call.address.bucket + ".");
    return base + "/" + (bucket_in_host ? "" : call.address.bucket + "/") + percent_encode(key);
}

}  // namespace

Answer post_object(Call& call) {
    auto& form = *call.form;
    auto& put = form.put();
    Call inner{call.service,  put.http,       put,      call.context, *put.address(),
               **put.route(), &form.upload(), call.form};
    auto response = TRY(put_object(inner));
    call.under_customer_key = inner.under_customer_key;
    const auto& key = put.address()->key;
    const std::string etag(response.headers.value("etag"));
    if (const auto url = redirect_of(form.fields()); !url.empty()) {
        response.status = 303;
        response.headers.set(
            "location", std::string(url) + (url.find('?') == std::string_view::npos ? "?" : "&") +
                            "bucket=" + percent_encode(call.address.bucket) +
                            "&key=" + percent_encode(key) + "&etag=" + percent_encode(etag));
        return response;
    }
    const auto location = location_of(call, key);
    response.headers.set("location", location);
    const auto status = field(form.fields(), "success_action_status");
    response.status = status == "200" ? 200 : status == "201" ? 201 : 204;
    if (response.status != 201) return response;
    Xml xml("PostResponse", false);
    xml.leaf("Location", location).leaf("Bucket", call.address.bucket).leaf("Key", key);
    xml.leaf("ETag", etag);
    response.headers.set("content-type", "application/xml");
    response.body = xml.take();
    return response;
}

}  // namespace spot::s3
