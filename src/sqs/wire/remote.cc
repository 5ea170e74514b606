#include "sqs/remote.h"

#include "sqs/wire/message_shapes.h"
#include "sqs/wire/move_task_shapes.h"
#include "sqs/wire/queue_shapes.h"
#include "wire/services.h"

namespace spot::sqs {
namespace {

const wire::JsonService service{"AmazonSQS", std::string(wire::services::sqs.scope), "1.0"};

}  // namespace

SQS_OPERATIONS(OPERATION_CALL)

}  // namespace spot::sqs
