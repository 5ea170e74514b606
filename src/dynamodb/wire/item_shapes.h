#pragma once

// describe() of the shapes of items.

#include "dynamodb/wire/shared_shapes.h"

namespace spot::dynamodb {

template <class V>
void describe(V& v, ExpectedAttributeValue& x) {
    v.member("Value", x.value);
    v.member("Exists", x.exists);
    optional_text(v, "ComparisonOperator", x.comparison_operator,
                  {.must = &constraints::comparison_operator});
    v.member("AttributeValueList", x.attribute_value_list);
}
template <class V>
void describe(V& v, LegacyCondition& x) {
    v.member("ComparisonOperator", x.comparison_operator,
             {.not_null = true, .must = &constraints::comparison_operator});
    v.member("AttributeValueList", x.attribute_value_list);
}
template <class V>
void describe(V& v, AttributeValueUpdate& x) {
    v.member("Value", x.value);
    optional_text(v, "Action", x.action, {.must = &constraints::attribute_action});
}
template <class V>
void describe(V& v, Capacity& x) {
    v.member("ReadCapacityUnits", x.read_capacity_units);
    v.member("WriteCapacityUnits", x.write_capacity_units);
    v.member("CapacityUnits", x.capacity_units);
}
template <class V>
void describe(V& v, ConsumedCapacity& x) {
    v.member("TableName", x.table_name);
    v.member("CapacityUnits", x.capacity_units);
    v.member("ReadCapacityUnits", x.read_capacity_units);
    v.member("WriteCapacityUnits", x.write_capacity_units);
    v.member("Table", x.table);
    v.member("LocalSecondaryIndexes", x.local_secondary_indexes);
    v.member("GlobalSecondaryIndexes", x.global_secondary_indexes);
}

// The members that carry an expression's names and values.
template <class V, class T>
void describe_placeholders(V& v, T& x) {
    v.member("ExpressionAttributeNames", x.expression_attribute_names, kept);
    v.member("ExpressionAttributeValues", x.expression_attribute_values,
             {.keep_empty = true,
              .bad_value = "ExpressionAttributeValues contains invalid value: {0} for key {1}"});
}
template <class V>
void describe(V& v, ItemCollectionMetrics& x) {
    v.member("ItemCollectionKey", x.item_collection_key, kept);
    v.member("SizeEstimateRangeGB", x.size_estimate_range_gb);
}
template <class V, class T>
void describe_collection_metrics(V& v, T& x) {
    optional_text(v, "ReturnItemCollectionMetrics", x.return_item_collection_metrics,
                  {.must = &constraints::return_item_collection_metrics});
}

// The members that all writes of one item share.
template <class V, class T>
void describe_write(V& v, T& x) {
    v.member("ConditionExpression", x.condition_expression);
    describe_placeholders(v, x);
    optional_text(v, "ReturnValues", x.return_values, {.must = &constraints::return_value});
    optional_text(v, "ReturnConsumedCapacity", x.return_consumed_capacity,
                  {.must = &constraints::return_consumed_capacity});
    optional_text(v, "ReturnValuesOnConditionCheckFailure",
                  x.return_values_on_condition_check_failure,
                  {.must = &constraints::return_values_on_condition_check_failure});
    v.member("Expected", x.expected);
    optional_text(v, "ConditionalOperator", x.conditional_operator,
                  {.must = &constraints::conditional_operator});
    describe_collection_metrics(v, x);
}

template <class V>
void describe(V& v, PutItemInput& x) {
    v.member("TableName", x.table_name, {.not_null = true, .must = &constraints::table_arn});
    v.member("Item", x.item, needed);
    describe_write(v, x);
}
template <class V>
void describe(V& v, PutItemOutput& x) {
    v.member("Attributes", x.attributes);
    v.member("ConsumedCapacity", x.consumed_capacity);
    v.member("ItemCollectionMetrics", x.item_collection_metrics);
}
template <class V>
void describe(V& v, GetItemInput& x) {
    v.member("TableName", x.table_name, {.not_null = true, .must = &constraints::table_arn});
    v.member("Key", x.key, needed);
    v.member("ProjectionExpression", x.projection_expression);
    v.member("ExpressionAttributeNames", x.expression_attribute_names, kept);
    v.member("ConsistentRead", x.consistent_read);
    optional_text(v, "ReturnConsumedCapacity", x.return_consumed_capacity,
                  {.must = &constraints::return_consumed_capacity});
    v.member("AttributesToGet", x.attributes_to_get,
             {.must = &constraints::attribute_name_list, .each = &constraints::attribute_name});
}
template <class V>
void describe(V& v, GetItemOutput& x) {
    v.member("Item", x.item, kept);
    v.member("ConsumedCapacity", x.consumed_capacity);
}
template <class V>
void describe(V& v, UpdateItemInput& x) {
    v.member("TableName", x.table_name, {.not_null = true, .must = &constraints::table_arn});
    v.member("Key", x.key, needed);
    v.member("UpdateExpression", x.update_expression);
    describe_write(v, x);
    v.member("AttributeUpdates", x.attribute_updates);
}
template <class V>
void describe(V& v, UpdateItemOutput& x) {
    v.member("Attributes", x.attributes);
    v.member("ConsumedCapacity", x.consumed_capacity);
    v.member("ItemCollectionMetrics", x.item_collection_metrics);
}
template <class V>
void describe(V& v, DeleteItemInput& x) {
    v.member("TableName", x.table_name, {.not_null = true, .must = &constraints::table_arn});
    v.member("Key", x.key, needed);
    describe_write(v, x);
}
template <class V>
void describe(V& v, DeleteItemOutput& x) {
    v.member("Attributes", x.attributes);
    v.member("ConsumedCapacity", x.consumed_capacity);
    v.member("ItemCollectionMetrics", x.item_collection_metrics);
}
template <class V>
void describe(V& v, KeysAndAttributes& x) {
    v.member("Keys", x.keys,
             {.not_null = true, .keep_empty = true, .must = &constraints::key_list});
    v.member("ProjectionExpression", x.projection_expression);
    v.member("ExpressionAttributeNames", x.expression_attribute_names, kept);
    v.member("ConsistentRead", x.consistent_read);
    v.member("AttributesToGet", x.attributes_to_get,
             {.must = &constraints::attribute_name_list, .each = &constraints::attribute_name});
}
template <class V>
void describe(V& v, BatchGetItemInput& x) {
    v.member("RequestItems", x.request_items,
             {.not_null = true,
              .keep_empty = true,
              .must = &constraints::batch_get_request_map,
              .key = &constraints::table_arn});
    optional_text(v, "ReturnConsumedCapacity", x.return_consumed_capacity,
                  {.must = &constraints::return_consumed_capacity});
}
template <class V>
void describe(V& v, BatchGetItemOutput& x) {
    v.member("Responses", x.responses, kept);
    v.member("UnprocessedKeys", x.unprocessed_keys, kept);
    v.member("ConsumedCapacity", x.consumed_capacity);
}
template <class V>
void describe(V& v, PutRequest& x) {
    v.member("Item", x.item, needed);
}
template <class V>
void describe(V& v, DeleteRequest& x) {
    v.member("Key", x.key, needed);
}
template <class V>
void describe(V& v, WriteRequest& x) {
    v.member("PutRequest", x.put_request);
    v.member("DeleteRequest", x.delete_request);
}
template <class V>
void describe(V& v, BatchWriteItemInput& x) {
    v.member("RequestItems", x.request_items,
             {.not_null = true,
              .keep_empty = true,
              .must = &constraints::batch_write_item_request_map,
              .key = &constraints::table_arn,
              .each = &constraints::write_requests});
    optional_text(v, "ReturnConsumedCapacity", x.return_consumed_capacity,
                  {.must = &constraints::return_consumed_capacity});
    describe_collection_metrics(v, x);
}
template <class V>
void describe(V& v, BatchWriteItemOutput& x) {
    v.member("UnprocessedItems", x.unprocessed_items, kept);
    v.member("ConsumedCapacity", x.consumed_capacity);
    v.member("ItemCollectionMetrics", x.item_collection_metrics);
}

// The members that Query and Scan share.
template <class V, class T>
void describe_page(V& v, T& x) {
    v.member("TableName", x.table_name, {.not_null = true, .must = &constraints::table_arn});
    v.member("IndexName", x.index_name, {.must = &constraints::index_name});
    optional_text(v, "Select", x.select, {.must = &constraints::select});
    v.member("Limit", x.limit, {.must = &constraints::positive_integer_object});
    v.member("ConsistentRead", x.consistent_read);
    v.member("ExclusiveStartKey", x.exclusive_start_key,
             {.keep_empty = true, .bad_value = "The provided starting key is invalid: {0}"});
    v.member("FilterExpression", x.filter_expression);
    v.member("ProjectionExpression", x.projection_expression);
    describe_placeholders(v, x);
    optional_text(v, "ReturnConsumedCapacity", x.return_consumed_capacity,
                  {.must = &constraints::return_consumed_capacity});
    v.member("AttributesToGet", x.attributes_to_get,
             {.must = &constraints::attribute_name_list, .each = &constraints::attribute_name});
    optional_text(v, "ConditionalOperator", x.conditional_operator,
                  {.must = &constraints::conditional_operator});
}
template <class V>
void describe(V& v, QueryInput& x) {
    describe_page(v, x);
    v.member("ScanIndexForward", x.scan_index_forward);
    v.member("KeyConditionExpression", x.key_condition_expression);
    v.member("KeyConditions", x.key_conditions);
    v.member("QueryFilter", x.query_filter);
}
template <class V>
void describe(V& v, ScanInput& x) {
    describe_page(v, x);
    v.member("Segment", x.segment, {.must = &constraints::scan_segment});
    v.member("TotalSegments", x.total_segments, {.must = &constraints::scan_total_segments});
    v.member("ScanFilter", x.scan_filter);
}
template <class V>
void describe(V& v, QueryOutput& x) {
    v.member("Items", x.items, kept);
    v.member("Count", x.count);
    v.member("ScannedCount", x.scanned_count);
    v.member("LastEvaluatedKey", x.last_evaluated_key);
    v.member("ConsumedCapacity", x.consumed_capacity);
}

template <class V>
void describe_check(V& v, ConditionCheck& x, const wire::Shape& condition) {
    v.member("TableName", x.table_name, {.not_null = true, .must = &constraints::table_arn});
    v.member("Key", x.key, needed);
    v.member("ConditionExpression", x.condition_expression, condition);
    describe_placeholders(v, x);
    optional_text(v, "ReturnValuesOnConditionCheckFailure",
                  x.return_values_on_condition_check_failure,
                  {.must = &constraints::return_values_on_condition_check_failure});
}
template <class V>
void describe(V& v, ConditionCheck& x) {
    describe_check(v, x, {.not_null = true});
}
template <class V>
void describe(V& v, TransactDelete& x) {
    describe_check(v, x, {});
}
template <class V>
void describe(V& v, TransactPut& x) {
    v.member("TableName", x.table_name, {.not_null = true, .must = &constraints::table_arn});
    v.member("Item", x.item, needed);
    v.member("ConditionExpression", x.condition_expression);
    describe_placeholders(v, x);
    optional_text(v, "ReturnValuesOnConditionCheckFailure",
                  x.return_values_on_condition_check_failure,
                  {.must = &constraints::return_values_on_condition_check_failure});
}
template <class V>
void describe(V& v, TransactUpdate& x) {
    v.member("TableName", x.table_name, {.not_null = true, .must = &constraints::table_arn});
    v.member("Key", x.key, needed);
    v.member("UpdateExpression", x.update_expression, {.not_null = true});
    v.member("ConditionExpression", x.condition_expression);
    describe_placeholders(v, x);
    optional_text(v, "ReturnValuesOnConditionCheckFailure",
                  x.return_values_on_condition_check_failure,
                  {.must = &constraints::return_values_on_condition_check_failure});
}
template <class V>
void describe(V& v, TransactWriteItem& x) {
    v.member("ConditionCheck", x.condition_check);
    v.member("Put", x.put);
    v.member("Delete", x.remove);
    v.member("Update", x.update);
}
template <class V>
void describe(V& v, TransactWriteItemsInput& x) {
    v.member(
        "TransactItems", x.transact_items,
        {.not_null = true, .keep_empty = true, .must = &constraints::transact_write_item_list});
    optional_text(v, "ClientRequestToken", x.client_request_token,
                  {.must = &constraints::client_request_token});
    optional_text(v, "ReturnConsumedCapacity", x.return_consumed_capacity,
                  {.must = &constraints::return_consumed_capacity});
    describe_collection_metrics(v, x);
}
template <class V>
void describe(V& v, TransactWriteItemsOutput& x) {
    v.member("ConsumedCapacity", x.consumed_capacity);
    v.member("ItemCollectionMetrics", x.item_collection_metrics);
}
template <class V>
void describe(V& v, TransactGet& x) {
    v.member("TableName", x.table_name, {.not_null = true, .must = &constraints::table_arn});
    v.member("Key", x.key, needed);
    v.member("ProjectionExpression", x.projection_expression);
    v.member("ExpressionAttributeNames", x.expression_attribute_names, kept);
}
template <class V>
void describe(V& v, TransactGetItem& x) {
    v.member("Get", x.get, {.not_null = true});
}
template <class V>
void describe(V& v, TransactGetItemsInput& x) {
    v.member("TransactItems", x.transact_items,
             {.not_null = true, .keep_empty = true, .must = &constraints::transact_get_item_list});
    optional_text(v, "ReturnConsumedCapacity", x.return_consumed_capacity,
                  {.must = &constraints::return_consumed_capacity});
}
template <class V>
void describe(V& v, ItemResponse& x) {
    v.member("Item", x.item, kept);
}
template <class V>
void describe(V& v, TransactGetItemsOutput& x) {
    v.member("Responses", x.responses, kept);
    v.member("ConsumedCapacity", x.consumed_capacity);
}

}  // namespace spot::dynamodb
