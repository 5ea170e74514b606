#include "dynamodb/tables/table_schema.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "dynamodb/api.h"
#include "dynamodb/errors.h"
#include "dynamodb/tables/core.h"

namespace spot::dynamodb {
namespace {

constexpr std::int64_t most_units = 1'000'000'000'000;
constexpr std::array places{"first", "second", "third",   "fourth",
                            "fifth", "sixth",  "seventh", "eighth"};
static_assert(places.size() == 2 * max_index_key_attributes);

std::vector<std::string_view> names_of(const std::vector<AttributeDefinition>& attributes) {
    std::vector<std::string_view> names;
    for (const auto& attribute : attributes) names.push_back(attribute.attribute_name);
    return names;
}

std::vector<std::string_view> names_of(const std::vector<KeySchemaElement>& elements) {
    std::vector<std::string_view> names;
    for (const auto& element : elements) names.push_back(element.attribute_name);
    return names;
}

// The definition of the attribute; nullptr: it is not defined.
const AttributeDefinition* definition(const std::vector<AttributeDefinition>& attributes,
                                      std::string_view name) {
    const auto at =
        std::find_if(attributes.begin(), attributes.end(),
                     [name](const AttributeDefinition& a) { return a.attribute_name == name; });
    return at == attributes.end() ? nullptr : &*at;
}

KeyField field_of(const AttributeDefinition& attribute, bool range) {
    return {attribute.attribute_name, *type_named(attribute.attribute_type), range};
}

// The reader of requests has checked each element by itself (wire/constraints.h). `several`: there
// may be more than one HASH element.
Result<KeySchema> key_schema(const std::vector<KeySchemaElement>& elements,
                             const std::vector<AttributeDefinition>& attributes, bool several) {
    for (const auto& element : elements) {
        if (definition(attributes, element.attribute_name) != nullptr) continue;
        return invalid_value(fmt::format(
            "Some index key attributes are not defined in AttributeDefinitions. Keys: "
            "[{}], AttributeDefinitions: [{}]",
            fmt::join(names_of(elements), ", "), fmt::join(names_of(attributes), ", ")));
    }
    std::set<std::string_view> names;
    for (const auto& element : elements) {
        if (names.insert(element.attribute_name).second) continue;
        return validation(
            "Both the Hash Key and the Range Key element in the KeySchema have the "
            "same name");
    }
    if (elements[0].key_type != "HASH") {
        return validation("Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
    }
    KeySchema key;
    for (const auto& element : elements) {
        const bool range = element.key_type == "RANGE";
        if (!range && (!several || key.has_range()) && !key.fields.empty()) {
            return validation(
                fmt::format("Invalid KeySchema: The {} KeySchemaElement is not a RANGE key type",
                            places.at(key.fields.size())));
        }
        key.fields.push_back(field_of(*definition(attributes, element.attribute_name), range));
    }
    return key;
}

// Each kind of attribute in a global index's key is counted.
Result<void> check_index_key_size(const SecondaryIndex& wanted) {
    for (const std::string_view kind : {"HASH", "RANGE"}) {
        const auto count =
            std::count_if(wanted.key_schema.begin(), wanted.key_schema.end(),
                          [kind](const KeySchemaElement& e) { return e.key_type == kind; });
        if (static_cast<std::size_t>(count) <= max_index_key_attributes) continue;
        return invalid_value(
            fmt::format("Number of {} key attributes exceeds the limit of {} for index: {}", kind,
                        max_index_key_attributes, wanted.index_name));
    }
    return {};
}

// A table's key has one part or two.
Result<void> check_table_key(const CreateTableInput& input) {
    const auto& elements = input.key_schema;
    if (elements.empty() || elements.size() > 2) {
        std::vector<std::string> shown;
        for (const auto& e : elements) {
            shown.push_back(fmt::format("KeySchemaElement(attributeName={}, keyType={})",
                                        e.attribute_name, e.key_type));
        }
        return validation(fmt::format(
            "1 validation error detected: Value '[{}]' at 'keySchema' failed to satisfy "
            "constraint: Member must have length {} than or equal to {}",
            fmt::join(shown, ", "), elements.empty() ? "greater" : "less",
            elements.empty() ? 1 : 2));
    }
    if (elements.size() <= input.attribute_definitions.size()) return {};
    return validation("Invalid KeySchema: Some index key attribute have no definition");
}

Result<void> check_projection(const std::optional<Projection>& projection) {
    if (!projection || projection->projection_type.empty()) {
        return invalid_value("Unknown ProjectionType: null");
    }
    const auto& type = projection->projection_type;
    const auto& also = projection->non_key_attributes;
    if (type != "INCLUDE" && !also.empty()) {
        return invalid_value(
            fmt::format("ProjectionType is {}, but NonKeyAttributes is specified", type));
    }
    if (type == "INCLUDE" && also.empty()) {
        return invalid_value("ProjectionType is INCLUDE, but NonKeyAttributes is not specified");
    }
    std::set<std::string_view> seen;
    for (const auto& name : also) {
        if (seen.insert(name).second) continue;
        return invalid_value("Duplicate value in NonKeyAttributes: " + name);
    }
    return {};
}

Result<void> check_local(const KeySchema& table, const SecondaryIndex& wanted) {
    if (wanted.key_schema.size() != 2) {
        return invalid_value("Index KeySchema does not have a range key for index: " +
                             wanted.index_name);
    }
    const auto& hash = wanted.key_schema[0].attribute_name;
    if (hash == table.hash().name) return {};
    return invalid_value(fmt::format(
        "Index KeySchema does not have the same leading hash key as table KeySchema for "
        "index: {}. index hash key: {}, table hash key: {}",
        wanted.index_name, hash, table.hash().name));
}

Result<void> add_index(Table& table, const CreateTableInput& input, const SecondaryIndex& wanted,
                       bool global) {
    auto index = TRY(index_of(wanted, global, input.attribute_definitions));
    if (!global) TRY(check_local(table.key, wanted));
    if (table.index(index.name) != nullptr) {
        return invalid_value("Duplicate index name: " + index.name);
    }
    index.id = table.next_index_id++;
    table.indexes.push_back(std::move(index));
    return {};
}

Result<void> add_indexes(Table& table, const CreateTableInput& input) {
    const auto& local = input.local_secondary_indexes;
    const auto& global = input.global_secondary_indexes;
    if (input.local_indexes_empty) {
        return invalid_value("List of LocalSecondaryIndexes is empty");
    }
    if (!local.empty() && !table.key.has_range()) {
        return invalid_value(
            "Table KeySchema does not have a range key, which is required when "
            "specifying a LocalSecondaryIndex");
    }
    for (const auto& wanted : local) TRY(add_index(table, input, wanted, false));
    if (local.size() > max_local_indexes) {
        return invalid_value(
            fmt::format("Number of LocalSecondaryIndexes exceeds per-table limit "
                        "of {}",
                        max_local_indexes));
    }
    if (input.global_indexes_empty) {
        return invalid_value("List of GlobalSecondaryIndexes is empty");
    }
    for (const auto& wanted : global) {
        TRY(add_index(table, input, wanted, true));
        TRY(check_index_throughput(wanted.index_name, wanted.provisioned_throughput,
                                   table.billing_mode));
    }
    if (global.size() > max_global_indexes) {
        return invalid_value(
            fmt::format("GlobalSecondaryIndex count exceeds the per-table limit of "
                        "{}",
                        max_global_indexes));
    }
    return check_projected_count(table);
}

// Letters, numbers, white space and a few signs, of any script ("Tagging restrictions").
bool tag_text(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) {
        return (c & '\x80') != 0 || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               (c >= '0' && c <= '9') || std::string_view(" _.:/=+-@").find(c) != std::string::npos;
    });
}

}  // namespace

Result<void> check_index_throughput(std::string_view index,
                                    const std::optional<ProvisionedThroughput>& throughput,
                                    std::string_view billing_mode) {
    if (billing_mode == "PAY_PER_REQUEST" && throughput) {
        return invalid_value(
            fmt::format("ProvisionedThroughput should not be specified for index: {} when "
                        "BillingMode is PAY_PER_REQUEST",
                        index));
    }
    if (billing_mode == "PROVISIONED" && !throughput) {
        return invalid_value(
            fmt::format("ProvisionedThroughput must be specified for index: {}", index));
    }
    return {};
}

Result<void> check_projected_count(const Table& table) {
    std::size_t count = 0;
    for (const auto& index : table.indexes) count += index.projection.non_key_attributes.size();
    if (count <= max_projected_attributes) return {};
    return invalid_value(
        fmt::format("Number of projected attributes over all indexes exceeds the limit of {}",
                    max_projected_attributes));
}

Result<Index> index_of(const SecondaryIndex& wanted, bool global,
                       const std::vector<AttributeDefinition>& attributes) {
    Index index;
    index.name = wanted.index_name;
    index.global = global;
    TRY(check_index_key_size(wanted));
    index.key = TRY(key_schema(wanted.key_schema, attributes, global));
    TRY(check_projection(wanted.projection));
    index.projection = *wanted.projection;
    index.throughput = wanted.provisioned_throughput;
    index.on_demand = wanted.on_demand_throughput;
    index.warm = wanted.warm_throughput;
    return index;
}

Result<Table> table_of(const CreateTableInput& input, Time now) {
    TRY(check_table_name(input.table_name));
    Table table;
    table.name = input.table_name;
    TRY(set_billing(table, input.billing_mode.empty() ? "PROVISIONED" : input.billing_mode,
                    input.provisioned_throughput, now));
    TRY(check_table_key(input));
    table.attributes = input.attribute_definitions;
    table.key = TRY(key_schema(input.key_schema, input.attribute_definitions, false));
    const bool indexes = input.local_indexes_empty || input.global_indexes_empty ||
                         !input.local_secondary_indexes.empty() ||
                         !input.global_secondary_indexes.empty();
    if (!indexes && input.key_schema.size() != input.attribute_definitions.size()) {
        return invalid_value(
            "Number of attributes in KeySchema does not exactly match number of attributes defined "
            "in AttributeDefinitions");
    }
    TRY(add_indexes(table, input));
    TRY(check_attributes(table));
    TRY(merge_tags(table.tags, input.tags));
    table.deletion_protection = input.deletion_protection_enabled.value_or(false);
    table.table_class = input.table_class;
    table.on_demand = input.on_demand_throughput;
    table.warm = input.warm_throughput;
    return table;
}

Result<void> check_attributes(const Table& table) {
    std::set<std::string> keys;
    const auto collect = [&keys](const KeySchema& key) {
        for (const auto& field : key.fields) keys.insert(field.name);
    };
    collect(table.key);
    for (const auto& index : table.indexes) collect(index.key);
    std::set<std::string> defined;
    for (const auto& attribute : table.attributes) {
        if (!defined.insert(attribute.attribute_name).second) {
            return invalid_value("Duplicate AttributeName in AttributeDefinitions: " +
                                 attribute.attribute_name);
        }
    }
    if (defined == keys) return {};
    return invalid_value(
        fmt::format("Some AttributeDefinitions are not used. AttributeDefinitions: "
                    "[{}], keys used: [{}]",
                    fmt::join(defined, ", "), fmt::join(keys, ", ")));
}

Result<void> check_stream(const StreamSpecification& stream) {
    const auto& view = stream.stream_view_type;
    if (!stream.stream_enabled) {
        if (view.empty()) return {};
        return invalid_value("StreamViewType can only be specified when StreamEnabled is true");
    }
    if (!view.empty()) return {};
    return validation("StreamViewType must be specified when StreamEnabled is true");
}

Result<void> merge_tags(std::vector<Tag>& tags, const std::vector<Tag>& more) {
    for (const auto& tag : more) {
        if (!tag_text(tag.key) || !tag_text(tag.value)) {
            return invalid_value(
                "A tag's key and value may only contain letters, spaces, numbers, and _.:/=+-@");
        }
        if (tag.key.starts_with("aws:")) {
            return invalid_value("Tag keys beginning with aws: are reserved for AWS use");
        }
        const auto at = std::find_if(tags.begin(), tags.end(),
                                     [&tag](const Tag& t) { return t.key == tag.key; });
        if (at != tags.end()) {
            at->value = tag.value;
        } else {
            tags.push_back(tag);
        }
    }
    if (tags.size() > max_tags) {
        return validation(fmt::format("The number of tags exceeds the limit of {}", max_tags));
    }
    return {};
}

Result<void> check_units(const ProvisionedThroughput& throughput) {
    const auto bound = [](std::string_view name, std::int64_t units) -> Result<void> {
        if (units <= most_units) return {};
        return validation(fmt::format("Given value {} for {} is out of bounds", units, name));
    };
    TRY(bound("ReadCapacityUnits", throughput.read_capacity_units));
    return bound("WriteCapacityUnits", throughput.write_capacity_units);
}

Result<void> set_billing(Table& table, const std::string& billing_mode,
                         const std::optional<ProvisionedThroughput>& throughput, Time now) {
    if (billing_mode == "PAY_PER_REQUEST") {
        if (throughput) {
            return invalid_value(
                "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified "
                "when BillingMode is PAY_PER_REQUEST");
        }
        if (table.billing_mode != billing_mode) table.on_demand_since = now;
        table.throughput = {};
    } else if (billing_mode == "PROVISIONED") {
        if (!throughput) {
            return invalid_value(
                "ReadCapacityUnits and WriteCapacityUnits must both be specified "
                "when BillingMode is PROVISIONED");
        }
        TRY(check_units(*throughput));
        table.throughput = *throughput;
    }
    table.billing_mode = billing_mode;
    return {};
}

}  // namespace spot::dynamodb
