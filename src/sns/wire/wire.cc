#include "sns/wire.h"

#include "sns/wire/message_shapes.h"
#include "sns/wire/subscription_shapes.h"
#include "sns/wire/tag_shapes.h"
#include "sns/wire/topic_shapes.h"
#include "wire/services.h"

namespace spot::sns {
namespace {

constexpr wire::Operation operations[] = {SNS_OPERATIONS(OPERATION_ROW)};

constexpr wire::ErrorName errors[] = {
    {"ValidationException", "ValidationError", 400},
    {"NotFound", "NotFound", 404},
    {"ResourceNotFound", "ResourceNotFound", 404},
    {"TopicLimitExceeded", "TopicLimitExceeded", 403},
    {"SubscriptionLimitExceeded", "SubscriptionLimitExceeded", 403},
    {"BatchRequestTooLong", "BatchRequestTooLong", 400},
};

}  // namespace

wire::RpcService make_service(Api& api) {
    return {.name = wire::services::sns.scope,
            .query_version = "2010-03-31",
            .query_xmlns = "http://sns.amazonaws.com/doc/2010-03-31/",
            .missing_is_violation = true,
            .operations = operations,
            .errors = errors,
            .api = &api};
}

}  // namespace spot::sns
