#pragma once

// The operations of SNS, each named once: its method and AWS's name. The class Api, its
// implementations, the table that requests are dispatched by and the rows of docs/compatibility.md
// are made from this list; src/wire/operation_list.h says how.
//
// An operation that is added here needs its input and output in one of the *_types.h, their
// description in wire/*_shapes.h, and its rule, a method of Topics.

#define SNS_OPERATIONS(OPERATION)                                     \
    OPERATION(create_topic, CreateTopic)                              \
    OPERATION(delete_topic, DeleteTopic)                              \
    OPERATION(list_topics, ListTopics)                                \
    OPERATION(get_topic_attributes, GetTopicAttributes)               \
    OPERATION(set_topic_attributes, SetTopicAttributes)               \
    OPERATION(add_permission, AddPermission)                          \
    OPERATION(remove_permission, RemovePermission)                    \
    OPERATION(subscribe, Subscribe)                                   \
    OPERATION(confirm_subscription, ConfirmSubscription)              \
    OPERATION(unsubscribe, Unsubscribe)                               \
    OPERATION(list_subscriptions, ListSubscriptions)                  \
    OPERATION(list_subscriptions_by_topic, ListSubscriptionsByTopic)  \
    OPERATION(get_subscription_attributes, GetSubscriptionAttributes) \
    OPERATION(set_subscription_attributes, SetSubscriptionAttributes) \
    OPERATION(tag_resource, TagResource)                              \
    OPERATION(untag_resource, UntagResource)                          \
    OPERATION(list_tags_for_resource, ListTagsForResource)            \
    OPERATION(publish, Publish)                                       \
    OPERATION(publish_batch, PublishBatch)
