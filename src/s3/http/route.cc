#include "s3/route.h"

#include <algorithm>

#include "base/bytes.h"
#include "s3/operations.h"
#include "s3/rules/errors.h"

namespace spot::s3 {
namespace {

#define SPOT_S3_ROUTE(method, Name, request, target, body, subresource, parameters, reach, action) \
    {#Name, #request, Target::target, Body::body, subresource, parameters, Reach::reach, action},

constexpr Route table[] = {
    SPOT_S3_OPERATIONS(SPOT_S3_ROUTE, SPOT_S3_ROUTE, SPOT_S3_ROUTE, SPOT_S3_ROUTE)};

#undef SPOT_S3_ROUTE

// Parameters that any signed or generated URL may have; they do not select an operation.
bool neutral(std::string_view name) {
    const auto small = lower(name);
    return small.starts_with("x-amz-") || small == "x-id" || name == "AWSAccessKeyId" ||
           name == "Signature" || name == "Expires";
}

bool takes(const Route& route, std::string_view name) {
    if (name == route.subresource || neutral(name)) return true;
    const auto wanted = "," + std::string(name) + ",";
    return route.parameters.find(wanted) != std::string_view::npos;
}

// Subresources of AWS for which there is no operation here, with any method (API Reference,
// "Operations"). If the name were ignored, the request could delete or replace the whole object.
constexpr std::string_view foreign_subresources[] = {"abac",
                                                     "metadataConfiguration",
                                                     "metadataInventoryTable",
                                                     "metadataJournalTable",
                                                     "metadataTable",
                                                     "renameObject",
                                                     "select",
                                                     "session",
                                                     "torrent"};

bool any_subresource(std::string_view name) {
    return std::ranges::any_of(table, [&](const Route& r) { return r.subresource == name; });
}

// Unknown parameters are ignored, as on AWS (boto3 puts content-type and content-md5 into the URLs
// that it presigns), unless they may name another operation: a known subresource that this route
// does not take, or a name without a value, which may be a subresource that is not known here.
Result<void> check_parameters(const Route& route, const wire::Query& query) {
    for (const auto& [name, value] : query.all()) {
        if (takes(route, name)) continue;
        if (!route.reads() && name == "versionId") {
            return invalid_argument("This operation does not accept a version-id.", name, value);
        }
        const bool foreign =
            std::ranges::find(foreign_subresources, name) != std::end(foreign_subresources);
        const bool elsewhere = !route.reads() && (any_subresource(name) || name == "partNumber");
        if (!value.empty() && !foreign && !elsewhere) continue;
        return refuse("NotImplemented", "The parameter '" + name + "' is not offered with " +
                                            std::string(route.name) + ".");
    }
    return {};
}

Result<Address> parse_address(const wire::HttpRequest& request) {
    Address address;
    auto query = wire::Query::parse(request.query);
    std::string_view path = request.path;
    if (!query || !path.starts_with('/')) return refuse("InvalidURI");
    address.query = std::move(*query);
    path.remove_prefix(1);
    const auto slash = path.find('/');
    auto name = percent_decode(path.substr(0, slash));
    auto key = percent_decode(slash == std::string_view::npos ? "" : path.substr(slash + 1));
    if (!name || !key) return refuse("InvalidURI");
    if (name->empty() && !key->empty()) return refuse("InvalidURI");
    address.bucket = std::move(*name);
    address.key = std::move(*key);
    return address;
}

Result<const Route*> find_route(const wire::HttpRequest& request, const Address& address) {
    const auto target = address.target();
    const bool copy = request.headers.has("x-amz-copy-source");
    const Route* plain = nullptr;
    for (const auto& route : table) {
        if (route.method != request.method || route.target != target) continue;
        // Only PutObject and UploadPart have a form that copies.
        const bool has_both_forms = route.body == Body::upload || route.body == Body::copy;
        if (has_both_forms && copy != (route.body == Body::copy)) continue;
        if (takes(route, "id") && !address.query.has("id")) continue;
        if (route.subresource.empty()) {
            plain = &route;
        } else if (address.query.has(route.subresource)) {
            TRY(check_parameters(route, address.query));
            return &route;
        }
    }
    for (const auto& [name, value] : address.query.all()) {
        if (any_subresource(name)) {
            return refuse("NotImplemented",
                          request.method + " of the subresource '" + name + "' is not offered.");
        }
    }
    if (plain == nullptr) {
        if (request.method == "POST" && !address.query.all().empty()) {
            return refuse("NotImplemented");
        }
        return refuse("MethodNotAllowed");
    }
    TRY(check_parameters(*plain, address.query));
    return plain;
}

}  // namespace

std::span<const Route> routes() {
    return table;
}

Request::Request(wire::HttpRequest request)
    : http(std::move(request)),
      address_(parse_address(http)),
      route_(address_ ? find_route(http, *address_) : fail(address_.error())) {}

std::string_view Request::operation() const {
    return route_ ? (*route_)->name : std::string_view();
}

Result<CopySource> read_copy_source(const wire::Headers& headers) {
    std::string_view header = headers.value("x-amz-copy-source");
    CopySource source;
    const auto question = header.find("?versionId=");
    if (question != std::string_view::npos) {
        source.version_id = header.substr(question + 11);
        header = header.substr(0, question);
    }
    // Decoded as a form: many clients write a space as '+', and a plus as %2B.
    auto path = form_decode(header);
    const auto refused = [&] {
        return invalid_argument("Invalid copy source object key", "x-amz-copy-source",
                                "x-amz-copy-source");
    };
    if (!path) return refused();
    if (path->starts_with('/')) path->erase(0, 1);
    const auto slash = path->find('/');
    if (slash == std::string::npos || slash == 0 || slash + 1 == path->size()) return refused();
    source.bucket = path->substr(0, slash);
    source.key = path->substr(slash + 1);
    return source;
}

}  // namespace spot::s3
