#include "dynamodb/remote.h"

#include "dynamodb/wire/item_shapes.h"
#include "dynamodb/wire/table_shapes.h"

namespace spot::dynamodb {
namespace {

const wire::JsonService service{"DynamoDB_20120810", "dynamodb", "1.0"};

}  // namespace

Result<CreateTableOutput> Remote::create_table(const CreateTableInput& input) {
    return wire::call<CreateTableOutput>(client_, service, "CreateTable", input);
}
Result<DescribeTableOutput> Remote::describe_table(const DescribeTableInput& input) {
    return wire::call<DescribeTableOutput>(client_, service, "DescribeTable", input);
}
Result<ListTablesOutput> Remote::list_tables(const ListTablesInput& input) {
    return wire::call<ListTablesOutput>(client_, service, "ListTables", input);
}
Result<UpdateTableOutput> Remote::update_table(const UpdateTableInput& input) {
    return wire::call<UpdateTableOutput>(client_, service, "UpdateTable", input);
}
Result<DeleteTableOutput> Remote::delete_table(const DeleteTableInput& input) {
    return wire::call<DeleteTableOutput>(client_, service, "DeleteTable", input);
}
Result<UpdateTimeToLiveOutput> Remote::update_time_to_live(const UpdateTimeToLiveInput& input) {
    return wire::call<UpdateTimeToLiveOutput>(client_, service, "UpdateTimeToLive", input);
}
Result<DescribeTimeToLiveOutput> Remote::describe_time_to_live(
    const DescribeTimeToLiveInput& input) {
    return wire::call<DescribeTimeToLiveOutput>(client_, service, "DescribeTimeToLive", input);
}
Result<DescribeContinuousBackupsOutput> Remote::describe_continuous_backups(
    const DescribeContinuousBackupsInput& input) {
    return wire::call<DescribeContinuousBackupsOutput>(client_, service,
                                                       "DescribeContinuousBackups", input);
}
Result<UpdateContinuousBackupsOutput> Remote::update_continuous_backups(
    const UpdateContinuousBackupsInput& input) {
    return wire::call<UpdateContinuousBackupsOutput>(client_, service, "UpdateContinuousBackups",
                                                     input);
}
Result<TagResourceOutput> Remote::tag_resource(const TagResourceInput& input) {
    return wire::call<TagResourceOutput>(client_, service, "TagResource", input);
}
Result<UntagResourceOutput> Remote::untag_resource(const UntagResourceInput& input) {
    return wire::call<UntagResourceOutput>(client_, service, "UntagResource", input);
}
Result<ListTagsOfResourceOutput> Remote::list_tags_of_resource(
    const ListTagsOfResourceInput& input) {
    return wire::call<ListTagsOfResourceOutput>(client_, service, "ListTagsOfResource", input);
}
Result<PutItemOutput> Remote::put_item(const PutItemInput& input) {
    return wire::call<PutItemOutput>(client_, service, "PutItem", input);
}
Result<GetItemOutput> Remote::get_item(const GetItemInput& input) {
    return wire::call<GetItemOutput>(client_, service, "GetItem", input);
}
Result<UpdateItemOutput> Remote::update_item(const UpdateItemInput& input) {
    return wire::call<UpdateItemOutput>(client_, service, "UpdateItem", input);
}
Result<DeleteItemOutput> Remote::delete_item(const DeleteItemInput& input) {
    return wire::call<DeleteItemOutput>(client_, service, "DeleteItem", input);
}
Result<BatchGetItemOutput> Remote::batch_get_item(const BatchGetItemInput& input) {
    return wire::call<BatchGetItemOutput>(client_, service, "BatchGetItem", input);
}
Result<BatchWriteItemOutput> Remote::batch_write_item(const BatchWriteItemInput& input) {
    return wire::call<BatchWriteItemOutput>(client_, service, "BatchWriteItem", input);
}
Result<QueryOutput> Remote::query(const QueryInput& input) {
    return wire::call<QueryOutput>(client_, service, "Query", input);
}
Result<ScanOutput> Remote::scan(const ScanInput& input) {
    return wire::call<ScanOutput>(client_, service, "Scan", input);
}
Result<TransactWriteItemsOutput> Remote::transact_write_items(
    const TransactWriteItemsInput& input) {
    return wire::call<TransactWriteItemsOutput>(client_, service, "TransactWriteItems", input);
}
Result<TransactGetItemsOutput> Remote::transact_get_items(const TransactGetItemsInput& input) {
    return wire::call<TransactGetItemsOutput>(client_, service, "TransactGetItems", input);
}

}  // namespace spot::dynamodb
