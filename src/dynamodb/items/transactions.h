#pragma once

// TransactWriteItems and TransactGetItems: all items' locks at once, one batch. There are no
// conflicts to report: who comes later waits.

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
    Result<WritePlan> plan(const TransactWriteItem&) const;
    Result<std::vector<WritePlan>> plan_all(const TransactWriteItemsInput&) const;
    // Whether this very request was done within the last ten minutes; IdempotentParameter-
    // MismatchException where another one with its token was.
    Result<bool> done_before(const TransactWriteItemsInput&, const std::string& digest) const;
    void stage_token(kv::Batch&, const std::string& token, const std::string& digest) const;

    Core& core_;
};

}  // namespace spot::dynamodb
