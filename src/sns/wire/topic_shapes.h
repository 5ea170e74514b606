#pragma once

// describe() of the shapes in topic_types.h.

#include "sns/topic_types.h"
#include "sns/wire/shared_shapes.h"
#include "sns/wire/tag_shapes.h"

namespace spot::sns {

template <class V>
void describe(V& v, CreateTopicInput& x) {
    v.member("Name", x.name, needed);
    v.member("Attributes", x.attributes);
    v.member("Tags", x.tags);
    v.refused("DataProtectionPolicy");
}
template <class V>
void describe(V& v, CreateTopicOutput& x) {
    v.member("TopicArn", x.topic_arn);
}
template <class V>
void describe(V& v, DeleteTopicInput& x) {
    v.member("TopicArn", x.topic_arn, needed);
}
template <class V>
void describe(V& v, ListTopicsInput& x) {
    v.member("NextToken", x.next_token);
}
template <class V>
void describe(V& v, ListedTopic& x) {
    v.member("TopicArn", x.topic_arn);
}
template <class V>
void describe(V& v, ListTopicsOutput& x) {
    v.member("Topics", x.topics, shown);
    v.member("NextToken", x.next_token);
}
template <class V>
void describe(V& v, GetTopicAttributesInput& x) {
    v.member("TopicArn", x.topic_arn, needed);
}
template <class V>
void describe(V& v, GetTopicAttributesOutput& x) {
    v.member("Attributes", x.attributes, shown);
}
template <class V>
void describe(V& v, SetTopicAttributesInput& x) {
    v.member("TopicArn", x.topic_arn, needed);
    v.member("AttributeName", x.attribute_name, needed);
    v.member("AttributeValue", x.attribute_value);
}
template <class V>
void describe(V& v, AddPermissionInput& x) {
    v.member("TopicArn", x.topic_arn, needed);
    v.member("Label", x.label, needed);
    v.member("AWSAccountId", x.aws_account_id, needed);
    v.member("ActionName", x.action_name, needed);
}
template <class V>
void describe(V& v, RemovePermissionInput& x) {
    v.member("TopicArn", x.topic_arn, needed);
    v.member("Label", x.label, needed);
}

}  // namespace spot::sns
