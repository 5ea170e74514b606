#pragma once

// Inputs and outputs of the operations on statements of PartiQL, in AWS's own words.

#include <optional>
#include <string>
#include <vector>

#include "dynamodb/item_types.h"

namespace spot::dynamodb {

using Parameters = std::vector<AttributeValue>;  // for the question marks of a statement

struct ExecuteStatementInput {
    std::string statement;
    std::optional<Parameters> parameters;
    bool consistent_read = false;
    std::optional<std::string> next_token;
    std::string return_consumed_capacity;
    std::optional<std::int64_t> limit;  // items that are looked at, not items that are found
    std::string return_values_on_condition_check_failure;
};
struct ExecuteStatementOutput {
    std::vector<Item> items;  // found by a SELECT, or what RETURNING asked for
    std::optional<std::string> next_token;
    std::optional<ConsumedCapacity> consumed_capacity;
    std::optional<Item> last_evaluated_key;
};

struct BatchStatementRequest {
    std::string statement;
    std::optional<Parameters> parameters;
    bool consistent_read = false;
    std::string return_values_on_condition_check_failure;
};
struct BatchExecuteStatementInput {
    std::vector<BatchStatementRequest> statements;
    std::string return_consumed_capacity;
};
struct BatchStatementError {
    std::string code;
    std::string message;
};
struct BatchStatementResponse {
    std::optional<BatchStatementError> error;
    std::optional<std::string> table_name;
    std::optional<Item> item;
};
struct BatchExecuteStatementOutput {
    std::vector<BatchStatementResponse> responses;
    std::vector<ConsumedCapacity> consumed_capacity;
};

struct ParameterizedStatement {
    std::string statement;
    std::optional<Parameters> parameters;
    std::string return_values_on_condition_check_failure;
};
struct ExecuteTransactionInput {
    std::vector<ParameterizedStatement> transact_statements;
    std::string client_request_token;
    std::string return_consumed_capacity;
};
struct ExecuteTransactionOutput {
    std::vector<ItemResponse> responses;  // of SELECTs
    std::vector<ConsumedCapacity> consumed_capacity;
};

}  // namespace spot::dynamodb
