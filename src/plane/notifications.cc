#include "plane/notifications.h"

#include "sqs/policy.h"

namespace spot::plane {

namespace {

bool is_topic(const std::string& arn) {
    return arn.starts_with("arn:aws:sns:");
}

}  // namespace

Result<void> Notifications::check_topic(const std::string& topic_arn,
                                        const std::string& bucket_arn) const {
    const auto policy = topics_.policy_of_arn(topic_arn);
    const bool allowed = policy && !topic_arn.ends_with(".fifo") &&
                         sqs::policy_allows(*policy, {.service = "s3.amazonaws.com",
                                                      .action = "sns:Publish",
                                                      .resource = topic_arn,
                                                      .source_arn = bucket_arn,
                                                      .account_id = account_id_});
    if (allowed) return {};
    return fail(Kind::invalid, "InvalidArgument",
                policy ? "Permissions on the destination topic do not allow S3 to publish "
                         "notifications from this bucket"
                       : "The destination topic does not exist");
}

Result<void> Notifications::check(const std::string& queue_arn, const std::string& bucket_arn) {
    if (is_topic(queue_arn)) return check_topic(queue_arn, bucket_arn);
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
                                    const std::string& trace_header, kv::Batch& batch) {
    // One that is too long for a queue is left out: the object's change must not fail by it.
    const auto trace =
        trace_header.size() <= sqs::limits::trace_header ? trace_header : std::string();
    auto done = is_topic(queue_arn)
                    ? topics_.stage_publish(queue_arn, "Amazon S3 Notification", body, batch, trace)
                    : queues_.stage_send(queue_arn, std::move(body), "AIDAS3EVENTS", batch, trace);
    // A destination that cannot take it, as a topic of another region or a FIFO queue, is none:
    // the event is dropped, and the object's change goes on.
    if (!done && done.error().kind == Kind::invalid) done.error().kind = Kind::not_found;
    return done;
}

}  // namespace spot::plane
