#include <algorithm>
#include <iterator>

#include "base/bytes.h"
#include "base/time_text.h"
#include "s3/rights.h"
#include "s3/rules/names.h"

namespace spot::s3 {
namespace {

using policy::Values;

// Keys that are a header under the same name, behind "s3:".
constexpr std::string_view header_keys[] = {"if-match",
                                            "if-none-match",
                                            "x-amz-acl",
                                            "x-amz-content-sha256",
                                            "x-amz-grant-full-control",
                                            "x-amz-grant-read",
                                            "x-amz-grant-read-acp",
                                            "x-amz-grant-write",
                                            "x-amz-grant-write-acp",
                                            "x-amz-metadata-directive",
                                            "x-amz-object-ownership",
                                            "x-amz-server-side-encryption",
                                            "x-amz-server-side-encryption-aws-kms-key-id",
                                            "x-amz-server-side-encryption-customer-algorithm",
                                            "x-amz-storage-class",
                                            "x-amz-website-redirect-location"};
// Keys that are a header under another name.
constexpr std::pair<std::string_view, std::string_view> renamed_keys[] = {
    {"object-lock-legal-hold", "x-amz-object-lock-legal-hold"},
    {"object-lock-mode", "x-amz-object-lock-mode"},
    {"object-lock-retain-until-date", "x-amz-object-lock-retain-until-date"}};
// Keys that are a parameter of the query.
constexpr std::pair<std::string_view, std::string_view> query_keys[] = {
    {"delimiter", "delimiter"}, {"max-keys", "max-keys"}, {"prefix", "prefix"}};
// Keys of what is not here: no request has them.
constexpr std::string_view absent_keys[] = {"accessgrantsinstancearn",  "accesspointnetworkorigin",
                                            "accesspointtag",           "dataaccesspointaccount",
                                            "dataaccesspointarn",       "destinationregion",
                                            "isreplicationpauserequest"};
// Keys that are found in some other way; those that `condition_values` does not read are unknown
// there.
constexpr std::string_view other_keys[] = {"authtype",
                                           "existingobjecttag",
                                           "inventoryaccessibleoptionalfields",
                                           "locationconstraint",
                                           "object-lock-remaining-retention-days",
                                           "objectcreationoperation",
                                           "requestobjecttag",
                                           "requestobjecttagkeys",
                                           "resourceaccount",
                                           "signatureage",
                                           "signatureversion",
                                           "tlsversion",
                                           "versionid",
                                           "x-amz-copy-source"};

template <std::size_t n>
bool one_of(const std::string_view (&names)[n], std::string_view name) {
    return std::ranges::find(names, name) != std::end(names);
}

template <std::size_t n>
const std::pair<std::string_view, std::string_view>* find(
    const std::pair<std::string_view, std::string_view> (&pairs)[n], std::string_view name) {
    const auto* at =
        std::ranges::find(pairs, name, &std::pair<std::string_view, std::string_view>::first);
    return at == std::end(pairs) ? nullptr : at;
}

Values one(std::string_view text) {
    return text.empty() ? Values() : Values{std::string(text)};
}

Values of_tag(const Tags& tags, std::string_view key) {
    Values values;
    for (const auto& tag : tags) {
        if (equal_ignoring_case(tag.key, key)) values.push_back(tag.value);
    }
    return values;
}

// The tags that the request gives; nullopt: they cannot be read, or stand in a body that is not.
std::optional<Tags> given_tags(const Request& request, const VersionFacts* facts) {
    if (facts != nullptr && facts->given_tags != nullptr) return *facts->given_tags;
    if (request.operation() == "PutObjectTagging") return std::nullopt;
    // Those of the source, whatever the header says.
    if (request.operation() == "CopyObject" &&
        asked_header(request, "x-amz-tagging-directive") != "REPLACE") {
        return std::nullopt;
    }
    auto tags = parse_tagging(asked_header(request, "x-amz-tagging"));
    if (!tags) return std::nullopt;
    return *std::move(tags);
}

std::optional<Values> tag_values(std::string_view name, const Request& request, const Right& right,
                                 const VersionFacts* facts) {
    constexpr std::string_view existing = "existingobjecttag/";
    constexpr std::string_view given = "requestobjecttag/";
    const auto small = lower(name);
    if (small.starts_with(existing)) {
        if (facts != nullptr) return of_tag(facts->tags, name.substr(existing.size()));
        // A version that nobody has looked at may have any; what makes an object has none.
        const bool about_one = right.action.starts_with("s3:GetObject") || right.of_version;
        return about_one ? std::nullopt : std::optional(Values());
    }
    const auto tags = given_tags(request, facts);
    if (!tags) return std::nullopt;
    if (small.starts_with(given)) return of_tag(*tags, name.substr(given.size()));
    if (small != "requestobjecttagkeys") return std::nullopt;
    Values keys;
    for (const auto& tag : *tags) keys.push_back(tag.key);
    return keys;
}

// "bucket/key" as policies write it.
Values copy_source(const Request& request) {
    if (!request.http.headers.has("x-amz-copy-source")) return {};
    const auto source = read_copy_source(request.http.headers);
    return source ? one(source->bucket + "/" + source->key) : Values();
}

std::string_view auth_type(const Request& request) {
    if (!request.form_signature.empty()) return "POST";
    if (request.http.headers.has("authorization")) return "REST-HEADER";
    const auto& query = request.address()->query;
    if (query.has("X-Amz-Signature") || query.has("Signature")) return "REST-QUERY-STRING";
    return {};
}

std::string_view signature_version(const Request& request) {
    if (!request.form_signature.empty()) return request.form_signature;
    const auto header = request.http.headers.value("authorization");
    const auto& query = request.address()->query;
    if (header.starts_with("AWS4-") || query.has("X-Amz-Signature")) return "AWS4-HMAC-SHA256";
    if (header.starts_with("AWS ") || query.has("Signature")) return "AWS";
    return {};
}

}  // namespace

std::optional<Values> condition_values(std::string_view key, const Request& request,
                                       const Right& right, const VersionFacts* facts) {
    constexpr std::string_view begin = "s3:";
    if (!lower(key).starts_with(begin) || !request.address()) return std::nullopt;
    const auto written = key.substr(begin.size());
    const auto name = lower(written);
    if (one_of(header_keys, name)) return one(asked_header(request, name));
    if (const auto* at = find(renamed_keys, name)) {
        // In the document of a PutObjectRetention, which is not read here.
        if (request.operation() == "PutObjectRetention") return std::nullopt;
        if (request.operation() == "PutObjectLegalHold") return std::nullopt;
        return one(asked_header(request, at->second));
    }
    if (const auto* at = find(query_keys, name)) {
        // Whether a missing key may be told of is asked without a prefix: a request for an object
        // could name any.
        const auto* value =
            request.address()->key.empty() ? request.address()->query.find(at->second) : nullptr;
        return value == nullptr ? Values() : Values{*value};
    }
    if (one_of(absent_keys, name)) return Values();
    if (name == "versionid") return one(right.version_id);
    if (name == "x-amz-copy-source") return copy_source(request);
    if (name == "authtype") return one(auth_type(request));
    if (name == "signatureversion") return one(signature_version(request));
    return tag_values(written, request, right, facts);
}

bool is_condition_key(std::string_view key) {
    const auto name = lower(key);
    if (name.starts_with("aws:")) return name.size() > 4;
    if (!name.starts_with("s3:")) return false;
    const auto rest = std::string_view(name).substr(3);
    const auto slash = rest.find('/');
    if (slash != std::string_view::npos) {
        const auto tag = rest.substr(0, slash);
        return slash + 1 < rest.size() &&
               (tag == "existingobjecttag" || tag == "requestobjecttag" || tag == "accesspointtag");
    }
    return one_of(header_keys, rest) || find(renamed_keys, rest) != nullptr ||
           find(query_keys, rest) != nullptr || one_of(absent_keys, rest) ||
           (one_of(other_keys, rest) && !rest.ends_with("objecttag"));
}

}  // namespace spot::s3
