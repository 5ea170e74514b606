#pragma once

// What a plane says it is: its region and its account's number, which stand in the names (ARNs) of
// all that it holds. The folder's file "account" keeps both from the first start on.

#include <string>

#include "base/result.h"

namespace spot::plane {

struct PlaneAccount {
    std::string region = "us-east-1";
    std::string account_id = "000000000000";
};

// What the folder has, at its first start what is wanted; "" wants what there is, or the usual.
// "AccountDiffers": another than the folder has, naming both; "InvalidAccountId",
// "InvalidRegion". Whoever calls it has the folder to itself.
Result<PlaneAccount> settle_account(const std::string& folder, const std::string& region,
                                    const std::string& account_id);

// Of a plane that may run: the usual where it has not said.
Result<PlaneAccount> read_account(const std::string& folder);

}  // namespace spot::plane
