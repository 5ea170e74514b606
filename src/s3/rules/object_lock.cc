#include "s3/rules/object_lock.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>

#include "s3/rules/errors.h"

namespace spot::s3 {
namespace {

using std::chrono::days;
using std::chrono::hours;

constexpr std::string_view retain_until_header = "x-amz-object-lock-retain-until-date";

tl::unexpected<Error> is_protected() {
    return refuse("AccessDenied", "Access Denied because object protected by object lock.");
}

// AWS writes this one date as its servers' clocks do, in Seattle: "Tue Dec 31 16:00:00 PST 2019".
std::string seattle_time(Time time) {
    using namespace std::chrono;
    const year_month_day date(floor<days>(time));
    const sys_days begin = date.year() / March / Sunday[2];
    const sys_days end = date.year() / November / Sunday[1];
    const bool summer = time >= begin + hours(10) && time < end + hours(9);
    const auto local = floor<seconds>(time) - hours(summer ? 7 : 8);
    const auto text = fmt::gmtime(to_seconds(local));
    return fmt::format("{:%a %b %d %H:%M:%S} {} {:%Y}", text, summer ? "PDT" : "PST", text);
}

Result<void> check_future(const Retention& retention, Time now) {
    if (retention.mode == LockMode::none || retention.until > now) return {};
    return invalid_argument("The retain until date must be in the future!", "RetainUntilDate",
                            seattle_time(retention.until));
}

Time after(Time from, const DefaultRetention& retention) {
    if (retention.days > 0) return from + days(retention.days);
    const auto day = std::chrono::floor<days>(from);
    const auto same_day = std::chrono::year_month_day(day) + std::chrono::years(retention.years);
    // There may be no 29th of February: then it is the day after.
    const auto end = same_day.ok() ? std::chrono::sys_days(same_day)
                                   : std::chrono::sys_days(same_day.year() / 3 / 1);
    return end + (from - day);
}

}  // namespace

bool is_locked(const ObjectLock& lock, Time now) {
    return !check_removable(lock, Governance::holds, now);
}

Result<void> check_removable(const ObjectLock& lock, Governance governance, Time now) {
    if (lock.legal_hold.value_or(false)) return is_protected();
    const auto& [mode, until] = lock.retention;
    if (mode == LockMode::none || until <= now) return {};
    if (mode == LockMode::governance && governance == Governance::bypassed) return {};
    return is_protected();
}

Result<void> check_retention(const Retention& current, const Retention& next, Governance governance,
                             Time now) {
    TRY(check_future(next, now));
    if (current.mode == LockMode::none || current.until <= now) return {};
    const bool longer = next.mode == current.mode && next.until >= current.until;
    if (longer) return {};
    if (current.mode == LockMode::governance && governance == Governance::bypassed) return {};
    return is_protected();
}

Result<void> check_has_lock(const BucketRow& bucket) {
    if (bucket.object_lock) return {};
    return refuse("InvalidRequest", "Bucket is missing Object Lock Configuration");
}

Result<void> check_lock_configuration(const ObjectLockConfiguration& configuration) {
    if (!configuration.default_retention) return {};
    const auto& [mode, n_days, n_years] = *configuration.default_retention;
    const std::string_view name = n_years != 0 ? "Years" : "Days";
    const auto length = n_years != 0 ? n_years : n_days;
    if (length <= 0) {
        return invalid_argument("Default retention period must be a positive integer value.", name,
                                std::to_string(length));
    }
    if (length > (n_years != 0 ? max_retention_years : max_retention_days)) {
        return invalid_argument("Default retention period too large.", name,
                                std::to_string(length));
    }
    return {};
}

Result<void> check_asked_lock(const BucketRow& bucket, const ObjectLock& asked, Time now) {
    if (asked.retention.mode == LockMode::none && !asked.legal_hold.value_or(false)) return {};
    TRY(check_has_lock(bucket));
    auto future = check_future(asked.retention, now);
    if (!future) future.error().details.front().second = retain_until_header;
    return future;
}

ObjectLock lock_of_new(const BucketRow& bucket, const ObjectLock& asked, Time made,
                       std::uint64_t order) {
    if (!bucket.object_lock) return {};
    auto lock = asked;
    const auto& usual = bucket.object_lock->default_retention;
    if (lock.retention.mode == LockMode::none && usual) {
        const auto from = std::max(made, Time(Duration(static_cast<std::int64_t>(order))));
        lock.retention = {usual->mode, after(from, *usual)};
    }
    return lock;
}

}  // namespace spot::s3
