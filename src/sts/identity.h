#pragma once

// The rules of STS for one caller: the account's root, whose access key is made at the first start,
// a user, who has one of the other keys, or a session that one of them has begun.
//
// There is no IAM here, so a role is nothing that is stored: the root may assume any, and has then
// the rights of the user of that name, if there is one, or else its own. A user assumes none. Whom
// a provider of OpenID Connect vouches for assumes the roles that the operator has given to its
// subjects, each of which is a user's.

#include <functional>

#include "sts/api.h"
#include "sts/sessions.h"
#include "sts/web_identity/providers.h"

namespace spot::sts {

struct Caller {
    std::string account_id;
    std::string user = {};  // "": the root
    std::string key_id = {};
    // Temporary credentials have the role they are for ("": from GetSessionToken), and a name.
    std::string role = {};
    std::string session = {};
    bool temporary = false;
    std::vector<std::string> transitive_tag_keys = {};  // of its session
    std::string federated = {};                         // Session::federated
};

// The id of a permanent key of the user of that name; "": none of them holds now; nullopt: there is
// no such user.
using KeyOfUser = std::function<std::optional<std::string>(const std::string& user)>;

// The things that the caller's account has; all of them may be absent.
struct Surroundings {
    const Sessions* sessions = nullptr;  // outlive the Identity; nullptr: no credentials are given
    KeyOfUser key_of_user = {};
    // Asked for each web identity, so that a changed file counts at once. Shared with whoever reads
    // them again.
    std::function<Result<std::shared_ptr<const Providers>>()> providers = {};
    Time now{};
};

class Identity final : public Api {
  public:
    explicit Identity(Caller caller, Surroundings around = {})
        : caller_(std::move(caller)), around_(std::move(around)) {}

    STS_OPERATIONS(OPERATION_OVERRIDE)

  private:
    std::string arn() const;
    Credentials begin(Session, int seconds) const;

    AssumedRoleUser assumed(const std::string& role, const std::string& session) const;

    const Caller caller_;
    const Surroundings around_;
};

}  // namespace spot::sts
