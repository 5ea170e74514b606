#pragma once

// The public keys of a provider, a JSON Web Key Set (RFC 7517). Of the algorithms in RFC 7518 those
// of which AWS documents that it takes them ("Create an OpenID Connect identity provider in IAM"):
// RS256, RS384, RS512, ES256, ES384, ES512.

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "sts/web_identity/token.h"

namespace spot::sts {

inline constexpr std::size_t most_keys_of_provider = 100;  // as AWS's own limit

class KeySet {
  public:
    // Keys of other kinds, or for encryption, are passed over. Fails with "KeySetUnusable" where
    // the document is no key set, a key is damaged or weak, or none is left.
    static Result<KeySet> parse(std::string_view json);
    KeySet(KeySet&&) noexcept;
    KeySet& operator=(KeySet&&) noexcept;
    ~KeySet();

    // Whether there is a key that the token names, and by its algorithm. A token that names none
    // means any.
    bool has_key_for(const Token&) const;
    bool verifies(const Token&) const;

  private:
    struct Key;
    KeySet();
    template <class F>
    bool any_key_for(const Token&, F) const;
    std::vector<Key> keys_;
};

}  // namespace spot::sts
