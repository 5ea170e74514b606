#include "plane/notifications.h"

#include "sqs/policy.h"

namespace spot::plane {

Result<void> Notifications::check(const std::string& queue_arn, const std::string& bucket_arn) {
    const auto policy = queues_.policy_of(queue_arn);
    const bool allowed = policy && sqs::policy_allows(*policy, {.service = "s3.amazonaws.com",
                                                                .action = "sqs:SendMessage",
                                                                .resource = queue_arn,
                                                                .source_arn = bucket_arn,
                                                                .account_id = account_id_});
    if (allowed) return {};
    return fail(Kind::invalid, "InvalidArgument",
                policy ? "Permissions on the destination queue do not allow S3 to publish "
                         "notifications from this bucket"
                       : "The destination queue does not exist");
}

Result<void> Notifications::deliver(const std::string& queue_arn, std::string body,
                                    kv::Batch& batch) {
    return queues_.stage_send(queue_arn, std::move(body), "AIDAS3EVENTS", batch);
}

}  // namespace spot::plane
