#pragma once

// The constraints of SQS's service model, under the model's names.
// tests/system/clients/test_constraints.py compares them with the model that botocore has.

#include "wire/constraint.h"

namespace spot::sqs::constraints {

// The rules check all of them and answer with sentences of their own. Where they accept more than
// the model does, GAPS in tests/system/clients/test_constraints.py says so.
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
