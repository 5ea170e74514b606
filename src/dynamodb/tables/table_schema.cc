#include "dynamodb/tables/table_schema.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "dynamodb/api.h"
#include "dynamodb/errors.h"
#include "dynamodb/tables/core.h"

namespace spot::dynamodb {
namespace {

Result<void> check_name(std::string_view what, std::string_view name) {
    if (name.empty() || name.size() > max_key_name) {
        return validation(
            fmt::format("1 validation error detected: Value '{}' at '{}' failed to "
                        "satisfy constraint: Member must have length between 1 and {}",
                        name, what, max_key_name));
    }
    return {};
}

Result<KeyField> key_field(const KeySchemaElement& element,
                           const std::vector<AttributeDefinition>& attributes) {
    TRY(check_name("keySchema.member.attributeName", element.attribute_name));
    for (const auto& attribute : attributes) {
        if (attribute.attribute_name != element.attribute_name) continue;
        const auto& type = attribute.attribute_type;
        if (type != "S" && type != "N" && type != "B") {
            return validation(
                fmt::format("1 validation error detected: Value '{}' at "
                            "'attributeDefinitions.1.member.attributeType' failed to "
                            "satisfy constraint: Member must satisfy enum value set: "
                            "[B, N, S]",
                            type));
        }
        return KeyField{element.attribute_name, *type_named(type)};
    }
    return invalid_value(
        "Some index key attributes are not defined in AttributeDefinitions. Keys: "
        "[" +
        element.attribute_name + "]");
}

Result<KeySchema> key_schema(const std::vector<KeySchemaElement>& elements,
                             const std::vector<AttributeDefinition>& attributes) {
    if (elements.empty() || elements.size() > 2) {
        return validation(
            "1 validation error detected: Value at 'keySchema' failed to satisfy "
            "constraint: Member must have length between 1 and 2");
    }
    for (const auto& element : elements) {
        if (element.key_type == "HASH" || element.key_type == "RANGE") continue;
        return validation(
            fmt::format("1 validation error detected: Value '{}' at "
                        "'keySchema.1.member.keyType' failed to satisfy constraint: "
                        "Member must satisfy enum value set: [HASH, RANGE]",
                        element.key_type));
    }
    if (elements[0].key_type != "HASH") {
        return validation("Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
    }
    KeySchema key;
    key.hash = TRY(key_field(elements[0], attributes));
    if (elements.size() == 1) return key;
    if (elements[1].key_type != "RANGE") {
        return validation("Invalid KeySchema: The second KeySchemaElement is not a RANGE key type");
    }
    if (elements[1].attribute_name == key.hash.name) {
        return validation(
            "Both the Hash Key and the Range Key element in the KeySchema have the "
            "same name");
    }
    key.range = TRY(key_field(elements[1], attributes));
    return key;
}

Result<void> check_projection(const std::optional<Projection>& projection) {
    if (!projection || projection->projection_type.empty()) {
        return invalid_value("Unknown ProjectionType: null");
    }
    const auto& type = projection->projection_type;
    const auto& also = projection->non_key_attributes;
    if (type != "ALL" && type != "KEYS_ONLY" && type != "INCLUDE") {
        return validation(
            fmt::format("1 validation error detected: Value '{}' at "
                        "'projection.projectionType' failed to satisfy constraint: "
                        "Member must satisfy enum value set: [ALL, INCLUDE, "
                        "KEYS_ONLY]",
                        type));
    }
    if (type != "INCLUDE" && !also.empty()) {
        return invalid_value(
            fmt::format("ProjectionType is {}, but NonKeyAttributes is specified", type));
    }
    if (type == "INCLUDE" && also.empty()) {
        return invalid_value("ProjectionType is INCLUDE, but NonKeyAttributes is not specified");
    }
    if (also.size() > max_projected_attributes) {
        return invalid_value("The number of projected attributes exceeds the limit");
    }
    return {};
}

Result<void> add_indexes(Table& table, const CreateTableInput& input) {
    if (input.global_secondary_indexes.size() > max_global_indexes) {
        return invalid_value(
            fmt::format("GlobalSecondaryIndex count exceeds the per-table limit of "
                        "{}",
                        max_global_indexes));
    }
    if (input.local_secondary_indexes.size() > max_local_indexes) {
        return invalid_value(
            fmt::format("Number of LocalSecondaryIndexes exceeds per-table limit "
                        "of {}",
                        max_local_indexes));
    }
    const auto add = [&table, &input](const SecondaryIndex& wanted, bool global) -> Result<void> {
        auto index = TRY(index_of(wanted, global, input.attribute_definitions));
        if (table.index(index.name) != nullptr) {
            return invalid_value("Duplicate index name: " + index.name);
        }
        index.id = table.next_index_id++;
        table.indexes.push_back(std::move(index));
        return {};
    };
    for (const auto& wanted : input.local_secondary_indexes) {
        TRY(add(wanted, false));
        const auto& key = table.indexes.back().key;
        if (!table.key.range) {
            return invalid_value(
                "Table KeySchema does not have a range key, which is required when "
                "specifying a LocalSecondaryIndex");
        }
        if (!key.range || key.hash.name != table.key.hash.name) {
            return invalid_value(
                fmt::format("Index KeySchema does not have the same leading hash "
                            "key as table KeySchema for index: {}",
                            wanted.index_name));
        }
    }
    for (const auto& wanted : input.global_secondary_indexes) TRY(add(wanted, true));
    return {};
}

}  // namespace

Result<Index> index_of(const SecondaryIndex& wanted, bool global,
                       const std::vector<AttributeDefinition>& attributes) {
    if (wanted.index_name.size() < least_table_name) {
        return validation(
            fmt::format("1 validation error detected: Value '{}' at 'indexName' failed "
                        "to satisfy constraint: Member must have length greater than "
                        "or equal to 3",
                        wanted.index_name));
    }
    TRY(check_table_name(wanted.index_name));
    TRY(check_projection(wanted.projection));
    Index index;
    index.name = wanted.index_name;
    index.global = global;
    index.key = TRY(key_schema(wanted.key_schema, attributes));
    index.projection = *wanted.projection;
    index.throughput = wanted.provisioned_throughput;
    return index;
}

Result<Table> table_of(const CreateTableInput& input) {
    TRY(check_table_name(input.table_name));
    Table table;
    table.name = input.table_name;
    table.attributes = input.attribute_definitions;
    table.key = TRY(key_schema(input.key_schema, input.attribute_definitions));
    TRY(add_indexes(table, input));
    TRY(check_attributes(table));
    TRY(merge_tags(table.tags, input.tags));
    table.deletion_protection = input.deletion_protection_enabled.value_or(false);
    return table;
}

Result<void> check_attributes(const Table& table) {
    std::set<std::string> keys;
    const auto collect = [&keys](const KeySchema& key) {
        keys.insert(key.hash.name);
        if (key.range) keys.insert(key.range->name);
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
    for (const std::string_view known :
         {"NEW_AND_OLD_IMAGES", "NEW_IMAGE", "OLD_IMAGE", "KEYS_ONLY"}) {
        if (view == known) return {};
    }
    if (view.empty()) {
        return validation("StreamViewType must be specified when StreamEnabled is true");
    }
    return validation(
        fmt::format("1 validation error detected: Value '{}' at "
                    "'streamSpecification.streamViewType' failed to satisfy "
                    "constraint: Member must satisfy enum value set: [OLD_IMAGE, "
                    "KEYS_ONLY, NEW_IMAGE, NEW_AND_OLD_IMAGES]",
                    view));
}

Result<void> merge_tags(std::vector<Tag>& tags, const std::vector<Tag>& more) {
    for (const auto& tag : more) {
        if (tag.key.empty() || tag.key.size() > 128 || tag.value.size() > 256) {
            return validation("A tag's key has 1 to 128 characters, its value 0 to 256");
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
        if (throughput->read_capacity_units < 1 || throughput->write_capacity_units < 1) {
            return validation(
                "1 validation error detected: Value at 'provisionedThroughput' failed "
                "to satisfy constraint: Member must have value greater than or equal "
                "to 1");
        }
        table.throughput = *throughput;
    } else {
        return validation(
            fmt::format("1 validation error detected: Value '{}' at 'billingMode' "
                        "failed to satisfy constraint: Member must satisfy enum value "
                        "set: [PROVISIONED, PAY_PER_REQUEST]",
                        billing_mode));
    }
    table.billing_mode = billing_mode;
    return {};
}

}  // namespace spot::dynamodb
