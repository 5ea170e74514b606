#pragma once

// A queue's attributes: what may be set, and the form in which the rules use it. Source: SQS API
// Reference, CreateQueue and SetQueueAttributes; texts and defaults were recorded from AWS.

#include <string>

#include "sqs/api.h"

namespace spot::sqs {

// A queue's settings in the form that the rules use. Times are in seconds, sizes in bytes. The
// three policies are kept byte for byte as they were given.
struct QueueSettings {
    int delay_seconds = 0;
    int maximum_message_size = static_cast<int>(limits::message_bytes);
    int message_retention_period = 345'600;
    int receive_message_wait_time_seconds = 0;
    int visibility_timeout = 30;
    std::string policy;
    std::string redrive_policy;
    std::string redrive_allow_policy;
    // Parsed from redrive_policy; 0: none.
    int max_receive_count = 0;
    std::string dead_letter_target_arn;

    // Stored and shown as AWS does; what is on the disk does not depend on them.
    bool sqs_managed_sse = true;
    std::string kms_master_key_id;                // "": none
    int kms_data_key_reuse_period_seconds = 300;  // shown only beside a key

    // A queue is FIFO from its creation to its deletion; the others have no meaning where it is
    // not.
    bool fifo = false;
    bool content_based_deduplication = false;
    bool deduplication_by_group = false;  // DeduplicationScope is messageGroup
    bool throughput_by_group = false;     // FifoThroughputLimit is perMessageGroupId

    bool operator==(const QueueSettings&) const = default;
};

// Changes `settings`, all or nothing, by `attributes`. Fails with InvalidAttributeName,
// InvalidAttributeValue or InvalidParameterValue. Which names there are depends on
// `settings.fifo`, which must be set before.
Result<void> apply_attributes(const Attributes& attributes, QueueSettings& settings);

// The first of `attributes` whose value is another than that in `settings`; "": there is none.
// Fails as apply_attributes() does.
Result<std::string> first_difference(const Attributes& attributes, const QueueSettings& settings);

// Checks RedriveAllowPolicy where `attributes` sets it: JSON with redrivePermission allowAll,
// denyAll or byQueue, the last with one to ten sourceQueueArns. A stored policy is not checked
// again.
Result<void> check_redrive_allow_policy(const Attributes& attributes);
// True where the queue with this ARN may use the queue with `settings` as its dead-letter queue.
bool allows_source(const QueueSettings& settings, const std::string& source_arn);

// The settable attributes as GetQueueAttributes shows them.
Attributes settings_as_attributes(const QueueSettings&);

}  // namespace spot::sqs
