#pragma once

// The keys of DynamoDB's rows in the store (docs/formats/dynamodb.md describes their bytes). All
// begin with 'd':
//
//   dt name                                   -> table (tables/table.h)
//   dn name                                   -> a counter
//   di table P                                -> item (item_codec.h)
//   dx table index I P'                       -> the item as the index projects it
//   de expiry table P                         -> empty; `expiry`: when the time to live ends
//   ds stream                                 -> stream (streams/stream_log.h)
//   dr stream sequence                        -> stream record
//   dk token                                  -> a transaction that was done
//   dl time token                             -> empty; `time`: when row dk may be removed
//   dc table                                  -> the last count of its items (tables/item_counts.h)
//
//   P  = spread hash [range]    the primary key       P' = hash [range] of the primary key
//   I  = spread hash [range]    the key of the index, whose hash and range may be of several values
//
// `spread` is the CRC-32C of the hash values: it distributes the items evenly, so that the segments
// of a Scan are ranges of keys. The form of key values is self-delimiting, and its byte order is
// the order of the values. So the items with one hash value lie in the order of their range values,
// and entries of an index with equal values lie in the order of their primary keys.

#include <string>
#include <string_view>

#include "dynamodb/tables/table.h"
#include "storage/kv.h"

namespace spot::dynamodb {

std::string table_key(std::string_view name);
std::string counter_key(std::string_view name);
std::string item_prefix(std::uint64_t table);
std::string index_prefix(std::uint64_t table, std::uint64_t index);
std::string all_indexes_prefix(std::uint64_t table);
std::string expiry_key(std::int64_t expiry, std::uint64_t table, std::string_view primary_key);
std::string stream_key(std::uint64_t stream);
std::string stream_record_key(std::uint64_t stream, std::uint64_t sequence);
std::string stream_records_prefix(std::uint64_t stream);
std::string token_key(std::string_view token);
std::string token_expiry_key(Time forget, std::string_view token);
std::string count_key(std::uint64_t table);

constexpr std::string_view tables_prefix = "dt";
constexpr std::string_view expiries_prefix = "de";
constexpr std::string_view streams_prefix = "ds";
constexpr std::string_view token_expiries_prefix = "dl";
constexpr std::string_view counts_prefix = "dc";

struct ExpiryKey {
    std::int64_t expiry = 0;
    std::uint64_t table = 0;
    std::string primary_key;
};
ExpiryKey read_expiry_key(std::string_view key);

// Appends one key value (S, N or B) in its order-preserving form.
void append_key_value(std::string& out, const AttributeValue&);
// The form without its end, which is the beginning of the forms of all values that begin with
// `prefix`. For S and B only.
std::string key_value_prefix(const AttributeValue& prefix);
// Takes the form of one value off the front of `bytes`.
AttributeValue take_key_value(std::string_view& bytes, Type);

// "spread hash": the prefix of all items with these hash values, to be put after an item or index
// prefix.
std::string partition(const std::vector<AttributeValue>& hash);
// P of an item that has its key attributes, in the schema's types.
std::string primary_key(const KeySchema&, const Item&);
// The key attributes that are in P.
Item read_primary_key(const KeySchema&, std::string_view primary_key);
// I P' of an index's entry for the item; "": the item is not in that index.
std::string index_key(const KeySchema& table, const KeySchema& index, const Item&);
// The key attributes of the index and of the table that are in an entry's key.
Item read_index_key(const KeySchema& table, const KeySchema& index, std::string_view index_key);
// The range of keys with `prefix` that belong to the segment `segment` of `total` (a parallel
// Scan).
kv::Range segment_range(const std::string& prefix, std::int64_t segment, std::int64_t total);

}  // namespace spot::dynamodb
