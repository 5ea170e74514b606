#include "plane/gateway/refusals.h"

#include <fmt/format.h>

#include "base/bytes.h"
#include "base/time_text.h"
#include "wire/signing/sigv4.h"

namespace spot::plane {
namespace {

constexpr std::string_view missing = "MissingAuthenticationTokenException";
constexpr std::string_view incomplete = "IncompleteSignatureException";
constexpr std::string_view invalid = "InvalidSignatureException";

tl::unexpected<Error> no_token() {
    return fail(Kind::denied, missing, "Request is missing Authentication Token");
}

// Whether the header has NAME=VALUE with a value, among other parts.
bool has_part(std::string_view header, std::string_view name) {
    const auto at = header.find(fmt::format("{}=", name));
    if (at == std::string_view::npos) return false;
    const auto after = at + name.size() + 1;
    return after < header.size() && header[after] != ',' && header[after] != ' ';
}

Result<void> has_whole_header(const wire::HttpRequest& request) {
    const auto header = request.headers.value("Authorization");
    if (!header.starts_with("AWS4-")) return no_token();
    std::string lacks;
    for (const std::string_view name : {"Credential", "Signature", "SignedHeaders"}) {
        if (has_part(header, name)) continue;
        lacks += fmt::format("Authorization header requires '{}' parameter. ", name);
    }
    if (request.headers.value("X-Amz-Date").empty() && request.headers.value("Date").empty()) {
        lacks +=
            "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ";
    }
    if (lacks.empty()) return {};
    return fail(Kind::denied, incomplete, fmt::format("{}Authorization={}", lacks, header));
}

Result<void> has_whole_query(const wire::Query& query) {
    std::string lacks;
    for (const std::string_view name : {"X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Signature",
                                        "X-Amz-SignedHeaders", "X-Amz-Date"}) {
        const auto* value = query.find(name);
        if (value != nullptr && !value->empty()) continue;
        lacks += fmt::format("AWS query-string parameters must include '{}'. ", name);
    }
    if (lacks.empty()) return {};
    return fail(Kind::denied, incomplete,
                fmt::format("{}Re-examine the query-string parameters.", lacks));
}

// "Signature expired: ..." is also what SDKs look for when they correct their clock.
std::string about_the_clock(const Error& error, Time now) {
    std::string signed_at;
    for (const auto& [name, value] : error.details) {
        if (name == "RequestTime") signed_at = value;
    }
    const auto minutes =
        std::chrono::duration_cast<std::chrono::minutes>(wire::clock_skew_allowed).count();
    const auto server = basic_iso8601(now);
    if (parse_basic_iso8601(signed_at).value_or(now) < now) {
        return fmt::format("Signature expired: {} is now earlier than {} ({} - {} min.)", signed_at,
                           basic_iso8601(now - wire::clock_skew_allowed), server, minutes);
    }
    return fmt::format("Signature not yet current: {} is still later than {} ({} + {} min.)",
                       signed_at, basic_iso8601(now + wire::clock_skew_allowed), server, minutes);
}

// The region that was expected, where another one is what is wrong; "": it is something else.
std::string expected_region(const Error& error) {
    for (const auto& [name, value] : error.details) {
        if (name == "Region") return value;
    }
    return {};
}

}  // namespace

Result<void> has_whole_signature(const wire::HttpRequest& request) {
    const bool header = request.headers.has("Authorization");
    const auto query = wire::Query::parse(request.query);
    const bool in_query = query && query->has("X-Amz-Algorithm");
    if (header && in_query) {
        return fail(Kind::denied, invalid,
                    "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as "
                    "HTTP header.");
    }
    if (header) return has_whole_header(request);
    if (in_query) return has_whole_query(*query);
    return no_token();
}

Error in_words_of_rpc(Error error, Time now) {
    error.kind = Kind::denied;
    if (error.code == "ExpiredToken") {
        error.code = "ExpiredTokenException";
        error.message = "The security token included in the request is expired";
    } else if (error.code == "InvalidAccessKeyId" || error.code == "InvalidToken") {
        error.code = "UnrecognizedClientException";
        error.message = "The security token included in the request is invalid.";
    } else if (error.code == "SignatureDoesNotMatch") {
        error.code = invalid;
        error.message =
            "The request signature we calculated does not match the signature you provided. Check "
            "your AWS Secret Access Key and signing method. Consult the service documentation for "
            "details.";
    } else if (error.code == "RequestTimeTooSkewed") {
        error.message = about_the_clock(error, now);
        error.code = invalid;
    } else if (const auto region = expected_region(error); !region.empty()) {
        error.code = invalid;
        error.message =
            fmt::format("Credential should be scoped to a valid region; expecting '{}'.", region);
    } else if (error.code == "AuthorizationHeaderMalformed" ||
               error.code == "AuthorizationQueryParametersError") {
        error.code = incomplete;
    } else if (error.code != missing && error.code != incomplete) {
        error.code = invalid;
    }
    error.details.clear();
    return error;
}

Error signed_for_another_service(std::string_view service) {
    return {Kind::denied, std::string(invalid),
            fmt::format("Credential should be scoped to correct service: '{}'.", service)};
}

}  // namespace spot::plane
