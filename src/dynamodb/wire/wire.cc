#include "dynamodb/wire.h"

#include <fmt/format.h>

#include "dynamodb/wire/item_shapes.h"
#include "dynamodb/wire/stream_shapes.h"
#include "dynamodb/wire/table_shapes.h"

namespace spot::dynamodb {
namespace {

constexpr wire::Operation operations[] = {
    wire::operation<&Api::get_item>("GetItem"),
    wire::operation<&Api::put_item>("PutItem"),
    wire::operation<&Api::update_item>("UpdateItem"),
    wire::operation<&Api::query>("Query"),
    wire::operation<&Api::delete_item>("DeleteItem"),
    wire::operation<&Api::scan>("Scan"),
    wire::operation<&Api::batch_get_item>("BatchGetItem"),
    wire::operation<&Api::batch_write_item>("BatchWriteItem"),
    wire::operation<&Api::transact_write_items>("TransactWriteItems"),
    wire::operation<&Api::transact_get_items>("TransactGetItems"),
    wire::operation<&Api::create_table>("CreateTable"),
    wire::operation<&Api::describe_table>("DescribeTable"),
    wire::operation<&Api::list_tables>("ListTables"),
    wire::operation<&Api::update_table>("UpdateTable"),
    wire::operation<&Api::delete_table>("DeleteTable"),
    wire::operation<&Api::update_time_to_live>("UpdateTimeToLive"),
    wire::operation<&Api::describe_time_to_live>("DescribeTimeToLive"),
    wire::operation<&Api::describe_continuous_backups>("DescribeContinuousBackups"),
    wire::operation<&Api::update_continuous_backups>("UpdateContinuousBackups"),
    wire::operation<&Api::tag_resource>("TagResource"),
    wire::operation<&Api::untag_resource>("UntagResource"),
    wire::operation<&Api::list_tags_of_resource>("ListTagsOfResource"),
};

constexpr wire::Operation stream_operations[] = {
    wire::operation<&StreamsApi::get_records>("GetRecords"),
    wire::operation<&StreamsApi::get_shard_iterator>("GetShardIterator"),
    wire::operation<&StreamsApi::describe_stream>("DescribeStream"),
    wire::operation<&StreamsApi::list_streams>("ListStreams"),
};

// Everything else has the service's own namespace and the status of its kind, which is 400.
constexpr wire::ErrorName errors[] = {
    {"ValidationException", "", 400, "com.amazon.coral.validate"},
    {"SerializationException", "", 400, "com.amazon.coral.service"},
};

wire::RpcService service(std::string_view target, std::span<const wire::Operation> rows,
                         void* api) {
    return {.name = "dynamodb",
            .target = target,
            .error_namespace = "com.amazonaws.dynamodb.v20120810",
            .crc32_header = true,
            .operations = rows,
            .errors = errors,
            .api = api};
}

}  // namespace

wire::RpcService make_service(Api& api) { return service("DynamoDB_20120810", operations, &api); }

wire::RpcService make_streams_service(StreamsApi& api) {
    return service("DynamoDBStreams_20120810", stream_operations, &api);
}

}  // namespace spot::dynamodb
