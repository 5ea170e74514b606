#pragma once

// describe() of the shapes of PartiQL.

#include "dynamodb/wire/item_shapes.h"

namespace spot::dynamodb {

// The members that every statement has.
template <class V, class T>
void describe_statement(V& v, T& x) {
    v.member("Statement", x.statement, {.not_null = true, .must = &constraints::partiql_statement});
    v.member("Parameters", x.parameters,
             {.keep_empty = true, .must = &constraints::prepared_statement_parameters});
    optional_text(v, "ReturnValuesOnConditionCheckFailure",
                  x.return_values_on_condition_check_failure,
                  {.must = &constraints::return_values_on_condition_check_failure});
}

template <class V>
void describe(V& v, ExecuteStatementInput& x) {
    describe_statement(v, x);
    v.member("ConsistentRead", x.consistent_read);
    v.member("NextToken", x.next_token, {.must = &constraints::partiql_next_token});
    optional_text(v, "ReturnConsumedCapacity", x.return_consumed_capacity,
                  {.must = &constraints::return_consumed_capacity});
    v.member("Limit", x.limit, {.must = &constraints::positive_integer_object});
}
template <class V>
void describe(V& v, ExecuteStatementOutput& x) {
    v.member("Items", x.items, kept);
    v.member("NextToken", x.next_token);
    v.member("ConsumedCapacity", x.consumed_capacity);
    v.member("LastEvaluatedKey", x.last_evaluated_key);
}
template <class V>
void describe(V& v, BatchStatementRequest& x) {
    describe_statement(v, x);
    v.member("ConsistentRead", x.consistent_read);
}
template <class V>
void describe(V& v, BatchExecuteStatementInput& x) {
    v.member("Statements", x.statements,
             {.not_null = true, .keep_empty = true, .must = &constraints::partiql_batch_request});
    optional_text(v, "ReturnConsumedCapacity", x.return_consumed_capacity,
                  {.must = &constraints::return_consumed_capacity});
}
template <class V>
void describe(V& v, BatchStatementError& x) {
    v.member("Code", x.code);
    v.member("Message", x.message);
}
template <class V>
void describe(V& v, BatchStatementResponse& x) {
    v.member("Error", x.error);
    v.member("TableName", x.table_name);
    v.member("Item", x.item, kept);
}
template <class V>
void describe(V& v, BatchExecuteStatementOutput& x) {
    v.member("Responses", x.responses, kept);
    v.member("ConsumedCapacity", x.consumed_capacity);
}
template <class V>
void describe(V& v, ParameterizedStatement& x) {
    describe_statement(v, x);
}
template <class V>
void describe(V& v, ExecuteTransactionInput& x) {
    v.member(
        "TransactStatements", x.transact_statements,
        {.not_null = true, .keep_empty = true, .must = &constraints::parameterized_statements});
    optional_text(v, "ClientRequestToken", x.client_request_token,
                  {.must = &constraints::client_request_token});
    optional_text(v, "ReturnConsumedCapacity", x.return_consumed_capacity,
                  {.must = &constraints::return_consumed_capacity});
}
template <class V>
void describe(V& v, ExecuteTransactionOutput& x) {
    v.member("Responses", x.responses, kept);
    v.member("ConsumedCapacity", x.consumed_capacity);
}

}  // namespace spot::dynamodb
