#pragma once

// The providers of OpenID Connect whose word is taken here for who somebody is, and the roles that
// their subjects may assume. AWS keeps both in IAM (identity providers, trust policies of roles);
// here they stand in a file of the operator's:
//
//   {"providers": [{
//       "issuer": "https://token.actions.githubusercontent.com",
//       "audiences": ["sts.amazonaws.com"],
//       "key_set": "github-keys.json",
//       "roles": {"uploader": ["repo:acme/films:*"]}}]}
//
// `issuer` is the token's iss, to the letter; `key_set` the file of its public keys (the document
// at the provider's jwks_uri); `roles` names users of the plane's keys, and for each the subjects
// who may have its rights, with * and ?.

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "sts/web_identity/key_set.h"

namespace spot::sts {

struct Provider {
    std::string issuer;
    std::vector<std::string> audiences;
    KeySet keys;
    std::map<std::string, std::vector<std::string>, std::less<>> roles;  // name: subjects
};

// Who somebody is, as a provider has signed it.
struct Subject {
    std::string name;
    std::string issuer;
    std::string audience;  // azp, or else aud
};

class Providers {
  public:
    Providers() = default;
    // `read` reads the files of key sets. Fails with "ProvidersUnusable": the message says what is
    // wrong where.
    using Read = std::function<Result<std::string>(const std::string& path)>;
    static Result<Providers> parse(std::string_view json, const Read& read);

    // The subject of a token that may assume the role now. Fails with "InvalidIdentityToken",
    // "ExpiredTokenException", or "AccessDenied".
    Result<Subject> admit(const Token&, std::string_view role, Time now) const;

  private:
    std::vector<Provider> providers_;
};

}  // namespace spot::sts
