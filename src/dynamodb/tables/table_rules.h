#pragma once

// The operations on tables. Tables are created and deleted at once: they are never CREATING or
// DELETING. A new index of a table that has items is CREATING until the sweep has filled it in.

#include "dynamodb/operations.h"
#include "dynamodb/table_types.h"
#include "dynamodb/tables/core.h"
#include "wire/operation_list.h"

namespace spot::dynamodb {

// Safe from every thread.
class TableRules {
  public:
    explicit TableRules(Core& core) : core_(core) {}

    DYNAMODB_TABLE_OPERATIONS(OPERATION_DECLARATION)

  private:
    TableDescription describe(const Table&) const;
    // The table with this ARN, for the operation on tags with that name.
    Result<const Table*> tagged(const std::string& arn, std::string_view operation) const;
    Result<void> start_stream(kv::Batch& batch, Table& table, const StreamSpecification&);
    Result<void> end_stream(kv::Batch& batch, Table& table);
    Result<void> update_indexes(kv::Batch& batch, Table& table, const UpdateTableInput&);
    // The ARN of the key of KMS that is asked for; nullopt: none is.
    std::optional<std::string> key_of(const SseSpecification&) const;
    // Sets what UpdateTable says of encryption, class, and on-demand and warm throughput.
    Result<void> set_kinds(Table& table, const UpdateTableInput&) const;
    // Sets what UpdateTable says of the table's billing and throughput.
    Result<void> set_throughput(Table& table, const UpdateTableInput&) const;
    static Result<void> update_index(Table& table, Index& index,
                                     const UpdateGlobalSecondaryIndexAction&);
    Result<void> create_index(Table& table, const SecondaryIndex& wanted);

    Core& core_;
};

}  // namespace spot::dynamodb
