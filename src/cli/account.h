#pragma once

// The account that signs requests to endpoints other than the plane of a folder: the settings and
// credentials that every AWS tool finds on this machine.

#include <memory>
#include <string>

#include "aws/refreshing.h"
#include "aws/settings.h"
#include "http/client.h"

namespace spot::cli {

class Account {
  public:
    // Asks for the credentials once, so that what is wrong with them shows before any work.
    // `region` is the one that they are asked for in. Errors of aws::Settings, aws::find_provider()
    // and Provider::issue().
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
