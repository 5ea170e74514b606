#pragma once

// The region and the account's number of a plane, which are parts of the names (ARNs) of everything
// that it holds. The file "account" in the data folder keeps both from the first start on.

#include <string>

#include "base/result.h"

namespace spot::plane {

struct PlaneAccount {
    std::string region = "us-east-1";
    std::string account_id = "000000000000";
};

// Reads the folder's account or, at its first start, stores the given one. "" accepts any region or
// number, and means the default of PlaneAccount at the first start. Fails with "AccountDiffers"
// where the folder has another one (the message names both), "InvalidAccountId" or "InvalidRegion".
// The caller holds the lock of the folder's store.
Result<PlaneAccount> settle_account(const std::string& folder, const std::string& region,
                                    const std::string& account_id);

// Reads the account of a folder whose plane may be running; the defaults where it has none stored.
Result<PlaneAccount> read_account(const std::string& folder);

}  // namespace spot::plane
