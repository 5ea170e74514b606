#include "dynamodb/items/item_store.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/bytes.h"
#include "dynamodb/api.h"
#include "dynamodb/errors.h"
#include "dynamodb/items/item_codec.h"
#include "dynamodb/items/keys.h"

namespace spot::dynamodb {
namespace {

void stage_index(kv::Batch& batch, const Change& change, const Index& index) {
    const auto& table = change.table;
    const auto key_of = [&](const Item* item) {
        return item == nullptr ? std::string() : index_key(table.key, index.key, *item);
    };
    const auto old_key = key_of(change.before);
    const auto new_key = key_of(change.after);
    const auto prefix = index_prefix(table.id, index.id);
    if (!old_key.empty() && old_key != new_key) batch.erase(prefix + old_key);
    if (!new_key.empty()) {
        batch.put(prefix + new_key, encode_item(index_item(table, index, *change.after)));
    }
}

constexpr std::int64_t never = 0;

void stage_expiry(kv::Batch& batch, const Change& change) {
    const auto& table = change.table;
    const auto expiry = [&table](const Item* item) {
        return item == nullptr ? never : expiry_of(table, *item).value_or(never);
    };
    const auto before = expiry(change.before);
    const auto after = expiry(change.after);
    if (before == after) return;
    if (before != never) batch.erase(expiry_key(before, table.id, change.primary_key));
    if (after != never) batch.put(expiry_key(after, table.id, change.primary_key), "");
}

// The end of what is said about each empty key.
constexpr std::string_view about_empty =
    "The AttributeValue for a key attribute cannot contain an empty ";

bool empty_value(const AttributeValue& value) {
    return value.type != Type::N && value.text().empty();
}

std::string_view kind_of(const AttributeValue& value) {
    return value.type == Type::S ? "string" : "binary";
}

Result<void> check_key_size(const KeyField& field, const AttributeValue& value) {
    if (value.type == Type::N) return {};
    if (!field.range && value.text().size() > max_hash_key_bytes) {
        return invalid_value(
            fmt::format("Size of hashkey has exceeded the maximum size limit of{} "
                        "bytes",
                        max_hash_key_bytes));
    }
    if (field.range && value.text().size() > max_range_key_bytes) {
        return invalid_value(
            fmt::format("Aggregated size of all range keys has exceeded the size "
                        "limit of {} bytes",
                        max_range_key_bytes));
    }
    if (value.text().empty()) {
        return validation(
            fmt::format("One or more parameter values are not valid. {}{} value. Key: {}",
                        about_empty, kind_of(value), field.name));
    }
    return {};
}

Result<void> check_stored_key(const KeyField& field, const Item& item) {
    const auto at = item.find(field.name);
    if (at == item.end()) return invalid_value("Missing the key " + field.name + " in the item");
    if (at->second.type != field.type) {
        return invalid_value(fmt::format("Type mismatch for key {} expected: {} actual: {}",
                                         field.name, type_name(field.type),
                                         type_name(at->second.type)));
    }
    return check_key_size(field, at->second);
}

Result<void> check_given_key(const KeyField& field, const Item& key) {
    const auto at = key.find(field.name);
    if (at == key.end() || at->second.type != field.type) {
        return validation("The provided key element does not match the schema");
    }
    return check_key_size(field, at->second);
}

enum class Origin { item, update };

Result<void> check_index_key(const Index& index, const KeyField& field, const Item& item,
                             Origin origin) {
    const auto at = item.find(field.name);
    if (at == item.end()) return {};
    const auto& value = at->second;
    if (value.type != field.type) {
        return invalid_value(
            fmt::format("Type mismatch for Index Key {} Expected: {} Actual: {} "
                        "IndexName: {}",
                        field.name, type_name(field.type), type_name(value.type), index.name));
    }
    if (empty_value(value) && origin == Origin::update) {
        return validation(
            fmt::format("One or more parameter values are not valid. The update expression "
                        "attempted to update a secondary index key to a value that is not "
                        "supported. {}{} value.",
                        about_empty, kind_of(value)));
    }
    if (empty_value(value)) {
        return validation(
            fmt::format("One or more parameter values are not valid. A value specified "
                        "for a secondary index key is not supported. {}{} value. IndexName: {}, "
                        "IndexKey: {}",
                        about_empty, kind_of(value), index.name, field.name));
    }
    return check_key_size(field, value);
}

Result<void> check_index_keys(const Table& table, const Item& item, Origin origin) {
    for (const bool global : {true, false}) {
        for (const auto& index : table.indexes) {
            if (index.global != global) continue;
            for (const auto& field : index.key.fields) {
                TRY(check_index_key(index, field, item, origin));
            }
        }
    }
    for (const auto& [name, value] : item) {
        if (name.empty()) return invalid_value("An attribute name may not be empty");
        if (name.size() > 65'535) {
            return invalid_value("Attribute name is too large, must be less than 65536 bytes");
        }
        if (depth_of(value) >= max_nesting) {
            return validation(
                "Nesting Levels have exceeded supported limits: Attributes in the item "
                "have nested levels beyond supported limit");
        }
    }
    return {};
}

Result<void> check_path(const Table& table, const Path& path) {
    const auto& name = path.front().name;
    if (path.size() == 1 || !table.is_key(name)) return {};
    return validation(fmt::format(
        "Key attributes must be scalars; list random access '[]' and map lookup '.' are "
        "not allowed: {}: {}",
        table.key.has(name) ? "Key" : "IndexKey", name));
}

}  // namespace

Result<std::optional<Item>> read_item(const kv::Store& store, const Table& table,
                                      std::string_view primary_key) {
    const auto record = TRY(store.get(item_prefix(table.id).append(primary_key)));
    if (!record) return std::optional<Item>();
    return std::optional<Item>(TRY(decode_item(*record)));
}

void stage_item(kv::Batch& batch, const Change& change) {
    auto key = item_prefix(change.table.id).append(change.primary_key);
    if (change.after != nullptr) {
        batch.put(std::move(key), encode_item(*change.after));
    } else {
        batch.erase(std::move(key));
    }
    for (const auto& index : change.table.indexes) stage_index(batch, change, index);
    if (change.table.ttl_attribute) stage_expiry(batch, change);
}

Item index_item(const Table& table, const Index& index, const Item& item) {
    if (index.projection.projection_type == "ALL") return item;
    Item out;
    for (const auto& [name, value] : item) {
        if (index.holds(table.key, name)) out.emplace_hint(out.end(), name, value);
    }
    return out;
}

std::optional<std::int64_t> expiry_of(const Table& table, const Item& item) {
    if (!table.ttl_attribute) return std::nullopt;
    const auto at = item.find(*table.ttl_attribute);
    if (at == item.end() || at->second.type != Type::N) return std::nullopt;
    // A fraction of a second counts for nothing.
    const auto& text = at->second.text();
    const auto expiry = parse_int(std::string_view(text).substr(0, text.find('.')));
    // A moment beyond the range of Time never comes.
    if (!expiry || *expiry <= 0 || *expiry > 9'000'000'000'000) return std::nullopt;
    return expiry;
}

bool fits_index(const Index& index, const Item& item) {
    return std::all_of(
        index.key.fields.begin(), index.key.fields.end(),
        [&](const KeyField& field) {
            return check_index_key(index, field, item, Origin::item).has_value();
        });
}

Result<void> check_item(const Table& table, const Item& item) {
    for (const auto& field : table.key.fields) TRY(check_stored_key(field, item));
    return check_index_keys(table, item, Origin::item);
}

Result<void> check_updated(const Table& table, const Item& item) {
    return check_index_keys(table, item, Origin::update);
}

bool about_empty_key(const Error& error) {
    return error.message.find(about_empty) != std::string::npos;
}

Result<void> check_key(const Table& table, const Item& key) {
    if (key.size() != table.key.fields.size()) {
        return validation("The provided key element does not match the schema");
    }
    return check_key_in(table.key, key);
}

Result<void> check_key_in(const KeySchema& schema, const Item& key) {
    for (const auto& field : schema.fields) TRY(check_given_key(field, key));
    return {};
}

Result<void> check_paths(const Table& table, const std::vector<Path>& paths) {
    for (const auto& path : paths) TRY(check_path(table, path));
    return {};
}

Result<void> check_paths(const Table& table, const Condition& condition) {
    for (const auto* path : paths_of(condition)) TRY(check_path(table, *path));
    return {};
}

}  // namespace spot::dynamodb
