#pragma once

// describe() of the shapes in queue_types.h.

#include "sqs/queue_types.h"
#include "sqs/wire/shared_shapes.h"

namespace spot::sqs {

inline constexpr wire::Shape tag_map{
    .query_name = "Tag", .flat = true, .entry_key = "Key", .entry_value = "Value"};

template <class V>
void describe(V& v, CreateQueueInput& x) {
    v.member("QueueName", x.queue_name, needed);
    v.member("Attributes", x.attributes,
             with_keys(attribute_map, constraints::queue_attribute_name));
    v.member("tags", x.tags, tag_map);
}
template <class V>
void describe(V& v, CreateQueueOutput& x) {
    v.member("QueueUrl", x.queue_url, {.base_url = true});
}
template <class V>
void describe(V& v, GetQueueUrlInput& x) {
    v.member("QueueName", x.queue_name, needed);
    v.member("QueueOwnerAWSAccountId", x.queue_owner_aws_account_id);
}
template <class V>
void describe(V& v, ListQueuesInput& x) {
    v.member("QueueNamePrefix", x.queue_name_prefix);
    v.member("NextToken", x.next_token);
    v.member("MaxResults", x.max_results);
}
template <class V>
void describe(V& v, ListQueuesOutput& x) {
    v.member("QueueUrls", x.queue_urls, {.query_name = "QueueUrl", .flat = true, .base_url = true});
    v.member("NextToken", x.next_token);
}
template <class V>
void describe(V& v, DeleteQueueInput& x) {
    v.member("QueueUrl", x.queue_url, needed);
}
template <class V>
void describe(V& v, PurgeQueueInput& x) {
    v.member("QueueUrl", x.queue_url, needed);
}
template <class V>
void describe(V& v, GetQueueAttributesInput& x) {
    v.member("QueueUrl", x.queue_url, needed);
    v.member("AttributeNames", x.attribute_names,
             flat_list("AttributeName", &constraints::queue_attribute_name));
}
template <class V>
void describe(V& v, GetQueueAttributesOutput& x) {
    v.member("Attributes", x.attributes, attribute_map);
}
template <class V>
void describe(V& v, SetQueueAttributesInput& x) {
    v.member("QueueUrl", x.queue_url, needed);
    v.member("Attributes", x.attributes,
             with_keys(attribute_map, constraints::queue_attribute_name));
}
template <class V>
void describe(V& v, AddPermissionInput& x) {
    v.member("QueueUrl", x.queue_url, needed);
    v.member("Label", x.label, needed);
    v.member("AWSAccountIds", x.aws_account_ids,
             {.required = true, .query_name = "AWSAccountId", .flat = true});
    v.member("Actions", x.actions, {.required = true, .query_name = "ActionName", .flat = true});
}
template <class V>
void describe(V& v, RemovePermissionInput& x) {
    v.member("QueueUrl", x.queue_url, needed);
    v.member("Label", x.label, needed);
}
template <class V>
void describe(V& v, TagQueueInput& x) {
    v.member("QueueUrl", x.queue_url, needed);
    v.member("Tags", x.tags, tag_map);
}
template <class V>
void describe(V& v, UntagQueueInput& x) {
    v.member("QueueUrl", x.queue_url, needed);
    v.member("TagKeys", x.tag_keys, flat_list("TagKey"));
}
template <class V>
void describe(V& v, ListQueueTagsInput& x) {
    v.member("QueueUrl", x.queue_url, needed);
}
template <class V>
void describe(V& v, ListQueueTagsOutput& x) {
    v.member("Tags", x.tags, tag_map);
}
template <class V>
void describe(V& v, ListDeadLetterSourceQueuesInput& x) {
    v.member("QueueUrl", x.queue_url, needed);
    v.member("NextToken", x.next_token);
    v.member("MaxResults", x.max_results);
}
template <class V>
void describe(V& v, ListDeadLetterSourceQueuesOutput& x) {
    v.member("queueUrls", x.queue_urls,
             {.keep_empty = true, .query_name = "QueueUrl", .flat = true, .base_url = true});
    v.member("NextToken", x.next_token);
}

}  // namespace spot::sqs
