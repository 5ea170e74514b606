#pragma once

// Inputs and outputs of the operations on items, in AWS's own words.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "dynamodb/attribute_value.h"

namespace spot::dynamodb {

using AttributeNames = std::map<std::string, std::string>;      // "#n" -> attribute
using AttributeValues = std::map<std::string, AttributeValue>;  // ":v" -> value

// The legacy conditions of the API before expressions.
struct ExpectedAttributeValue {
    std::optional<AttributeValue> value;
    std::optional<bool> exists;
    std::string comparison_operator;
    std::optional<std::vector<AttributeValue>> attribute_value_list;
};
struct LegacyCondition {
    std::string comparison_operator;
    std::vector<AttributeValue> attribute_value_list;
};
struct AttributeValueUpdate {
    std::optional<AttributeValue> value;
    std::string action;  // "PUT" (default), "DELETE", "ADD"
};
using Expected = std::map<std::string, ExpectedAttributeValue>;
using LegacyConditions = std::map<std::string, LegacyCondition>;
using AttributeUpdates = std::map<std::string, AttributeValueUpdate>;

struct Capacity {
    std::optional<double> read_capacity_units;  // this one and the next: of transactions only
    std::optional<double> write_capacity_units;
    std::optional<double> capacity_units;
};
struct ConsumedCapacity {
    std::string table_name;
    double capacity_units = 0;
    std::optional<double> read_capacity_units;  // as in Capacity
    std::optional<double> write_capacity_units;
    std::optional<Capacity> table;  // with ReturnConsumedCapacity INDEXES
    std::map<std::string, Capacity> global_secondary_indexes;
    std::map<std::string, Capacity> local_secondary_indexes;
};

// The size of what has one hash key, in a table with local indexes.
struct ItemCollectionMetrics {
    Item item_collection_key;
    std::vector<double> size_estimate_range_gb;  // a lower and an upper bound
};

struct PutItemInput {
    std::string table_name;
    std::optional<Item> item;
    std::optional<std::string> condition_expression;
    std::optional<AttributeNames> expression_attribute_names;
    std::optional<AttributeValues> expression_attribute_values;
    std::string return_values;             // "NONE" (default), "ALL_OLD"
    std::string return_consumed_capacity;  // "NONE" (default), "TOTAL", "INDEXES"
    std::string return_item_collection_metrics;  // "NONE" (default), "SIZE"
    std::string return_values_on_condition_check_failure;  // "NONE" (default), "ALL_OLD"
    std::optional<Expected> expected;
    std::string conditional_operator;
};
struct PutItemOutput {
    std::optional<Item> attributes;
    std::optional<ConsumedCapacity> consumed_capacity;
    std::optional<ItemCollectionMetrics> item_collection_metrics;
};

struct GetItemInput {
    std::string table_name;
    std::optional<Item> key;
    std::optional<std::string> projection_expression;
    std::optional<AttributeNames> expression_attribute_names;
    bool consistent_read = false;  // changes the consumed capacity alone: all reads are consistent
    std::string return_consumed_capacity;
    std::vector<std::string> attributes_to_get;
};
struct GetItemOutput {
    std::optional<Item> item;
    std::optional<ConsumedCapacity> consumed_capacity;
};

struct UpdateItemInput {
    std::string table_name;
    std::optional<Item> key;
    std::optional<std::string> update_expression;
    std::optional<std::string> condition_expression;
    std::optional<AttributeNames> expression_attribute_names;
    std::optional<AttributeValues> expression_attribute_values;
    std::string return_values;  // also "ALL_NEW", "UPDATED_OLD", "UPDATED_NEW"
    std::string return_consumed_capacity;
    std::string return_item_collection_metrics;
    std::string return_values_on_condition_check_failure;
    std::optional<AttributeUpdates> attribute_updates;
    std::optional<Expected> expected;
    std::string conditional_operator;
};
struct UpdateItemOutput {
    std::optional<Item> attributes;
    std::optional<ConsumedCapacity> consumed_capacity;
    std::optional<ItemCollectionMetrics> item_collection_metrics;
};

struct DeleteItemInput {
    std::string table_name;
    std::optional<Item> key;
    std::optional<std::string> condition_expression;
    std::optional<AttributeNames> expression_attribute_names;
    std::optional<AttributeValues> expression_attribute_values;
    std::string return_values;
    std::string return_consumed_capacity;
    std::string return_item_collection_metrics;
    std::string return_values_on_condition_check_failure;
    std::optional<Expected> expected;
    std::string conditional_operator;
};
struct DeleteItemOutput {
    std::optional<Item> attributes;
    std::optional<ConsumedCapacity> consumed_capacity;
    std::optional<ItemCollectionMetrics> item_collection_metrics;
};

struct KeysAndAttributes {
    std::vector<Item> keys;
    std::optional<std::string> projection_expression;
    std::optional<AttributeNames> expression_attribute_names;
    bool consistent_read = false;
    std::vector<std::string> attributes_to_get;
};
struct BatchGetItemInput {
    std::map<std::string, KeysAndAttributes> request_items;  // by table
    std::string return_consumed_capacity;
};
struct BatchGetItemOutput {
    std::map<std::string, std::vector<Item>> responses;
    std::map<std::string, KeysAndAttributes> unprocessed_keys;
    std::vector<ConsumedCapacity> consumed_capacity;
};

struct PutRequest {
    Item item;
};
struct DeleteRequest {
    Item key;
};
struct WriteRequest {  // exactly one member is set
    std::optional<PutRequest> put_request;
    std::optional<DeleteRequest> delete_request;
};
struct BatchWriteItemInput {
    std::map<std::string, std::vector<WriteRequest>> request_items;  // by table
    std::string return_consumed_capacity;
    std::string return_item_collection_metrics;
};
struct BatchWriteItemOutput {
    std::map<std::string, std::vector<WriteRequest>> unprocessed_items;
    std::vector<ConsumedCapacity> consumed_capacity;
    std::map<std::string, std::vector<ItemCollectionMetrics>>
        item_collection_metrics;  // by table
};

struct QueryInput {
    std::string table_name;
    std::optional<std::string> index_name;
    std::string select;
    std::optional<std::int64_t> limit;
    bool consistent_read = false;
    std::optional<bool> scan_index_forward;
    std::optional<Item> exclusive_start_key;
    std::optional<std::string> key_condition_expression;
    std::optional<std::string> filter_expression;
    std::optional<std::string> projection_expression;
    std::optional<AttributeNames> expression_attribute_names;
    std::optional<AttributeValues> expression_attribute_values;
    std::string return_consumed_capacity;
    std::vector<std::string> attributes_to_get;
    std::optional<LegacyConditions> key_conditions;
    std::optional<LegacyConditions> query_filter;
    std::string conditional_operator;
    bool filter_may_name_key = false;  // PartiQL's WHERE may, a FilterExpression not
};
struct QueryOutput {
    std::optional<std::vector<Item>> items;  // absent with Select COUNT
    std::int64_t count = 0;
    std::int64_t scanned_count = 0;
    std::optional<Item> last_evaluated_key;
    std::optional<ConsumedCapacity> consumed_capacity;
};

struct ScanInput {
    std::string table_name;
    std::optional<std::string> index_name;
    std::string select;
    std::optional<std::int64_t> limit;
    bool consistent_read = false;
    std::optional<Item> exclusive_start_key;
    std::optional<std::int64_t> segment;
    std::optional<std::int64_t> total_segments;
    std::optional<std::string> filter_expression;
    std::optional<std::string> projection_expression;
    std::optional<AttributeNames> expression_attribute_names;
    std::optional<AttributeValues> expression_attribute_values;
    std::string return_consumed_capacity;
    std::vector<std::string> attributes_to_get;
    std::optional<LegacyConditions> scan_filter;
    std::string conditional_operator;
};
using ScanOutput = QueryOutput;

// One part of a transaction on one item.
struct ConditionCheck {
    std::string table_name;
    std::optional<Item> key;
    std::optional<std::string> condition_expression;
    std::optional<AttributeNames> expression_attribute_names;
    std::optional<AttributeValues> expression_attribute_values;
    std::string return_values_on_condition_check_failure;
};
struct TransactDelete : ConditionCheck {};  // whose condition may be absent
struct TransactPut {
    std::string table_name;
    std::optional<Item> item;
    std::optional<std::string> condition_expression;
    std::optional<AttributeNames> expression_attribute_names;
    std::optional<AttributeValues> expression_attribute_values;
    std::string return_values_on_condition_check_failure;
};
struct TransactUpdate {
    std::string table_name;
    std::optional<Item> key;
    std::optional<std::string> update_expression;
    std::optional<std::string> condition_expression;
    std::optional<AttributeNames> expression_attribute_names;
    std::optional<AttributeValues> expression_attribute_values;
    std::string return_values_on_condition_check_failure;
};
struct TransactWriteItem {  // exactly one member is set
    std::optional<ConditionCheck> condition_check;
    std::optional<TransactPut> put;
    std::optional<TransactDelete> remove;  // "Delete" on the wire
    std::optional<TransactUpdate> update;
};
struct TransactWriteItemsInput {
    std::vector<TransactWriteItem> transact_items;
    std::string client_request_token;  // requests with one token within ten minutes are done once
    std::string return_consumed_capacity;
    std::string return_item_collection_metrics;
};
struct TransactWriteItemsOutput {
    std::vector<ConsumedCapacity> consumed_capacity;
    std::map<std::string, std::vector<ItemCollectionMetrics>>
        item_collection_metrics;  // by table
};

struct TransactGet {
    std::string table_name;
    std::optional<Item> key;
    std::optional<std::string> projection_expression;
    std::optional<AttributeNames> expression_attribute_names;
};
struct TransactGetItem {
    std::optional<TransactGet> get;
};
struct TransactGetItemsInput {
    std::vector<TransactGetItem> transact_items;
    std::string return_consumed_capacity;
};
struct ItemResponse {
    std::optional<Item> item;
};
struct TransactGetItemsOutput {
    std::vector<ItemResponse> responses;
    std::vector<ConsumedCapacity> consumed_capacity;
};

}  // namespace spot::dynamodb
