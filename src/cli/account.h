#pragma once

// Whose requests go to endpoints that are no plane of a folder: the settings and credentials that
// every AWS tool finds here.

#include <memory>
#include <string>

#include "aws/refreshing.h"
#include "aws/settings.h"
#include "http/client.h"

namespace spot::cli {

class Account {
  public:
    // `profile`: of --profile, "": as the environment says. `region`: that credentials are asked
    // for in. They are asked for once, so that what is wrong shows before any work: errors of
    // aws::Settings, aws::find_provider() and Provider::issue().
    static Result<std::unique_ptr<Account>> find(aws::Settings settings, const std::string& region,
                                                 const http::Trust& trust);

    const aws::Settings& settings() const { return settings_; }
    wire::CredentialSource& source() { return *source_; }
    Result<aws::Issued> issued() { return source_->issued(); }

  private:
    explicit Account(aws::Settings settings) : settings_(std::move(settings)) {}

    aws::Settings settings_;
    SystemClock clock_;
    SystemRandom random_;
    std::unique_ptr<wire::Transport> far_;
    std::unique_ptr<wire::Transport> near_;
    std::unique_ptr<aws::Refreshing> source_;
};

}  // namespace spot::cli
