#include "cloudwatch/remote.h"

#include "cloudwatch/wire/alarm_shapes.h"
#include "cloudwatch/wire/dashboard_shapes.h"
#include "cloudwatch/wire/metric_shapes.h"
#include "cloudwatch/wire/tag_shapes.h"
#include "wire/services.h"

namespace spot::cloudwatch {
namespace {

const wire::JsonService service{"GraniteServiceVersion20100801",
                                std::string(wire::services::cloudwatch.scope), "1.0"};

}  // namespace

CLOUDWATCH_OPERATIONS(OPERATION_CALL)

}  // namespace spot::cloudwatch
