#pragma once

// Credentials that are asked for anew before they expire.

#include <mutex>
#include <optional>

#include "aws/provider.h"
#include "wire/signing/credential_source.h"

namespace spot::aws {

// Keys that last long are renewed a quarter of an hour before their end, those that do not when a
// quarter of their time is left. While they are still good, a failure is logged and asked again a
// minute later.
class Refreshing : public wire::CredentialSource {
  public:
    Refreshing(std::unique_ptr<Provider> provider, const Clock& clock)
        : provider_(std::move(provider)), clock_(clock) {}

    Result<wire::Credentials> get() override;
    void refuse(const wire::Credentials& expired) override;

    // With where they are from.
    Result<Issued> issued();

  private:
    bool due(Time now) const;
    Result<void> renew(Time now);

    std::mutex mutex_;
    std::unique_ptr<Provider> provider_;
    const Clock& clock_;
    std::optional<Issued> issued_;
    Time since_;
    Time not_before_;  // after a failure
};

}  // namespace spot::aws
