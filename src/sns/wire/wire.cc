#include "sns/wire.h"

#include "sns/wire/message_shapes.h"
#include "sns/wire/subscription_shapes.h"
#include "sns/wire/tag_shapes.h"
#include "sns/wire/topic_shapes.h"
#include "wire/services.h"

namespace spot::sns {
namespace {

constexpr wire::Operation operations[] = {SNS_OPERATIONS(OPERATION_ROW)};

// Those whose answers have no members in AWS's model; recorded for Unsubscribe.
constexpr std::string_view without_result[] = {
    "AddPermission",      "DeleteTopic",
    "RemovePermission",   "SetSubscriptionAttributes",
    "SetTopicAttributes", "Unsubscribe",
};

constexpr wire::ErrorName errors[] = {
    {"ValidationException", "ValidationError", 400},
    {"AuthorizationError", "AuthorizationError", 403},
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
            .without_result = without_result,
            .missing_is_violation = true,
            .operations = operations,
            .errors = errors,
            .api = &api};
}

}  // namespace spot::sns
