#include "aws/refreshing.h"

#include <algorithm>

#include "base/log.h"

namespace spot::aws {
namespace {

constexpr Duration usual_margin = std::chrono::minutes(15);
constexpr Duration between_failures = std::chrono::minutes(1);

}  // namespace

bool Refreshing::due(Time now) const {
    if (!issued_) return true;
    if (!issued_->expires) return false;
    const auto margin = std::min<Duration>(usual_margin, (*issued_->expires - since_) / 4);
    return now >= *issued_->expires - margin;
}

Result<void> Refreshing::renew(Time now) {
    const bool good = issued_ && (!issued_->expires || now < *issued_->expires);
    if (good && now < not_before_) return {};
    auto made = provider_->issue();
    if (made && made->expires && *made->expires <= now) {
        made = no_credentials(made->source, "what it gives has expired already");
    }
    if (made) {
        issued_ = std::move(*made);
        since_ = now;
        return {};
    }
    if (!good) return fail(made.error());
    not_before_ = now + between_failures;
    log(Level::warn, "credentials cannot be renewed yet", {{"why", made.error().message}});
    return {};
}

Result<Issued> Refreshing::issued() {
    std::lock_guard lock(mutex_);
    const auto now = clock_.now();
    if (due(now)) TRY(renew(now));
    return *issued_;
}

Result<wire::Credentials> Refreshing::get() {
    auto found = TRY(issued());
    return std::move(found.credentials);
}

void Refreshing::refuse(const wire::Credentials& expired) {
    std::lock_guard lock(mutex_);
    // Another thread may have new ones already.
    const bool same = issued_ && issued_->expires &&
                      issued_->credentials.access_key_id == expired.access_key_id &&
                      issued_->credentials.session_token == expired.session_token;
    if (same) issued_.reset();
}

}  // namespace spot::aws
