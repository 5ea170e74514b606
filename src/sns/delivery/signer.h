#pragma once

// Signs what topics send, with a key of the plane's own. The key and its certificate are made and
// stored when they are first needed.
// Source: SNS Developer Guide, "Verifying the signatures of Amazon SNS messages".

#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "storage/kv.h"

namespace spot::sns {

// Safe from every thread. The store and the clock outlive it.
class Signer {
  public:
    Signer(kv::Store& store, const Clock& clock);
    ~Signer();

    // The signature of a text in base64: RSA with SHA-1 (`version` "1") or SHA-256 ("2"). Fails
    // where the store does.
    Result<std::string> sign(const std::string& version, const std::string& text);

    // The path of the certificate's URL: "/SimpleNotificationService-" and a part that is another
    // for another key. Fails where the store does.
    Result<std::string> certificate_path();
    // The certificate as PEM, where `path` is its path.
    std::optional<std::string> certificate_at(const std::string& path);

  private:
    struct Pair;
    Result<const Pair*> pair();

    kv::Store& store_;
    const Clock& clock_;
    std::mutex mutex_;  // guards pair_; a pair that is there never changes
    std::unique_ptr<Pair> pair_;
};

}  // namespace spot::sns
