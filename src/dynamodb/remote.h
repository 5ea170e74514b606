#pragma once

// DynamoDB at some endpoint, ours or AWS's.

#include "dynamodb/api.h"
#include "wire/remote.h"

namespace spot::dynamodb {

// As safe for threads as its Client, which outlives it.
class Remote final : public Api {
  public:
    explicit Remote(const wire::Client& client) : client_(client) {}

    Result<CreateTableOutput> create_table(const CreateTableInput&) override;
    Result<DescribeTableOutput> describe_table(const DescribeTableInput&) override;
    Result<ListTablesOutput> list_tables(const ListTablesInput&) override;
    Result<UpdateTableOutput> update_table(const UpdateTableInput&) override;
    Result<DeleteTableOutput> delete_table(const DeleteTableInput&) override;
    Result<UpdateTimeToLiveOutput> update_time_to_live(const UpdateTimeToLiveInput&) override;
    Result<DescribeTimeToLiveOutput> describe_time_to_live(const DescribeTimeToLiveInput&) override;
    Result<DescribeContinuousBackupsOutput> describe_continuous_backups(
        const DescribeContinuousBackupsInput&) override;
    Result<UpdateContinuousBackupsOutput> update_continuous_backups(
        const UpdateContinuousBackupsInput&) override;
    Result<TagResourceOutput> tag_resource(const TagResourceInput&) override;
    Result<UntagResourceOutput> untag_resource(const UntagResourceInput&) override;
    Result<ListTagsOfResourceOutput> list_tags_of_resource(const ListTagsOfResourceInput&) override;
    Result<PutItemOutput> put_item(const PutItemInput&) override;
    Result<GetItemOutput> get_item(const GetItemInput&) override;
    Result<UpdateItemOutput> update_item(const UpdateItemInput&) override;
    Result<DeleteItemOutput> delete_item(const DeleteItemInput&) override;
    Result<BatchGetItemOutput> batch_get_item(const BatchGetItemInput&) override;
    Result<BatchWriteItemOutput> batch_write_item(const BatchWriteItemInput&) override;
    Result<QueryOutput> query(const QueryInput&) override;
    Result<ScanOutput> scan(const ScanInput&) override;
    Result<TransactWriteItemsOutput> transact_write_items(const TransactWriteItemsInput&) override;
    Result<TransactGetItemsOutput> transact_get_items(const TransactGetItemsInput&) override;

  private:
    const wire::Client& client_;
};

}  // namespace spot::dynamodb
