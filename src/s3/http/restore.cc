#include "s3/http/call.h"
#include "s3/http/reading.h"
#include "s3/http/xml_text.h"
#include "s3/rules/errors.h"

namespace spot::s3 {
namespace {

// How fast an object is restored is chosen in one of two places, and here always the same.
Result<void> check_tier(const std::string& tier) {
    if (tier.empty() || tier == "Standard" || tier == "Bulk" || tier == "Expedited") return {};
    return refuse("MalformedXML");
}

Result<int> days_of(std::string_view body) {
    Reading reading;
    const auto root = TRY(reading.parse(body, "RestoreRequest"));
    TRY(reading.only(root, {"Days", "GlacierJobParameters", "Tier", "Description"}));
    TRY(check_tier(text_of(root, "Tier")));
    if (const auto* job = root.find("GlacierJobParameters")) {
        TRY(reading.only(*job, {"Tier"}));
        TRY(check_tier(text_of(*job, "Tier")));
    }
    const auto days = TRY(small_number(root, "Days"));
    if (!days) return refuse("MalformedXML");
    if (*days > 0) return *days;
    return refuse("InvalidArgument", "'Days' for a restore request must be a positive integer");
}

}  // namespace

Answer restore_object(Call& call) {
    const int days = TRY(days_of(call.request.body));
    const RestoreObject input{.bucket = call.address.bucket,
                              .key = call.address.key,
                              .version_id = call.query("versionId"),
                              .days = days,
                              .requester = call.requester(),
                              .guard = call.context.permit.version};
    const bool was_restored = TRY(call.service.restore_object(input));
    return empty(was_restored ? 200 : 202);
}

}  // namespace spot::s3
