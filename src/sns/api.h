#pragma once

// SNS: topics, subscriptions of queues and HTTP endpoints, and what is published to them. Shapes
// and words are those of the SNS API Reference (2010-03-31).
//
// An Api is either the rules (topics.h) or the rules for one request (called.h). It has one method
// for each line of operations.h:
//
//   Result<PublishOutput> publish(const PublishInput&)

#include <cstddef>

#include "base/clock.h"
#include "base/result.h"
#include "sns/message_types.h"
#include "sns/operations.h"
#include "sns/subscription_types.h"
#include "sns/tag_types.h"
#include "sns/topic_types.h"
#include "wire/operation_list.h"

namespace spot::sns {

// Source: SNS API Reference of each operation; AWS General Reference, "Amazon SNS endpoints and
// quotas". The numbers of topics and subscriptions are smaller than AWS's, since all of them are
// held in memory.
namespace limits {
inline constexpr std::size_t topics = 10'000;
inline constexpr std::size_t subscriptions_of_topic = 10'000;
inline constexpr std::size_t topic_name = 256;
inline constexpr std::size_t display_name = 100;
inline constexpr std::size_t subject = 100;            // characters
inline constexpr std::size_t message_bytes = 262'144;  // body and attributes, of a batch together
inline constexpr std::size_t batch_entries = 10;
inline constexpr std::size_t group_id = 128;            // letters of a MessageGroupId and its like
inline constexpr std::size_t attribute_name = 256;      // bytes
inline constexpr std::size_t attribute_value = 65'536;  // bytes of a policy, of any kind
inline constexpr std::size_t tags = 50;
inline constexpr std::size_t listed_at_once = 100;
inline constexpr std::size_t endpoint = 2048;  // bytes of a URL; of an ARN, too
// The most that waits for one subscription by HTTP; more is given up. The plane's own.
inline constexpr std::int64_t waiting_deliveries = 100'000;
inline constexpr std::int64_t waiting_bytes = 256 << 20;
// Removed subscriptions that can still be restored; of more no endpoint is asked. The plane's own.
inline constexpr std::size_t removed_subscriptions = 10'000;
// "Confirmation tokens are valid for two days" (API Reference, ConfirmSubscription).
inline constexpr Duration token_valid = std::chrono::hours(48);
inline constexpr std::size_t filter_keys = 5;
inline constexpr std::size_t filter_combinations = 150;
inline constexpr std::size_t filter_conditions = 50'000;  // in all alternatives of a policy
inline constexpr std::size_t fan_out_bytes = 64 << 20;    // all deliveries of one request
// The same message is published once in this time (SNS Developer Guide, "Message deduplication").
inline constexpr Duration remembered_for = std::chrono::minutes(5);
}  // namespace limits

// Every method is safe from every thread.
class Api {
  public:
    virtual ~Api() = default;
    SNS_OPERATIONS(OPERATION_PURE_VIRTUAL)
};

}  // namespace spot::sns
