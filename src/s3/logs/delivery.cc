#include "s3/logs/delivery.h"

#include <algorithm>

#include "base/bytes.h"
#include "base/time_text.h"
#include "s3/access/lists.h"
#include "s3/rights.h"
#include "s3/rules/errors.h"

namespace spot::s3 {
namespace {

constexpr const char* service_name = "logging.s3.amazonaws.com";

std::optional<policy::Values> value_of(std::string_view key, const LogPut& put) {
    const auto name = lower(key);
    const auto one = [](std::string text) {
        return std::optional(policy::Values{std::move(text)});
    };
    if (name == "aws:sourcearn") return one("arn:aws:s3:::" + put.source);
    if (name == "aws:sourceaccount" || name == "s3:resourceaccount") {
        return one(put.settings.account_id);
    }
    if (name == "aws:principalservicename") return one(service_name);
    if (name == "aws:principalisawsservice" || name == "aws:securetransport") return one("true");
    if (name == "aws:viaawsservice") return one("false");
    if (name == "aws:requestedregion") return one(put.settings.region);
    if (name == "aws:currenttime") return one(iso8601(put.now));
    // A service is in no organization and comes from no network; the put asks for nothing special.
    const bool absent = name.starts_with("aws:principal") || name.starts_with("aws:sourceorg") ||
                        name.starts_with("aws:sourcevpc") || name == "aws:sourceip" ||
                        name == "aws:useragent" || name == "aws:referer" || name == "aws:userid" ||
                        name == "aws:username";
    if (absent || is_condition_key(name)) return policy::Values();
    return std::nullopt;
}

bool listed(const BucketAccess& access) {
    return access.lists && granted_to_log_delivery(access.grants, Permission::write) &&
           granted_to_log_delivery(access.grants, Permission::read_acp);
}

}  // namespace

Result<void> may_deliver(const BucketRow& target, const LogPut& put) {
    const auto unfit = [](std::string why) {
        return refuse("InvalidTargetBucketForLogging", std::move(why));
    };
    if (target.payer == Payer::requester) return unfit("Requesters pay for the target bucket.");
    if (target.object_lock && target.object_lock->default_retention) {
        return unfit("The target bucket locks new objects by default.");
    }
    const auto& access = *target.access;
    auto verdict = policy::Verdict::silent;
    if (access.policy != nullptr) {
        const auto principal = policy::Principal::of_service(service_name);
        const auto arn = "arn:aws:s3:::" + target.name + "/" + put.key;
        const policy::Context context = [&](std::string_view key) { return value_of(key, put); };
        verdict = access.policy->verdict({principal, "s3:PutObject", arn, context});
    }
    if (verdict == policy::Verdict::deny) {
        return refuse("AccessDenied", "The target bucket's policy denies the delivery.");
    }
    if (verdict == policy::Verdict::allow || listed(access)) return {};
    return refuse("AccessDenied",
                  "Neither the target bucket's policy nor its list lets logs be delivered.");
}

}  // namespace spot::s3
