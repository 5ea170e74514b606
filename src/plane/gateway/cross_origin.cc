#include "plane/gateway/cross_origin.h"

#include "base/bytes.h"
#include "plane/gateway/claim.h"

namespace spot::plane {
namespace {

// Two days, as DynamoDB's own front end has it.
constexpr std::string_view max_age_seconds = "172800";

}  // namespace

bool is_rpc_preflight(const wire::HttpRequest& head) {
    if (head.method != "OPTIONS" || !head.headers.has("Origin")) return false;
    if (lower(head.headers.value("Access-Control-Request-Headers")).find("x-amz-target") !=
        std::string::npos) {
        return true;
    }
    // No object or bucket has these paths.
    return path_of_forms(head.path) || head.path.starts_with("/service/");
}

wire::HttpResponse rpc_preflight(const wire::HttpRequest& head) {
    wire::HttpResponse response{.status = 200};
    response.headers.add("Access-Control-Allow-Origin", "*");
    for (const auto& [asked, allowed] :
         {std::pair{"Access-Control-Request-Method", "Access-Control-Allow-Methods"},
          std::pair{"Access-Control-Request-Headers", "Access-Control-Allow-Headers"}}) {
        const auto value = head.headers.value(asked);
        if (!value.empty()) response.headers.add(allowed, value);
    }
    response.headers.add("Access-Control-Max-Age", max_age_seconds);
    return response;
}

void allow_origin(const wire::HttpRequest& head, wire::HttpResponse& response) {
    if (!head.headers.has("Origin")) return;
    response.headers.set("Access-Control-Allow-Origin", "*");
    response.headers.set("Access-Control-Expose-Headers",
                         "x-amzn-RequestId,x-amzn-ErrorType,x-amzn-query-error,x-amz-crc32,Date");
}

}  // namespace spot::plane
