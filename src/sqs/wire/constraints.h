#pragma once

// What SQS's service model says that members must satisfy, under the names that the model has for
// it. tests/system/clients/test_members.py compares them with the model that botocore has.

#include "wire/constraint.h"

namespace spot::sqs::constraints {

// Left to the rules, which answer with sentences of their own, or take what GAPS in
// tests/system/clients/test_constraints.py names.
inline constexpr wire::Constraint queue_attribute_name{
    .values =
        "All, Policy, VisibilityTimeout, MaximumMessageSize, MessageRetentionPeriod, "
        "ApproximateNumberOfMessages, ApproximateNumberOfMessagesNotVisible, CreatedTimestamp, "
        "LastModifiedTimestamp, QueueArn, ApproximateNumberOfMessagesDelayed, DelaySeconds, "
        "ReceiveMessageWaitTimeSeconds, RedrivePolicy, FifoQueue, ContentBasedDeduplication, "
        "KmsMasterKeyId, KmsDataKeyReusePeriodSeconds, DeduplicationScope, FifoThroughputLimit, "
        "RedriveAllowPolicy, SqsManagedSseEnabled",
    .checked_by_rule = true};
inline constexpr wire::Constraint message_system_attribute_name{
    .values =
        "All, SenderId, SentTimestamp, ApproximateReceiveCount, ApproximateFirstReceiveTimestamp, "
        "SequenceNumber, MessageDeduplicationId, MessageGroupId, AWSTraceHeader, "
        "DeadLetterQueueSourceArn",
    .checked_by_rule = true};
inline constexpr wire::Constraint message_system_attribute_name_for_sends{
    .values = "AWSTraceHeader", .checked_by_rule = true};

}  // namespace spot::sqs::constraints
