#pragma once

// Temporary credentials. What a session may do, and until when, stands in its token, which is
// sealed with a key that follows from the root's secret: nothing is stored, a restart loses none,
// and a new secret of the root ends all. Safe from every thread.

#include <string>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "sts/session_types.h"

namespace spot::sts {

struct Session {
    std::string access_key_id;
    std::string secret_access_key;
    Time expires{};
    // The permanent key whose rights the session has. Where it is disabled, so is the session.
    std::string source_key_id;
    std::string role;  // "": from GetSessionToken
    std::string name;  // of the session; "" as above
    // The keys of its transitive tags, which sessions that are begun from it cannot set.
    std::vector<std::string> transitive_tag_keys = {};
    // The name of a federated user, who has no rights but those that policies of resources give to
    // it; "": of a role, or from GetSessionToken.
    std::string federated = {};
};

class Sessions {
  public:
    Sessions(std::string_view root_secret, const Clock& clock, Random& random);

    // Credentials of a new session, whose ids and times are filled in.
    Credentials begin(Session, Duration lasts) const;
    // Errors: "InvalidToken" where the token was not made here or was changed, "ExpiredToken".
    Result<Session> open(std::string_view token) const;

  private:
    const std::string key_;
    const Clock& clock_;
    Random& random_;
};

}  // namespace spot::sts
