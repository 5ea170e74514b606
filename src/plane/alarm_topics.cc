#include "plane/alarm_topics.h"

namespace spot::plane {

Result<void> AlarmTopics::perform(const std::string& action_arn, const std::string& subject,
                                  const std::string& message, kv::Batch& batch) {
    if (!action_arn.starts_with("arn:aws:sns:")) {
        return fail(Kind::not_implemented, "NotImplemented",
                    "Actions of alarms go to topics, and nowhere else here.");
    }
    return topics_.stage_publish(action_arn, subject, message, batch);
}

}  // namespace spot::plane
