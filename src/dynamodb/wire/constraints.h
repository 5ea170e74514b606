#pragma once

// The constraints of DynamoDB's service model, under the model's names.
// tests/system/clients/test_constraints.py compares them with the model that botocore has. They are
// checked when a request is read, all of them at once and before any rule.

#include "wire/constraint.h"

namespace spot::dynamodb::constraints {

using wire::Constraint;

// The order of values is that of AWS's sentences.
inline constexpr Constraint return_value{.values =
                                             "ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW"};
inline constexpr Constraint return_consumed_capacity{.values = "INDEXES, TOTAL, NONE"};
inline constexpr Constraint return_item_collection_metrics{.values = "SIZE, NONE"};
inline constexpr Constraint return_values_on_condition_check_failure{.values = "ALL_OLD, NONE"};
inline constexpr Constraint comparison_operator{
    .values =
        "IN, NULL, BETWEEN, LT, NOT_CONTAINS, EQ, GT, NOT_NULL, NE, LE, BEGINS_WITH, GE, CONTAINS"};
inline constexpr Constraint attribute_action{.values = "ADD, PUT, DELETE"};
inline constexpr Constraint conditional_operator{.values = "OR, AND"};
inline constexpr Constraint select{
    .values = "SPECIFIC_ATTRIBUTES, COUNT, ALL_ATTRIBUTES, ALL_PROJECTED_ATTRIBUTES"};
inline constexpr Constraint scalar_attribute_type{.values = "B, N, S"};
inline constexpr Constraint key_type{.values = "HASH, RANGE"};
inline constexpr Constraint projection_type{.values = "ALL, INCLUDE, KEYS_ONLY"};
inline constexpr Constraint stream_view_type{
    .values = "NEW_IMAGE, OLD_IMAGE, NEW_AND_OLD_IMAGES, KEYS_ONLY"};
inline constexpr Constraint billing_mode{.values = "PROVISIONED, PAY_PER_REQUEST"};
inline constexpr Constraint table_class{.values = "STANDARD, STANDARD_INFREQUENT_ACCESS"};
inline constexpr Constraint sse_type{.values = "AES256, KMS"};
inline constexpr Constraint shard_iterator_type{
    .values = "TRIM_HORIZON, LATEST, AT_SEQUENCE_NUMBER, AFTER_SEQUENCE_NUMBER"};
inline constexpr Constraint shard_filter_type{.values = "CHILD_SHARDS"};

inline constexpr Constraint positive_integer_object{.least = 1};
inline constexpr Constraint positive_long_object{.least = 1};
inline constexpr Constraint scan_segment{.least = 0, .most = 999999};
inline constexpr Constraint scan_total_segments{.least = 1, .most = 1000000};
inline constexpr Constraint list_tables_input_limit{.least = 1, .most = 100};
inline constexpr Constraint recovery_period_in_days{.least = 1, .most = 35};

inline constexpr Constraint table_name{.least = 3, .most = 255, .pattern = "[a-zA-Z0-9_.-]+"};
inline constexpr Constraint index_name{.least = 3, .most = 255, .pattern = "[a-zA-Z0-9_.-]+"};
// A name may stand where the model has an ARN; it has the constraints of a name.
inline constexpr Constraint table_arn{.least = 1, .most = 1024, .of_names = &table_name};
// For operations on tables, which check the length of a name in front of all constraints.
inline constexpr Constraint name_characters{.pattern = "[a-zA-Z0-9_.-]+"};
inline constexpr Constraint table_arn_of_table{
    .least = 1, .most = 1024, .of_names = &name_characters};
inline constexpr Constraint attribute_name{.most = 65535};
inline constexpr Constraint key_schema_attribute_name{.least = 1, .most = 255};
inline constexpr Constraint non_key_attribute_name{.least = 1, .most = 255};
inline constexpr Constraint time_to_live_attribute_name{.least = 1, .most = 255};
inline constexpr Constraint resource_arn_string{.least = 1, .most = 1283};
inline constexpr Constraint tag_key_string{.least = 1, .most = 128};
inline constexpr Constraint tag_value_string{.least = 0, .most = 256};
inline constexpr Constraint client_request_token{.least = 1, .most = 36};
inline constexpr Constraint stream_arn{.least = 37, .most = 1024};
inline constexpr Constraint shard_id{.least = 28, .most = 65};
inline constexpr Constraint sequence_number{.least = 21, .most = 40};
inline constexpr Constraint shard_iterator{.least = 1, .most = 2048};

inline constexpr Constraint attribute_name_list{.least = 1};
inline constexpr Constraint key_list{.least = 1, .most = 100};
inline constexpr Constraint key_schema{.least = 1};
inline constexpr Constraint non_key_attribute_name_list{.least = 1, .most = 20};
inline constexpr Constraint batch_get_request_map{.least = 1, .most = 100};
inline constexpr Constraint batch_write_item_request_map{.least = 1, .most = 25};
inline constexpr Constraint write_requests{.least = 1, .most = 25};
inline constexpr Constraint transact_write_item_list{.least = 1, .most = 100};
inline constexpr Constraint transact_get_item_list{.least = 1, .most = 100};

// PartiQL.
inline constexpr Constraint partiql_statement{.least = 1, .most = 8192};
inline constexpr Constraint prepared_statement_parameters{.least = 1};
inline constexpr Constraint partiql_next_token{.least = 1, .most = 32768};
inline constexpr Constraint partiql_batch_request{.least = 1, .most = 25};
inline constexpr Constraint parameterized_statements{.least = 1, .most = 100};

}  // namespace spot::dynamodb::constraints
