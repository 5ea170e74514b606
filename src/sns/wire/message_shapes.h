#pragma once

// describe() of the shapes in message_types.h.

#include "sns/message_types.h"
#include "sns/wire/shared_shapes.h"

namespace spot::sns {

inline constexpr wire::Shape named_values{.entry_key = "Name", .entry_value = "Value"};

template <class V>
void describe(V& v, MessageAttributeValue& x) {
    v.member("DataType", x.data_type, needed);
    v.member("StringValue", x.string_value);
    v.member("BinaryValue", x.binary_value);
}
template <class V>
void describe(V& v, PublishInput& x) {
    v.member("TopicArn", x.topic_arn);
    v.member("TargetArn", x.target_arn);
    v.refused("PhoneNumber");
    v.member("Message", x.message, needed);
    v.member("Subject", x.subject);
    v.member("MessageStructure", x.message_structure);
    v.member("MessageAttributes", x.message_attributes, named_values);
    v.member("MessageDeduplicationId", x.message_deduplication_id);
    v.member("MessageGroupId", x.message_group_id);
}
template <class V>
void describe(V& v, PublishOutput& x) {
    v.member("MessageId", x.message_id);
    v.member("SequenceNumber", x.sequence_number);
}
template <class V>
void describe(V& v, PublishBatchRequestEntry& x) {
    v.member("Id", x.id, needed);
    v.member("Message", x.message, needed);
    v.member("Subject", x.subject);
    v.member("MessageStructure", x.message_structure);
    v.member("MessageAttributes", x.message_attributes, named_values);
    v.member("MessageDeduplicationId", x.message_deduplication_id);
    v.member("MessageGroupId", x.message_group_id);
}
template <class V>
void describe(V& v, PublishBatchInput& x) {
    v.member("TopicArn", x.topic_arn, needed);
    v.member("PublishBatchRequestEntries", x.publish_batch_request_entries, needed);
}
template <class V>
void describe(V& v, PublishBatchResultEntry& x) {
    v.member("Id", x.id);
    v.member("MessageId", x.message_id);
    v.member("SequenceNumber", x.sequence_number);
}
template <class V>
void describe(V& v, BatchResultErrorEntry& x) {
    v.member("Id", x.id);
    v.member("Code", x.code);
    v.member("Message", x.message);
    v.member("SenderFault", x.sender_fault);
}
template <class V>
void describe(V& v, PublishBatchOutput& x) {
    v.member("Successful", x.successful, shown);
    v.member("Failed", x.failed, shown);
}

}  // namespace spot::sns
