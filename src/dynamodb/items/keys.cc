#include "dynamodb/items/keys.h"

#include "base/check.h"
#include "base/hash.h"
#include "dynamodb/items/number.h"
#include "storage/key_codec.h"

namespace spot::dynamodb {
namespace {

using kv::KeyReader;
using kv::KeyWriter;

constexpr std::size_t spread_bytes = 4;

void append_spread(std::string& out, std::uint32_t spread) {
    for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(spread >> shift);
}

const AttributeValue* key_attribute(const KeyField& field, const Item& item) {
    const auto at = item.find(field.name);
    return at == item.end() || at->second.type != field.type ? nullptr : &at->second;
}

// `00` is written `00 ff`, as KeyWriter::text does.
std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        out += c;
        if (c == '\0') out += '\xff';
    }
    return out;
}

// The end of that form, taken off the front of `bytes`.
std::string take_text(std::string_view& bytes) {
    KeyReader reader(bytes, 0);
    auto text = reader.text();
    bytes = reader.raw();
    return text;
}

// "spread hash [range]" of an item; false: it lacks one of the key's attributes.
bool append_key(std::string& out, const KeySchema& schema, const Item& item) {
    std::string values;
    std::size_t hash_bytes = 0;
    for (const auto& field : schema.fields) {
        const auto* value = key_attribute(field, item);
        if (value == nullptr) return false;
        append_key_value(values, *value);
        if (!field.range) hash_bytes = values.size();
    }
    append_spread(out, crc32c(std::string_view(values).substr(0, hash_bytes)));
    out += values;
    return true;
}

void take_key(Item& item, const KeySchema& schema, std::string_view& bytes) {
    for (const auto& field : schema.fields) {
        item.insert_or_assign(field.name, take_key_value(bytes, field.type));
    }
}

}  // namespace

std::string table_key(std::string_view name) {
    return KeyWriter(tables_prefix).text(name).take();
}
std::string counter_key(std::string_view name) { return KeyWriter("dn").text(name).take(); }
std::string item_prefix(std::uint64_t table) { return KeyWriter("di").number(table).take(); }
std::string all_indexes_prefix(std::uint64_t table) {
    return KeyWriter("dx").number(table).take();
}
std::string index_prefix(std::uint64_t table, std::uint64_t index) {
    return KeyWriter("dx").number(table).number(index).take();
}
std::string expiry_key(std::int64_t expiry, std::uint64_t table, std::string_view key) {
    return KeyWriter(expiries_prefix)
        .number(static_cast<std::uint64_t>(expiry))
        .number(table)
        .raw(key)
        .take();
}
std::string stream_key(std::uint64_t stream) {
    return KeyWriter(streams_prefix).number(stream).take();
}
std::string stream_records_prefix(std::uint64_t stream) {
    return KeyWriter("dr").number(stream).take();
}
std::string stream_record_key(std::uint64_t stream, std::uint64_t sequence) {
    return KeyWriter("dr").number(stream).number(sequence).take();
}
std::string token_key(std::string_view token) { return KeyWriter("dk").text(token).take(); }
std::string token_expiry_key(Time forget, std::string_view token) {
    return KeyWriter(token_expiries_prefix)
        .number(static_cast<std::uint64_t>(to_millis(forget)))
        .text(token)
        .take();
}

std::string count_key(std::uint64_t table) { return KeyWriter(counts_prefix).number(table).take(); }

ExpiryKey read_expiry_key(std::string_view key) {
    KeyReader reader(key, expiries_prefix.size());
    ExpiryKey out;
    out.expiry = static_cast<std::int64_t>(reader.number());
    out.table = reader.number();
    out.primary_key = std::string(reader.raw());
    return out;
}

void append_key_value(std::string& out, const AttributeValue& value) {
    if (value.type == Type::N) {
        const auto number = parse_decimal(value.text());
        CHECK(number.has_value(), "a key's number is not canonical");
        append_ordered_number(out, *number);
    } else {
        out += KeyWriter("").text(value.text()).view();
    }
}

std::string key_value_prefix(const AttributeValue& prefix) { return escaped(prefix.text()); }

AttributeValue take_key_value(std::string_view& bytes, Type type) {
    if (type == Type::N) return {Type::N, decimal_text(take_ordered_number(bytes))};
    return {type, take_text(bytes)};
}

std::string partition(const std::vector<AttributeValue>& hash) {
    std::string values;
    for (const auto& value : hash) append_key_value(values, value);
    std::string out;
    append_spread(out, crc32c(values));
    return out + values;
}

std::string primary_key(const KeySchema& schema, const Item& item) {
    std::string out;
    CHECK(append_key(out, schema, item), "an item without its key");
    return out;
}

Item read_primary_key(const KeySchema& schema, std::string_view key) {
    key.remove_prefix(spread_bytes);
    Item item;
    take_key(item, schema, key);
    return item;
}

Item read_index_key(const KeySchema& table, const KeySchema& index, std::string_view key) {
    key.remove_prefix(spread_bytes);
    Item item;
    take_key(item, index, key);
    take_key(item, table, key);
    return item;
}

std::string index_key(const KeySchema& table, const KeySchema& index, const Item& item) {
    std::string out;
    if (!append_key(out, index, item)) return {};
    for (const auto& field : table.fields) append_key_value(out, item.at(field.name));
    return out;
}

kv::Range segment_range(const std::string& prefix, std::int64_t segment, std::int64_t total) {
    const auto bound = [&](std::int64_t index) -> std::string {
        if (index == total) return kv::end_of_prefix(prefix);
        const auto spread = (static_cast<std::uint64_t>(index) << 32) /
                            static_cast<std::uint64_t>(total);
        auto key = prefix;
        append_spread(key, static_cast<std::uint32_t>(spread));
        return key;
    };
    return {bound(segment), bound(segment + 1)};
}

}  // namespace spot::dynamodb
