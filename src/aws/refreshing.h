#pragma once

// Credentials that are renewed before they expire.

#include <mutex>
#include <optional>

#include "aws/provider.h"
#include "wire/signing/credential_source.h"

namespace spot::aws {

// Credentials are renewed 15 minutes before they expire or, where they live for less than an hour,
// when a quarter of their life is left. While the old ones are still valid, a failure is logged,
// and the next attempt is made a minute later. Safe from every thread. `clock` outlives the object.
class Refreshing : public wire::CredentialSource {
  public:
    Refreshing(std::unique_ptr<Provider> provider, const Clock& clock)
        : provider_(std::move(provider)), clock_(clock) {}

    Result<wire::Credentials> get() override;
    void refuse(const wire::Credentials& expired) override;

    // The credentials with their source.
    Result<Issued> issued();

  private:
    bool due(Time now) const;
    Result<void> renew(Time now);

    std::mutex mutex_;
    std::unique_ptr<Provider> provider_;
    const Clock& clock_;
    std::optional<Issued> issued_;
    Time since_;
    Time not_before_;  // the earliest moment of the next attempt after a failure
};

}  // namespace spot::aws
