#pragma once

// The rules of STS for one caller: the account's root, whose access key is made at the first start,
// or a user, who has one of the other keys.

#include "base/bytes.h"
#include "base/hash.h"
#include "sts/api.h"

namespace spot::sts {

class Identity final : public Api {
  public:
    // `user` is the name of the user; "": the caller is the root.
    explicit Identity(std::string account_id, std::string user = {})
        : account_id_(std::move(account_id)), user_(std::move(user)) {}

    Result<GetCallerIdentityOutput> get_caller_identity(const GetCallerIdentityInput&) override {
        if (!user_.empty()) {
            return GetCallerIdentityOutput{user_id(), account_id_,
                                           "arn:aws:iam::" + account_id_ + ":user/" + user_};
        }
        return GetCallerIdentityOutput{account_id_, account_id_,
                                       "arn:aws:iam::" + account_id_ + ":root"};
    }

  private:
    // AIDA and 17 letters and digits, as AWS's ids have. A user always has the same id.
    std::string user_id() const {
        auto digits = hex(sha256(account_id_ + "/" + user_)).substr(0, 17);
        for (auto& c : digits) c = static_cast<char>(c >= 'a' ? c - 'a' + 'A' : c);
        return "AIDA" + digits;
    }

    const std::string account_id_;
    const std::string user_;
};

}  // namespace spot::sts
