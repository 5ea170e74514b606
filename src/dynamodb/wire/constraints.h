#pragma once

// The constraints of DynamoDB's service model, under the model's names.
// tests/system/clients/test_constraints.py compares them with the model that botocore has.

#include "wire/constraint.h"

namespace spot::dynamodb::constraints {

// These are checked when a request is read.
inline constexpr wire::Constraint return_value{
    .values = "ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW"};
inline constexpr wire::Constraint return_consumed_capacity{.values = "INDEXES, TOTAL, NONE"};
inline constexpr wire::Constraint positive_integer_object{.least = 1};

// The rules check the following ones and answer with sentences of their own. Where they accept more
// than the model does, GAPS in tests/system/clients/test_constraints.py says so.
inline constexpr wire::Constraint comparison_operator{
    .values =
        "EQ, NE, IN, LE, LT, GE, GT, BETWEEN, NOT_NULL, NULL, CONTAINS, NOT_CONTAINS, BEGINS_WITH",
    .checked_by_rule = true};
inline constexpr wire::Constraint attribute_action{.values = "ADD, PUT, DELETE",
                                                   .checked_by_rule = true};
inline constexpr wire::Constraint return_values_on_condition_check_failure{
    .values = "ALL_OLD, NONE", .checked_by_rule = true};
inline constexpr wire::Constraint conditional_operator{.values = "AND, OR",
                                                       .checked_by_rule = true};
inline constexpr wire::Constraint table_arn{.least = 1, .most = 1024, .checked_by_rule = true};
inline constexpr wire::Constraint attribute_name_list{.least = 1, .checked_by_rule = true};
inline constexpr wire::Constraint key_list{.least = 1, .most = 100, .checked_by_rule = true};
inline constexpr wire::Constraint batch_get_request_map{
    .least = 1, .most = 100, .checked_by_rule = true};
inline constexpr wire::Constraint batch_write_item_request_map{
    .least = 1, .most = 25, .checked_by_rule = true};
inline constexpr wire::Constraint write_requests{.least = 1, .most = 25, .checked_by_rule = true};
inline constexpr wire::Constraint select{
    .values = "ALL_ATTRIBUTES, ALL_PROJECTED_ATTRIBUTES, SPECIFIC_ATTRIBUTES, COUNT",
    .checked_by_rule = true};
inline constexpr wire::Constraint scan_segment{.least = 0, .most = 999999, .checked_by_rule = true};
inline constexpr wire::Constraint scan_total_segments{
    .least = 1, .most = 1000000, .checked_by_rule = true};
inline constexpr wire::Constraint transact_write_item_list{
    .least = 1, .most = 100, .checked_by_rule = true};
inline constexpr wire::Constraint client_request_token{
    .least = 1, .most = 36, .checked_by_rule = true};
inline constexpr wire::Constraint transact_get_item_list{
    .least = 1, .most = 100, .checked_by_rule = true};
inline constexpr wire::Constraint key_schema_attribute_name{
    .least = 1, .most = 255, .checked_by_rule = true};
inline constexpr wire::Constraint scalar_attribute_type{.values = "S, N, B",
                                                        .checked_by_rule = true};
inline constexpr wire::Constraint projection_type{.values = "ALL, KEYS_ONLY, INCLUDE",
                                                  .checked_by_rule = true};
inline constexpr wire::Constraint non_key_attribute_name_list{
    .least = 1, .most = 20, .checked_by_rule = true};
inline constexpr wire::Constraint non_key_attribute_name{
    .least = 1, .most = 255, .checked_by_rule = true};
inline constexpr wire::Constraint positive_long_object{.least = 1, .checked_by_rule = true};
inline constexpr wire::Constraint index_name{
    .least = 3, .most = 255, .pattern = "[a-zA-Z0-9_.-]+", .checked_by_rule = true};
inline constexpr wire::Constraint key_schema{.least = 1, .checked_by_rule = true};
inline constexpr wire::Constraint stream_view_type{
    .values = "NEW_IMAGE, OLD_IMAGE, NEW_AND_OLD_IMAGES, KEYS_ONLY", .checked_by_rule = true};
inline constexpr wire::Constraint billing_mode{.values = "PROVISIONED, PAY_PER_REQUEST",
                                               .checked_by_rule = true};
inline constexpr wire::Constraint table_name{
    .least = 3, .most = 255, .pattern = "[a-zA-Z0-9_.-]+", .checked_by_rule = true};
inline constexpr wire::Constraint list_tables_input_limit{
    .least = 1, .most = 100, .checked_by_rule = true};
inline constexpr wire::Constraint time_to_live_attribute_name{
    .least = 1, .most = 255, .checked_by_rule = true};
inline constexpr wire::Constraint resource_arn_string{
    .least = 1, .most = 1283, .checked_by_rule = true};
inline constexpr wire::Constraint tag_key_string{.least = 1, .most = 128, .checked_by_rule = true};
inline constexpr wire::Constraint key_type{.values = "HASH, RANGE", .checked_by_rule = true};
inline constexpr wire::Constraint tag_value_string{
    .least = 0, .most = 256, .checked_by_rule = true};
inline constexpr wire::Constraint stream_arn{.least = 37, .most = 1024, .checked_by_rule = true};
inline constexpr wire::Constraint shard_id{.least = 28, .most = 65, .checked_by_rule = true};
inline constexpr wire::Constraint shard_iterator_type{
    .values = "TRIM_HORIZON, LATEST, AT_SEQUENCE_NUMBER, AFTER_SEQUENCE_NUMBER",
    .checked_by_rule = true};
inline constexpr wire::Constraint sequence_number{.least = 21, .most = 40, .checked_by_rule = true};
inline constexpr wire::Constraint shard_iterator{.least = 1, .most = 2048, .checked_by_rule = true};

}  // namespace spot::dynamodb::constraints
