#pragma once

// describe() of the shapes in subscription_types.h.

#include "sns/subscription_types.h"
#include "sns/wire/shared_shapes.h"

namespace spot::sns {

template <class V>
void describe(V& v, SubscribeInput& x) {
    v.member("TopicArn", x.topic_arn, needed);
    v.member("Protocol", x.protocol, needed);
    v.member("Endpoint", x.endpoint);
    v.member("Attributes", x.attributes);
    v.member("ReturnSubscriptionArn", x.return_subscription_arn);
}
template <class V>
void describe(V& v, SubscribeOutput& x) {
    v.member("SubscriptionArn", x.subscription_arn);
}
template <class V>
void describe(V& v, ConfirmSubscriptionInput& x) {
    v.member("TopicArn", x.topic_arn, needed);
    v.member("Token", x.token, needed);
    v.member("AuthenticateOnUnsubscribe", x.authenticate_on_unsubscribe);
}
template <class V>
void describe(V& v, ConfirmSubscriptionOutput& x) {
    v.member("SubscriptionArn", x.subscription_arn);
}
template <class V>
void describe(V& v, UnsubscribeInput& x) {
    v.member("SubscriptionArn", x.subscription_arn, needed);
}
template <class V>
void describe(V& v, ListedSubscription& x) {
    v.member("SubscriptionArn", x.subscription_arn);
    v.member("Owner", x.owner);
    v.member("Protocol", x.protocol);
    v.member("Endpoint", x.endpoint);
    v.member("TopicArn", x.topic_arn);
}
template <class V>
void describe(V& v, ListSubscriptionsInput& x) {
    v.member("NextToken", x.next_token);
}
template <class V>
void describe(V& v, ListSubscriptionsOutput& x) {
    v.member("Subscriptions", x.subscriptions, shown);
    v.member("NextToken", x.next_token);
}
template <class V>
void describe(V& v, ListSubscriptionsByTopicInput& x) {
    v.member("TopicArn", x.topic_arn, needed);
    v.member("NextToken", x.next_token);
}
template <class V>
void describe(V& v, GetSubscriptionAttributesInput& x) {
    v.member("SubscriptionArn", x.subscription_arn, needed);
}
template <class V>
void describe(V& v, GetSubscriptionAttributesOutput& x) {
    v.member("Attributes", x.attributes, shown);
}
template <class V>
void describe(V& v, SetSubscriptionAttributesInput& x) {
    v.member("SubscriptionArn", x.subscription_arn, needed);
    v.member("AttributeName", x.attribute_name, needed);
    v.member("AttributeValue", x.attribute_value);
}

}  // namespace spot::sns
