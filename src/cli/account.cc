#include "cli/account.h"

#include "aws/chain.h"
#include "cli/stop.h"

namespace spot::cli {
namespace {

constexpr int near_seconds = 1;  // a metadata service is on this machine, or it is not there

}  // namespace

Result<std::unique_ptr<Account>> Account::find(aws::Settings settings, const std::string& region,
                                               const http::Trust& trust) {
    std::unique_ptr<Account> made(new Account(std::move(settings)));
    made->far_ = http::make_socket_transport({.trust = trust});
    made->near_ = http::make_socket_transport(
        {.connect_seconds = near_seconds, .stalled_seconds = 5 * near_seconds, .trust = trust});
    auto provider = TRY(aws::find_provider({.settings = made->settings_,
                                            .far = *made->far_,
                                            .near = *made->near_,
                                            .clock = made->clock_,
                                            .random = made->random_,
                                            .region = region}));
    made->source_ = std::make_unique<aws::Refreshing>(std::move(provider), made->clock_);
    TRY(made->source_->get());
    return made;
}

}  // namespace spot::cli
