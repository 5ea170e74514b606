#pragma once

// TransactWriteItems and TransactGetItems. A transaction holds the locks of all its items and is
// one batch. A conflict is never reported, since the later transaction waits.

#include "dynamodb/item_types.h"
#include "dynamodb/items/write_plan.h"
#include "dynamodb/operations.h"
#include "dynamodb/tables/core.h"
#include "wire/operation_list.h"

namespace spot::dynamodb {

// Safe from every thread.
class TransactionRules {
  public:
    explicit TransactionRules(Core& core) : core_(core) {}
    DYNAMODB_TRANSACTION_OPERATIONS(OPERATION_DECLARATION)

  private:
    // Plans of all parts. A part that does not fit its table cancels the transaction.
    Result<std::vector<WritePlan>> plan_all(const TransactWriteItemsInput&) const;
    // True where this request was done within the last ten minutes. Fails with
    // IdempotentParameterMismatchException where another request with the same token was.
    Result<bool> done_before(const TransactWriteItemsInput&, const std::string& digest) const;
    // The answer to a request that was done before: AWS counts what it takes to read its items.
    Result<TransactWriteItemsOutput> replayed(const std::vector<WritePlan>&,
                                              const std::string& asked) const;
    void stage_token(kv::Batch&, const std::string& token, const std::string& digest) const;

    Core& core_;
};

}  // namespace spot::dynamodb
