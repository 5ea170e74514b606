#pragma once

// This plane has one principal: the account's root, whose key is made at the first start.

#include "sts/api.h"

namespace spot::sts {

class Identity final : public Api {
  public:
    explicit Identity(std::string account_id) : account_id_(std::move(account_id)) {}

    Result<GetCallerIdentityOutput> get_caller_identity(const GetCallerIdentityInput&) override {
        return GetCallerIdentityOutput{account_id_, account_id_,
                                       "arn:aws:iam::" + account_id_ + ":root"};
    }

  private:
    const std::string account_id_;
};

}  // namespace spot::sts
