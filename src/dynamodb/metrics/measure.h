#pragma once

// Counts requests by their tables, and gives the metrics of AWS/DynamoDB.

#include <string>
#include <string_view>
#include <vector>

#include "base/meter.h"
#include "dynamodb/item_types.h"
#include "dynamodb/metrics/meter.h"
#include "dynamodb/partiql_types.h"
#include "dynamodb/tables/core.h"
#include "wire/node.h"

namespace spot::dynamodb {

// The tables that a request names, each once; names or ARNs, of tables that may not exist.
std::vector<std::string> tables_of(const BatchGetItemInput&);
std::vector<std::string> tables_of(const BatchWriteItemInput&);
std::vector<std::string> tables_of(const TransactWriteItemsInput&);
std::vector<std::string> tables_of(const TransactGetItemsInput&);
std::vector<std::string> tables_of(const ExecuteStatementInput&);
std::vector<std::string> tables_of(const BatchExecuteStatementInput&);
std::vector<std::string> tables_of(const ExecuteTransactionInput&);
template <class Input>
std::vector<std::string> tables_of(const Input& input) {
    return {input.table_name};
}

// The number of items that an answer returns, where its operation reports that.
std::optional<std::uint64_t> returned_items(const QueryInput&, const QueryOutput&);
std::optional<std::uint64_t> returned_items(const ScanInput&, const ScanOutput&);
std::optional<std::uint64_t> returned_items(const ExecuteStatementInput&,
                                            const ExecuteStatementOutput&);
template <class Input, class Output>
std::optional<std::uint64_t> returned_items(const Input&, const Output&) {
    return std::nullopt;
}

// `begin` is when the request came to the rules. None of these may be called with the catalog's
// lock held.
void count_success(Core&, Metered, const std::vector<std::string>& tables, Time begin,
                   std::optional<std::uint64_t> returned);
void count_failed_condition(Core&, const std::vector<std::string>& tables);
// A request that was answered with an error of the given status and code, by the rules or by what
// stands before them. `input` may be incomplete.
void count_failure(Core&, std::string_view operation, const wire::Node& input, int status,
                   std::string_view code);

// Gives what was counted in a minute, and begins to count that anew. What did not happen is not
// given.
void measure(Core&, std::int64_t minute, const EachMeasurement&);

}  // namespace spot::dynamodb
