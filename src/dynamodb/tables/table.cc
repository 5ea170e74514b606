#include "dynamodb/tables/table.h"

#include <algorithm>

#include "storage/record.h"

namespace spot::dynamodb {
namespace {

using kv::RecordReader;
using kv::RecordWriter;

// Field numbers are those of docs/formats/dynamodb.md.
std::string encode_field(const KeyField& field) {
    RecordWriter w;
    w.text(1, field.name).text(2, type_name(field.type));
    return w.take();
}

Result<KeyField> decode_field(std::string_view record, bool range) {
    KeyField field{.range = range};
    RecordReader r(record);
    while (r.next()) {
        if (r.field() == 1) field.name = r.text();
        if (r.field() == 2) field.type = type_named(r.text()).value_or(Type::S);
    }
    TRY(r.status());
    return field;
}

void write_key(RecordWriter& w, unsigned hash, unsigned range, const KeySchema& key) {
    for (const auto& field : key.fields) w.text(field.range ? range : hash, encode_field(field));
}

std::string encode_throughput(const ProvisionedThroughput& throughput) {
    RecordWriter w;
    w.signed_number(1, throughput.read_capacity_units);
    w.signed_number(2, throughput.write_capacity_units);
    return w.take();
}

Result<ProvisionedThroughput> decode_throughput(std::string_view record) {
    ProvisionedThroughput throughput;
    RecordReader r(record);
    while (r.next()) {
        if (r.field() == 1) throughput.read_capacity_units = r.signed_number();
        if (r.field() == 2) throughput.write_capacity_units = r.signed_number();
    }
    TRY(r.status());
    return throughput;
}

// Two numbers, each of which may be absent: on-demand and warm throughput.
std::string encode_units(const std::optional<std::int64_t>& read,
                         const std::optional<std::int64_t>& write) {
    RecordWriter w;
    if (read) w.signed_number(1, *read);
    if (write) w.signed_number(2, *write);
    return w.take();
}

Result<void> decode_units(std::string_view record, std::optional<std::int64_t>& read,
                          std::optional<std::int64_t>& write) {
    RecordReader r(record);
    while (r.next()) {
        if (r.field() == 1) read = r.signed_number();
        if (r.field() == 2) write = r.signed_number();
    }
    return r.status();
}

std::string encode_on_demand(const OnDemandThroughput& units) {
    return encode_units(units.max_read_request_units, units.max_write_request_units);
}
Result<OnDemandThroughput> decode_on_demand(std::string_view record) {
    OnDemandThroughput units;
    TRY(decode_units(record, units.max_read_request_units, units.max_write_request_units));
    return units;
}
std::string encode_warm(const WarmThroughput& units) {
    return encode_units(units.read_units_per_second, units.write_units_per_second);
}
Result<WarmThroughput> decode_warm(std::string_view record) {
    WarmThroughput units;
    TRY(decode_units(record, units.read_units_per_second, units.write_units_per_second));
    return units;
}

std::string encode_index(const Index& index) {
    RecordWriter w;
    w.number(1, index.id).text(2, index.name).number(3, index.global ? 1 : 0);
    write_key(w, 4, 5, index.key);
    w.text(6, index.projection.projection_type);
    for (const auto& name : index.projection.non_key_attributes) w.text(7, name);
    w.number(8, index.backfilling ? 1 : 0);
    if (index.throughput) w.text(9, encode_throughput(*index.throughput));
    if (index.on_demand) w.text(10, encode_on_demand(*index.on_demand));
    if (index.warm) w.text(11, encode_warm(*index.warm));
    return w.take();
}

Result<Index> decode_index(std::string_view record) {
    Index index;
    RecordReader r(record);
    while (r.next()) {
        switch (r.field()) {
            case 1:
                index.id = r.number();
                break;
            case 2:
                index.name = r.text();
                break;
            case 3:
                index.global = r.number() != 0;
                break;
            case 4:
                index.key.fields.push_back(TRY(decode_field(r.text(), false)));
                break;
            case 5:
                index.key.fields.push_back(TRY(decode_field(r.text(), true)));
                break;
            case 6:
                index.projection.projection_type = r.text();
                break;
            case 7:
                index.projection.non_key_attributes.emplace_back(r.text());
                break;
            case 8:
                index.backfilling = r.number() != 0;
                break;
            case 9:
                index.throughput = TRY(decode_throughput(r.text()));
                break;
            case 10: index.on_demand = TRY(decode_on_demand(r.text())); break;
            case 11: index.warm = TRY(decode_warm(r.text())); break;
            default:
                break;
        }
    }
    TRY(r.status());
    return index;
}

std::string encode_stream(const TableStream& stream) {
    RecordWriter w;
    w.number(1, stream.id).text(2, stream.label).text(3, stream.view_type);
    w.number(4, stream.enabled ? 1 : 0);
    return w.take();
}

Result<TableStream> decode_stream(std::string_view record) {
    TableStream stream;
    RecordReader r(record);
    while (r.next()) {
        switch (r.field()) {
            case 1:
                stream.id = r.number();
                break;
            case 2:
                stream.label = r.text();
                break;
            case 3:
                stream.view_type = r.text();
                break;
            case 4:
                stream.enabled = r.number() != 0;
                break;
            default:
                break;
        }
    }
    TRY(r.status());
    return stream;
}

// A pair of texts: an attribute definition, a tag.
std::string encode_pair(std::string_view first, std::string_view second) {
    RecordWriter w;
    w.text(1, first).text(2, second);
    return w.take();
}

Result<std::pair<std::string, std::string>> decode_pair(std::string_view record) {
    std::pair<std::string, std::string> pair;
    RecordReader r(record);
    while (r.next()) {
        if (r.field() == 1) pair.first = r.text();
        if (r.field() == 2) pair.second = r.text();
    }
    TRY(r.status());
    return pair;
}

Result<void> read_table_field(const RecordReader& r, Table& table) {
    switch (r.field()) {
        case 1:
            table.id = r.number();
            break;
        case 2:
            table.name = r.text();
            break;
        case 3:
            table.table_id = r.text();
            break;
        case 4:
            table.created = from_millis(r.signed_number());
            break;
        case 5: {
            auto [name, type] = TRY(decode_pair(r.text()));
            table.attributes.push_back({std::move(name), std::move(type)});
            break;
        }
        case 6:
            table.key.fields.push_back(TRY(decode_field(r.text(), false)));
            break;
        case 7:
            table.key.fields.push_back(TRY(decode_field(r.text(), true)));
            break;
        case 8:
            table.indexes.push_back(TRY(decode_index(r.text())));
            break;
        case 9:
            table.next_index_id = r.number();
            break;
        case 10:
            table.billing_mode = r.text();
            break;
        case 11:
            table.on_demand_since = from_millis(r.signed_number());
            break;
        case 12:
            table.throughput = TRY(decode_throughput(r.text()));
            break;
        case 13:
            table.deletion_protection = r.number() != 0;
            break;
        case 14: {
            auto [key, value] = TRY(decode_pair(r.text()));
            table.tags.push_back({std::move(key), std::move(value)});
            break;
        }
        case 15:
            table.stream = TRY(decode_stream(r.text()));
            break;
        case 16:
            table.ttl_attribute = std::string(r.text());
            break;
        case 17:
            table.ttl_filling = r.number();
            break;
        case 18: table.on_demand = TRY(decode_on_demand(r.text())); break;
        case 19: table.warm = TRY(decode_warm(r.text())); break;
        case 20: table.table_class = r.text(); break;
        case 21: table.class_changed = from_millis(r.signed_number()); break;
        case 22: table.sse_key_arn = std::string(r.text()); break;
        default:
            break;
    }
    return {};
}

}  // namespace

const KeyField* KeySchema::field(std::string_view name) const {
    for (const auto& field : fields) {
        if (field.name == name) return &field;
    }
    return nullptr;
}

bool Index::holds(const KeySchema& table_key, std::string_view attribute) const {
    if (projection.projection_type == "ALL" || key.has(attribute) || table_key.has(attribute)) {
        return true;
    }
    const auto& also = projection.non_key_attributes;
    return std::find(also.begin(), also.end(), attribute) != also.end();
}

const Index* Table::index(std::string_view wanted) const {
    for (const auto& index : indexes) {
        if (index.name == wanted) return &index;
    }
    return nullptr;
}

bool Table::is_key(std::string_view attribute) const {
    return key.has(attribute) ||
           std::any_of(indexes.begin(), indexes.end(),
                       [attribute](const Index& index) { return index.key.has(attribute); });
}

std::string encode_table(const Table& table) {
    RecordWriter w;
    w.number(1, table.id).text(2, table.name).text(3, table.table_id);
    w.signed_number(4, to_millis(table.created));
    for (const auto& a : table.attributes)
        w.text(5, encode_pair(a.attribute_name, a.attribute_type));
    write_key(w, 6, 7, table.key);
    for (const auto& index : table.indexes) w.text(8, encode_index(index));
    w.number(9, table.next_index_id).text(10, table.billing_mode);
    if (table.on_demand_since) w.signed_number(11, to_millis(*table.on_demand_since));
    w.text(12, encode_throughput(table.throughput));
    w.number(13, table.deletion_protection ? 1 : 0);
    for (const auto& tag : table.tags) w.text(14, encode_pair(tag.key, tag.value));
    if (table.stream) w.text(15, encode_stream(*table.stream));
    if (table.ttl_attribute) w.text(16, *table.ttl_attribute);
    w.number(17, table.ttl_filling);
    if (table.on_demand) w.text(18, encode_on_demand(*table.on_demand));
    if (table.warm) w.text(19, encode_warm(*table.warm));
    if (!table.table_class.empty()) w.text(20, table.table_class);
    if (table.class_changed) w.signed_number(21, to_millis(*table.class_changed));
    if (table.sse_key_arn) w.text(22, *table.sse_key_arn);
    return w.take();
}

Result<Table> decode_table(std::string_view record) {
    Table table;
    RecordReader r(record);
    while (r.next()) TRY(read_table_field(r, table));
    TRY(r.status());
    return table;
}

}  // namespace spot::dynamodb
