#pragma once

// The description of a table: its keys, indexes, stream and settings. A plain value; the catalog
// (catalog.h) holds the current one of every table, and the store holds it in encoded form.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "dynamodb/metrics/meter.h"
#include "dynamodb/table_types.h"

namespace spot::dynamodb {

struct KeyField {
    std::string name;
    Type type = Type::S;
    bool range = false;  // else it is a hash attribute
};

// A table has one hash attribute and at most one range attribute, a local index one of each. A
// global index has one to four hash attributes, and at most four range attributes.
struct KeySchema {
    std::vector<KeyField> fields;  // hash attributes first; both in the order of their ranks

    const KeyField* field(std::string_view name) const;  // nullptr: no attribute of this key
    bool has(std::string_view name) const { return field(name) != nullptr; }
    bool has_range() const { return !fields.empty() && fields.back().range; }
    // As far as its fields are known; of a table's key: the hash attribute.
    const KeyField& hash() const { return fields.front(); }
};

struct Index {
    std::uint64_t id = 0;  // never used again in its table
    std::string name;
    bool global = true;
    KeySchema key;
    Projection projection;
    // True while the sweep fills in older items: changes are written to the index, and it cannot be
    // read yet.
    bool backfilling = false;
    std::optional<ProvisionedThroughput> throughput;
    std::optional<OnDemandThroughput> on_demand;
    std::optional<WarmThroughput> warm;  // without a status; nullopt: AWS's own

    // Not stored. Shared by this index in all values of its table; set by the catalog.
    std::shared_ptr<UnitsMeter> meter = {};

    // True where the index's entries hold that attribute.
    bool holds(const KeySchema& table_key, std::string_view attribute) const;
};

struct TableStream {
    std::uint64_t id = 0;
    std::string label;
    std::string view_type;
    bool enabled = true;  // false: it has ended; its last records can still be read
};

struct Table {
    std::uint64_t id = 0;  // part of the items' keys; never used again
    std::string name;
    std::string table_id;  // the UUID that clients see
    Time created{};
    std::vector<AttributeDefinition> attributes;
    KeySchema key;
    std::vector<Index> indexes;
    std::uint64_t next_index_id = 1;  // also the next value for ttl_filling
    std::string billing_mode;
    std::optional<Time> on_demand_since;
    ProvisionedThroughput throughput;
    std::optional<OnDemandThroughput> on_demand;
    std::optional<WarmThroughput> warm;  // as for an index
    std::string table_class;             // "": never said, which is STANDARD
    std::optional<Time> class_changed;
    std::optional<std::string> sse_key_arn;  // of the key of KMS; nullopt: not asked for
    bool deletion_protection = false;
    std::vector<Tag> tags;
    std::optional<TableStream> stream;  // the latest one
    std::optional<std::string> ttl_attribute;
    // Not 0: the sweep still writes expiry rows of older items. The number tells this filling from
    // others of the table.
    std::uint64_t ttl_filling = 0;

    std::shared_ptr<TableMeter> meter = {};  // as for an index

    const Index* index(std::string_view name) const;
    // True where the attribute is a key of the table or of an index.
    bool is_key(std::string_view attribute) const;
    bool streaming() const { return stream && stream->enabled; }
    // True where a change of an item needs the old item.
    bool needs_old_item() const { return !indexes.empty() || streaming() || ttl_attribute; }
};

std::string encode_table(const Table&);
Result<Table> decode_table(std::string_view record);

}  // namespace spot::dynamodb
