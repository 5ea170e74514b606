#pragma once

// The operations on tables. A table is ACTIVE at once and gone at once; a new index of a table that
// has items is CREATING until the sweep has filled it in.

#include "dynamodb/table_types.h"
#include "dynamodb/tables/core.h"

namespace spot::dynamodb {

// Safe from every thread.
class TableRules {
  public:
    explicit TableRules(Core& core) : core_(core) {}

    Result<CreateTableOutput> create_table(const CreateTableInput&);
    Result<DescribeTableOutput> describe_table(const DescribeTableInput&);
    Result<ListTablesOutput> list_tables(const ListTablesInput&);
    Result<UpdateTableOutput> update_table(const UpdateTableInput&);
    Result<DeleteTableOutput> delete_table(const DeleteTableInput&);
    Result<UpdateTimeToLiveOutput> update_time_to_live(const UpdateTimeToLiveInput&);
    Result<DescribeTimeToLiveOutput> describe_time_to_live(const DescribeTimeToLiveInput&);
    Result<DescribeContinuousBackupsOutput> describe_continuous_backups(
        const DescribeContinuousBackupsInput&);
    Result<UpdateContinuousBackupsOutput> update_continuous_backups(
        const UpdateContinuousBackupsInput&);
    Result<TagResourceOutput> tag_resource(const TagResourceInput&);
    Result<UntagResourceOutput> untag_resource(const UntagResourceInput&);
    Result<ListTagsOfResourceOutput> list_tags_of_resource(const ListTagsOfResourceInput&);

  private:
    TableDescription describe(const Table&) const;
    // Of a table, by its ARN.
    Result<const Table*> tagged(const std::string& resource_arn) const;
    Result<void> start_stream(kv::Batch& batch, Table& table, const StreamSpecification&);
    Result<void> end_stream(kv::Batch& batch, Table& table);
    Result<void> update_indexes(kv::Batch& batch, Table& table, const UpdateTableInput&);
    Result<void> create_index(Table& table, const SecondaryIndex& wanted);

    Core& core_;
};

}  // namespace spot::dynamodb
