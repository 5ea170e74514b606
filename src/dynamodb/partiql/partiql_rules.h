#pragma once

// ExecuteStatement, BatchExecuteStatement and ExecuteTransaction. A statement is done by the rules
// of the operation that means the same: a SELECT with an equality on the hash key is a Query,
// another one a Scan, an INSERT a PutItem of an item that is not there yet.

#include "dynamodb/items/items.h"
#include "dynamodb/items/query.h"
#include "dynamodb/items/transactions.h"
#include "dynamodb/partiql/statement.h"
#include "dynamodb/partiql_types.h"

namespace spot::dynamodb {

// Safe from every thread. All arguments outlive it.
class PartiqlRules {
  public:
    PartiqlRules(Core& core, ItemRules& items, QueryRules& queries, TransactionRules& transactions)
        : core_(core), items_(items), queries_(queries), transactions_(transactions) {}

    DYNAMODB_PARTIQL_OPERATIONS(OPERATION_DECLARATION)

  private:
    // The key of the table, or of its index. A table that is changed meanwhile makes the operation
    // fail that follows.
    Result<KeySchema> schema_of(const std::string& table,
                                const std::optional<std::string>& index) const;
    Result<ExecuteStatementOutput> run(const partiql::Statement&, const ExecuteStatementInput&);
    Result<ExecuteStatementOutput> select(const partiql::Statement&, const ExecuteStatementInput&);
    Result<TransactWriteItem> write_of(const partiql::Statement&, const std::string& on_failure);
    Result<TransactGetItem> read_of(const partiql::Statement&) const;

    Core& core_;
    ItemRules& items_;
    QueryRules& queries_;
    TransactionRules& transactions_;
};

}  // namespace spot::dynamodb
