#pragma once

// What all rules of this service share.

#include "base/clock.h"
#include "base/random.h"
#include "dynamodb/items/item_locks.h"
#include "dynamodb/streams/stream_log.h"
#include "dynamodb/tables/catalog.h"
#include "storage/kv.h"

namespace spot::dynamodb {

struct Settings {
    std::string region = "us-east-1";
    std::string account_id = "000000000000";
};

// The order of locks: catalog.lock(), then items, then those inside StreamLog.
struct Core {
    Core(kv::Store& s, const Clock& c, Random& r, Settings set)
        : store(s), clock(c), random(r), settings(std::move(set)), catalog(s), streams(s) {}

    kv::Store& store;
    const Clock& clock;
    Random& random;
    const Settings settings;
    Catalog catalog;
    ItemLocks locks;
    StreamLog streams;

    std::string table_arn(std::string_view name) const;
    std::string stream_arn(std::string_view table, std::string_view label) const;

    // With catalog.lock() held. The name may be the table's ARN, as AWS allows.
    // ResourceNotFoundException for none, ValidationException for what cannot be a name.
    Result<const Table*> table(std::string_view name_or_arn) const;
};

// The name within a table's ARN; anything else as it is.
std::string_view name_of(std::string_view name_or_arn);
Result<void> check_table_name(std::string_view name);

}  // namespace spot::dynamodb
