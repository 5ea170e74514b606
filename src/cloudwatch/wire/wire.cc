#include "cloudwatch/wire.h"

#include "cloudwatch/wire/alarm_shapes.h"
#include "cloudwatch/wire/dashboard_shapes.h"
#include "cloudwatch/wire/metric_shapes.h"
#include "cloudwatch/wire/tag_shapes.h"
#include "wire/services.h"

namespace spot::cloudwatch {
namespace {

constexpr wire::Operation operations[] = {CLOUDWATCH_OPERATIONS(OPERATION_ROW)};
constexpr std::string_view not_offered[] = {CLOUDWATCH_OPERATIONS_NOT_OFFERED(OPERATION_NAME)};

// JSON and CBOR use the shape's name, the query protocol its code.
constexpr wire::ErrorName errors[] = {
    {"ValidationException", "ValidationError", 400, "com.amazon.coral.validate"},
    {"InvalidParameterValueException", "InvalidParameterValue", 400},
    {"InvalidParameterCombinationException", "InvalidParameterCombination", 400},
    {"ResourceNotFound", "ResourceNotFound", 404},
    {"ResourceNotFoundException", "ResourceNotFoundException", 404},
    {"DashboardNotFoundError", "ResourceNotFound", 404},
    {"DashboardInvalidInputError", "InvalidParameterInput", 400},
    {"LimitExceededFault", "LimitExceeded", 400},
};

}  // namespace

wire::RpcService make_service(Api& api) {
    return {.name = wire::services::cloudwatch.scope,
            .target = "GraniteServiceVersion20100801",
            .error_namespace = "com.amazonaws.cloudwatch.v2010_08_01",
            .query_version = "2010-08-01",
            .query_xmlns = "http://monitoring.amazonaws.com/doc/2010-08-01/",
            .cbor_name = "GraniteServiceVersion20100801",
            .query_mode_header = true,
            .complete = true,
            .operations = operations,
            .not_offered = not_offered,
            .errors = errors,
            .api = &api};
}

}  // namespace spot::cloudwatch
