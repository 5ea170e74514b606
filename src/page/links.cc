#include "page/links.h"

#include <fmt/format.h>

#include "base/bytes.h"
#include "wire/http_message.h"
#include "wire/services.h"

namespace spot::page {

Links::Links(std::string endpoint, std::string region, FindCredentials credentials,
             const Clock& clock)
    : region_(std::move(region)), credentials_(std::move(credentials)), clock_(clock) {
    while (endpoint.ends_with('/')) endpoint.pop_back();
    const auto host = endpoint.find("//");
    const auto slash = endpoint.find('/', host == std::string::npos ? 0 : host + 2);
    origin_ = endpoint.substr(0, slash);
    if (slash != std::string::npos) path_ = endpoint.substr(slash);
}

Result<std::string> Links::read(const LinkInput& input) const {
    if (input.seconds < 1 || input.seconds > wire::longest_presign_seconds) {
        return fail(Kind::invalid, "InvalidArgument",
                    fmt::format("A link holds for 1 to {} seconds; {} is outside that.",
                                wire::longest_presign_seconds, input.seconds));
    }
    const auto credentials = TRY(credentials_());
    wire::Query query;
    if (!input.version_id.empty()) query.add("versionId", input.version_id);
    if (input.download) {
        const auto name = input.key.substr(input.key.find_last_of('/') + 1);
        query.add("response-content-disposition",
                  fmt::format("attachment; filename*=UTF-8''{}", percent_encode(name)));
    }
    const auto path = fmt::format("{}/{}/{}", path_, percent_encode(input.bucket),
                                  percent_encode(input.key, "/"));
    const auto host = origin_.substr(origin_.find("//") + 2);
    const auto signed_query = wire::presign(
        "GET", host, path, query.encode(), credentials,
        {.region = region_, .service = std::string(wire::services::s3.scope), .now = clock_.now()},
        input.seconds);
    return fmt::format("{}{}?{}", origin_, path, signed_query);
}

}  // namespace spot::page
