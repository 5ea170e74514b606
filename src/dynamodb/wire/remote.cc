#include "dynamodb/remote.h"

#include "dynamodb/wire/item_shapes.h"
#include "dynamodb/wire/partiql_shapes.h"
#include "dynamodb/wire/table_shapes.h"
#include "wire/services.h"

namespace spot::dynamodb {
namespace {

const wire::JsonService service{"DynamoDB_20120810", std::string(wire::services::dynamodb.scope),
                                "1.0"};

}  // namespace

DYNAMODB_OPERATIONS(OPERATION_CALL)

}  // namespace spot::dynamodb
