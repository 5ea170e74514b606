#pragma once

// Reads stored items, and adds to a batch all rows that a change of an item changes.

#include <optional>
#include <string>
#include <string_view>

#include "dynamodb/expressions/expression.h"
#include "dynamodb/streams/stream_log.h"
#include "dynamodb/tables/table.h"
#include "storage/kv.h"

namespace spot::dynamodb {

Result<std::optional<Item>> read_item(const kv::Store&, const Table&, std::string_view primary_key);

// Adds to the batch the item's own row, its entries in every index, and its expiry row.
// `change.before` may be nullptr for an existing item only where Table::needs_old_item() is false.
void stage_item(kv::Batch& batch, const Change& change);

// The attributes of an item that an index stores (its projection).
Item index_item(const Table&, const Index&, const Item&);
// When the item's time to live ends, in epoch seconds; nullopt: never.
std::optional<std::int64_t> expiry_of(const Table&, const Item&);

// True where the item's attributes may be keys of that index: of its types, not empty, not too
// long. An item that was stored before the index was added may have others, and is not in it.
bool fits_index(const Index&, const Item&);

// Checks of keys. Errors are ValidationExceptions in AWS's words.
Result<void> check_item(const Table&, const Item&);     // for a whole item that is to be stored
Result<void> check_key(const Table&, const Item& key);  // for a key that a client has given
// The same for the attributes of one schema, among which there may be others.
Result<void> check_key_in(const KeySchema&, const Item& key);
// For an item after an update: the keys of indexes, and names and depth.
Result<void> check_updated(const Table&, const Item&);
// Whether a check of these has refused a key that is an empty text or binary. AWS looks at those
// before it begins a transaction.
bool about_empty_key(const Error&);

// For the paths of an expression: no key is used as if it were a map or a list.
Result<void> check_paths(const Table&, const std::vector<Path>&);
Result<void> check_paths(const Table&, const Condition&);

}  // namespace spot::dynamodb
