#pragma once

// Stored items: reading one, and staging all that a change of one brings with it.

#include <optional>
#include <string>
#include <string_view>

#include "dynamodb/streams/stream_log.h"
#include "dynamodb/tables/table.h"
#include "storage/kv.h"

namespace spot::dynamodb {

Result<std::optional<Item>> read_item(const kv::Store&, const Table&, std::string_view primary_key);

// The item's own row, its entries in every index, and its expiry row. `change.before` may be left
// out where Table::needs_old_item() says so.
void stage_item(kv::Batch& batch, const Change& change);

// What an index keeps of an item.
Item index_item(const Table&, const Index&, const Item&);
// When the item's time to live ends, in epoch seconds; nullopt: never.
std::optional<std::int64_t> expiry_of(const Table&, const Item&);

// Keys. Errors are ValidationExceptions in AWS's words.
Result<void> check_item(const Table&, const Item&);        // a whole item to be stored
Result<void> check_key(const Table&, const Item& key);     // a key alone, given by a client
Result<void> check_index_keys(const Table&, const Item&);  // also names and depth: after an update

}  // namespace spot::dynamodb
