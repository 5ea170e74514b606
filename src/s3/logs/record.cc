#include "s3/logs/record.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "base/bytes.h"
#include "base/time_text.h"

namespace spot::s3 {
namespace {

// The resources of the log's operations, by subresource.
struct Resource {
    std::string_view subresource;
    std::string_view name;
};
constexpr Resource resources[] = {
    {"accelerate", "ACCELERATE"},
    {"acl", "ACL"},
    {"analytics", "ANALYTICS"},
    {"attributes", "OBJECT_ATTRIBUTES"},
    {"cors", "CORS"},
    {"delete", "MULTI_OBJECT_DELETE"},
    {"encryption", "ENCRYPTION"},
    {"intelligent-tiering", "INTELLIGENT_TIERING"},
    {"inventory", "INVENTORY"},
    {"legal-hold", "OBJECT_LOCK_LEGALHOLD"},
    {"lifecycle", "LIFECYCLE"},
    {"list-type", "BUCKET"},
    {"location", "LOCATION"},
    {"logging", "LOGGING_STATUS"},
    {"metrics", "METRICS"},
    {"notification", "NOTIFICATION"},
    {"object-lock", "OBJECT_LOCK_CONFIGURATION"},
    {"ownershipControls", "OWNERSHIP_CONTROLS"},
    {"policy", "BUCKETPOLICY"},
    {"policyStatus", "POLICY_STATUS"},
    {"publicAccessBlock", "PUBLIC_ACCESS_BLOCK"},
    {"replication", "REPLICATION"},
    {"requestPayment", "REQUEST_PAYMENT"},
    {"restore", "RESTORE"},
    {"retention", "OBJECT_LOCK_RETENTION"},
    {"uploads", "UPLOADS"},
    {"versioning", "VERSIONING"},
    {"versions", "BUCKETVERSIONS"},
    {"website", "WEBSITE"},
};

std::string_view resource_of(const Route& route) {
    const bool object = route.target == Target::object;
    if (route.subresource == "tagging") return object ? "OBJECT_TAGGING" : "TAGGING";
    if (route.subresource == "uploadId") return route.method == "PUT" ? "PART" : "UPLOAD";
    const auto* row = std::ranges::find(resources, route.subresource, &Resource::subresource);
    if (row != std::end(resources)) return row->name;
    return object || route.body == Body::form ? "OBJECT" : "BUCKET";
}

std::string or_dash(std::string text) {
    return text.empty() ? "-" : text;
}

// A field between spaces, or between quotation marks: what would end it is percent-encoded. A long
// one is cut, or strangers with long headers would fill the room of all lines.
std::string plain(std::string_view text, bool quoted) {
    constexpr std::size_t most_bytes = 2048;
    std::string out;
    for (const char c : text) {
        if (out.size() >= most_bytes) break;
        const auto code = static_cast<unsigned char>(c);
        const bool ends = code < 0x20 || code >= 0x7F || c == '"' || (c == ' ' && !quoted);
        if (ends) {
            out += fmt::format("%{:02X}", code);
        } else {
            out += c;
        }
    }
    return out;
}

std::string field(std::string_view text) {
    return or_dash(plain(text, false));
}

std::string quoted_field(std::string_view text) {
    return '"' + or_dash(plain(text, true)) + '"';
}

// AWS encodes keys twice, but for those of operations that no request of their own has asked for.
std::string key_field(const LogRecord& record) {
    const auto once = percent_encode(record.key, "/");
    const bool twice =
        record.operation.starts_with("REST.") || record.operation.starts_with("WEBSITE.");
    return or_dash(twice ? percent_encode(once, "/") : once);
}

std::string milliseconds(const std::optional<Duration>& time) {
    if (!time) return "-";
    return std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(*time).count());
}

// "[06/Feb/2019:00:00:38 +0000]", made of "Wed, 06 Feb 2019 00:00:38 GMT".
std::string time_field(Time time) {
    const auto text = http_date(time);
    return fmt::format("[{}/{}/{}:{} +0000]", text.substr(5, 2), text.substr(8, 3),
                       text.substr(12, 4), text.substr(17, 8));
}

// "2026-11-22" and "15-04-05" of "2026-11-22T15:04:05Z".
std::string day_of(Time time) {
    return iso8601(time).substr(0, 10);
}
std::string hour_of(Time time) {
    auto text = iso8601(time).substr(11, 8);
    std::ranges::replace(text, ':', '-');
    return text;
}

}  // namespace

std::string log_operation(const Request& request) {
    const auto& http = request.http;
    if (!request.route()) {
        const bool object = request.address() && !request.address()->key.empty();
        return "REST." + plain(http.method, false) + (object ? ".OBJECT" : ".BUCKET");
    }
    const auto& route = **request.route();
    const auto method = route.body == Body::copy ? std::string_view("COPY") : route.method;
    return fmt::format("REST.{}.{}", method, resource_of(route));
}

std::string log_line(const LogRecord& r, const std::string& owner) {
    const auto request =
        r.method.empty() ? std::string("-") : quoted_field(r.method + " " + r.uri + " HTTP/1.1");
    const auto size = r.object_size ? std::to_string(*r.object_size) : "-";
    std::string line = fmt::format(
        "{} {} {} {} {} {} {} {} {} {} {} {} {} {} {} {} {} {}", owner, field(r.bucket),
        time_field(r.time), field(r.remote_ip), field(r.requester), field(r.request_id),
        field(r.operation), key_field(r), request, r.status == 0 ? "-" : std::to_string(r.status),
        field(r.error_code), r.bytes_sent == 0 ? "-" : std::to_string(r.bytes_sent), size,
        milliseconds(r.total_time), milliseconds(r.turn_around_time), quoted_field(r.referer),
        quoted_field(r.user_agent), field(r.version_id));
    // There are no access points here.
    line += fmt::format(" {} {} {} {} {} {} - {}\n", field(r.host_id), field(r.signature_version),
                        field(r.cipher_suite), field(r.auth_type), field(r.host_header),
                        field(r.tls_version), r.acl_required ? "Yes" : "-");
    return line;
}

std::string log_day(const LoggingEnabled& target, Time event) {
    return target.key_format == LogKeyFormat::by_event_time ? day_of(event) : "";
}

std::string log_key(const LoggingEnabled& target, const LogOrigin& origin, const std::string& day,
                    Time delivered, const std::string& unique) {
    const auto date = day.empty() ? day_of(delivered) : day;
    const auto name =
        fmt::format("{}-{}-{}", date, day.empty() ? hour_of(delivered) : "00-00-00", unique);
    const bool parted = target.key_format == LogKeyFormat::by_event_time ||
                        target.key_format == LogKeyFormat::by_delivery_time;
    if (!parted) return target.target_prefix + name;
    auto folder = date;
    std::ranges::replace(folder, '-', '/');
    return fmt::format("{}{}/{}/{}/{}/{}", target.target_prefix, origin.account, origin.region,
                       origin.bucket, folder, name);
}

}  // namespace spot::s3
