#pragma once

// The parts that all rules of DynamoDB share: the store, the clock, the catalog, the locks and the
// log of streams.

#include "base/clock.h"
#include "base/meter.h"
#include "base/random.h"
#include "dynamodb/api.h"
#include "dynamodb/items/item_locks.h"
#include "dynamodb/streams/stream_log.h"
#include "dynamodb/tables/catalog.h"
#include "dynamodb/tables/item_counts.h"
#include "storage/kv.h"

namespace spot::dynamodb {

struct Settings {
    std::string region = "us-east-1";
    std::string account_id = "000000000000";
    std::uint64_t most_collection_bytes = max_collection_bytes;
};

// Locks are taken in this order: catalog.lock(), then those of items, then those inside StreamLog
// and ItemCounts.
// All members are safe from every thread.
struct Core {
    Core(kv::Store& s, const Clock& c, Random& r, Settings set)
        : store(s), clock(c), random(r), settings(std::move(set)), catalog(s), streams(s) {}

    kv::Store& store;
    const Clock& clock;
    Random& random;
    const Settings settings;
    Catalog catalog;
    ItemCounts counts;
    ItemLocks locks;
    StreamLog streams;
    MinuteCount user_errors;  // of all tables together, for CloudWatch

    std::string table_arn(std::string_view name) const;
    std::string stream_arn(std::string_view table, std::string_view label) const;

    // The caller holds catalog.lock(). The argument is the table's name or, as AWS allows, its ARN.
    // Fails with ResourceNotFoundException, or with ValidationException for an impossible name.
    Result<const Table*> table(std::string_view name_or_arn) const;
};

// The name in a table's ARN; any other text is returned unchanged.
std::string_view name_of(std::string_view name_or_arn);
Result<void> check_table_name(std::string_view name);

}  // namespace spot::dynamodb
