#pragma once

// The rules of STS for one caller: the account's root, whose access key is made at the first start,
// a user, who has one of the other keys, or a session that one of them has begun.
//
// There is no IAM here, so a role is nothing that is stored: the root may assume any, and has then
// the rights of the user of that name, if there is one, or else its own. A user assumes none.

#include <functional>

#include "sts/api.h"
#include "sts/sessions.h"

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
};

// The id of a permanent key of the user of that name; "": none of them holds now; nullopt: there is
// no such user.
using KeyOfUser = std::function<std::optional<std::string>(const std::string& user)>;

class Identity final : public Api {
  public:
    // Without `sessions`, which outlive it, no credentials are given.
    explicit Identity(Caller caller, const Sessions* sessions = nullptr, KeyOfUser key_of_user = {})
        : caller_(std::move(caller)), sessions_(sessions), key_of_user_(std::move(key_of_user)) {}

    STS_OPERATIONS(OPERATION_OVERRIDE)

  private:
    std::string arn() const;
    Credentials begin(Session, int seconds) const;

    const Caller caller_;
    const Sessions* const sessions_;
    const KeyOfUser key_of_user_;
};

}  // namespace spot::sts
