#include "dynamodb/wire.h"

#include <fmt/format.h>

#include "dynamodb/wire/item_shapes.h"
#include "dynamodb/wire/partiql_shapes.h"
#include "dynamodb/wire/stream_shapes.h"
#include "dynamodb/wire/table_shapes.h"
#include "wire/services.h"

namespace spot::dynamodb {
namespace {

constexpr wire::Operation operations[] = {DYNAMODB_OPERATIONS(OPERATION_ROW)};

constexpr std::string_view not_offered[] = {DYNAMODB_OPERATIONS_NOT_OFFERED(OPERATION_NAME)};

// OPERATION_ROW takes the methods of the Api that is nearest.
struct StreamOperations {
    using Api = StreamsApi;
    static constexpr wire::Operation rows[] = {DYNAMODB_STREAMS_OPERATIONS(OPERATION_ROW)};
};

// Everything else has the service's own namespace and the status of its kind, which is 400.
constexpr wire::ErrorName errors[] = {
    {"ValidationException", "", 400, "com.amazon.coral.validate"},
    {"SerializationException", "", 400, "com.amazon.coral.service"},
    {"AccessDeniedException", "", 400, "com.amazon.coral.service"},
};

wire::RpcService service(std::string_view target, std::span<const wire::Operation> rows,
                         std::span<const std::string_view> absent, void* api) {
    return {.name = wire::services::dynamodb.scope,
            .target = target,
            .error_namespace = "com.amazonaws.dynamodb.v20120810",
            .crc32_header = true,
            .refusal_status = 400,
            .complete = true,
            .object_required = true,
            .operations = rows,
            .not_offered = absent,
            .errors = errors,
            .api = api};
}

}  // namespace

wire::RpcService make_service(Api& api) {
    return service("DynamoDB_20120810", operations, not_offered, &api);
}

wire::RpcService make_streams_service(StreamsApi& api) {
    return service("DynamoDBStreams_20120810", StreamOperations::rows, {}, &api);
}

}  // namespace spot::dynamodb
