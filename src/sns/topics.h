#pragma once

// The rules of SNS: topics, their subscriptions, and what is published to them.
//
// Safe from every thread. Topics and subscriptions are held in memory and stored. A message that is
// published is not: its deliveries are in the batch of its publishing, to queues as their messages,
// to endpoints as rows of the outbox; so all of them happen, or none
// (docs/adr/0015-sns-deliveries.md). Opened once over a store, which outlives it, as the
// destinations do.

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>

#include "base/clock.h"
#include "base/random.h"
#include "base/wait.h"
#include "sns/api.h"
#include "sns/delivery/envelope.h"
#include "sns/delivery/outbox.h"
#include "sns/delivery/signer.h"
#include "sns/destinations.h"
#include "sns/metrics/meter.h"
#include "sns/posts.h"
#include "sns/rules/records.h"
#include "sns/rules/tokens.h"
#include "storage/kv.h"

namespace spot::sns {

struct Settings {
    std::string region = "us-east-1";
    std::string account_id = "000000000000";
    // The address of the plane, for links in messages that come from no request.
    std::function<std::string()> base_url = {};
    bool mails = false;  // the plane has a mail server for the Posts
};

class Topics final : public Api {
  public:
    static Result<std::unique_ptr<Topics>> open(kv::Store&, const Clock&, Random&, Destinations&,
                                                Settings);

    SNS_OPERATIONS(OPERATION_OVERRIDE)

    // Publishes a message of another service (an S3 event, an alarm) in that service's batch.
    // Topics stay locked until `batch` is applied or destroyed, so the batch must stay on one
    // thread and be applied at once. Kind::not_found for an unknown topic; Kind::invalid for a FIFO
    // topic, to which no service publishes.
    Result<void> stage_publish(const std::string& topic_arn, const std::string& subject,
                               const std::string& message, kv::Batch& batch,
                               const std::string& trace_header = "");
    // The Policy of a topic; Kind::not_found for an unknown one.
    Result<std::string> policy_of_arn(const std::string& topic_arn) const;

    // The certificate that the signatures of messages are verified with, by the path of its URL;
    // nullopt: there is no such path.
    std::optional<std::string> certificate_at(const std::string& path);

    // Gives the metrics of a minute (metrics/meter.h), and begins to count it anew. What did not
    // happen is not given.
    void measure(std::int64_t minute, const EachMeasurement&);

    // Does a step of the deliveries to endpoints: settles what was answered, and posts what is due.
    // By one thread. `posts` calls back until it is destroyed, which must be before this is. The
    // step's due moment is the next one; when_deliverable() tells of what comes before it.
    Result<SweepStep> deliver_due(Time now, Posts& posts);
    void when_deliverable(std::function<void()> wake);

    // Forgets a bounded number of what need not be remembered any more.
    Result<SweepStep> sweep(Time now);

  private:
    struct Topic {
        explicit Topic(TopicRecord r) : record(std::move(r)) {}
        TopicRecord record;
        // By their ids. Guarded by the registry's lock, as the record is.
        std::map<std::string, Subscription> subscriptions;
        std::mutex order;  // held by publishes to a FIFO topic until their batch is applied
        TopicMeter meter;
    };
    struct Message;
    struct Outgoing;
    struct Counts;

    Topics(kv::Store& store, const Clock& clock, Random& random, Destinations& destinations,
           Settings settings)
        : store_(store),
          clock_(clock),
          random_(random),
          destinations_(destinations),
          settings_(std::move(settings)),
          signer_(store, clock),
          outbox_(store, clock) {}
    Result<void> load();

    // topics.cc; the registry's lock is held.
    std::string arn_of(const std::string& topic_name) const;
    std::string arn_of(const SubscriptionRecord&) const;
    // `parameter` is the name of the member that holds the ARN. Fails with NotFound.
    Result<Topic*> find(std::string_view parameter, const std::string& topic_arn) const;
    Result<void> check_new(const CreateTopicInput&, const TopicRecord& existing) const;
    Result<void> store_topic(Topic&, TopicRecord changed);
    std::uint64_t next_sequence();

    // subscriptions.cc
    struct Found {
        Subscription* subscription = nullptr;
        Topic* topic = nullptr;  // nullptr: it was deleted
    };
    Result<Found> find_subscription(const std::string& subscription_arn);
    Attributes shown(const Subscription&) const;
    Result<void> check_subscribe(const SubscribeInput&, const Topic&) const;
    ListedSubscription listed(const SubscriptionRecord&) const;
    SubscribeOutput answer_of(const SubscriptionRecord&, const SubscribeInput&) const;
    Result<SubscribeOutput> subscribe_again(Topic&, Subscription&, const SubscribeInput&);

    // confirmation.cc
    std::string new_token();
    bool is_current(const SubscriptionRecord&) const;
    std::map<std::string, Subscription>* home_of(const Tokens::Place&);
    Result<void> stage_asking(const Topic&, const SubscriptionRecord&,
                              const std::string& caller_url, kv::Batch&);
    Result<void> store_subscription(const SubscriptionRecord&, kv::Batch);
    Result<void> remove_posted(Topic&, Subscription&, const std::string& caller_url);
    Result<void> forget_unconfirmed(Time now, std::size_t most, SweepStep&);

    // posting.cc
    struct Answered {
        TakenDelivery taken;
        PostAnswer answer;
    };
    const Subscription* subscription_for(const std::string& topic_name, const std::string& id,
                                         Topic** topic) const;
    static DeliveryPolicy policy_for(const Topic&, const Subscription&);
    static bool has_waited_enough(const TakenDelivery&, const Topic&, const Subscription&,
                                  Time now);
    Post post_of(WaitingDelivery&, const Topic&, const Subscription&) const;
    std::optional<Delivery> give_up(WaitingDelivery, const Subscription&, const PostAnswer&) const;
    std::optional<Delivery> settle_one(const Answered&, Time now, TopicMeter*&, kv::Batch&);
    Result<void> settle(std::vector<Answered>&);

    // tags.cc
    Result<Topic*> find_resource(const std::string& resource_arn) const;

    // publish.cc
    Result<Message> check(const PublishBatchRequestEntry&, const Topic&) const;
    Result<PublishOutput> stage(Topic&, const Message&, const Caller&, Outgoing&);
    static Result<void> take_room(std::size_t bytes, Outgoing&);
    static Result<void> add(Delivery, Outgoing&);
    Result<void> deliver(Topic&, Outgoing&);
    Result<void> apply(kv::Batch);
    void count(TopicMeter&, const Counts&, const std::vector<Fate>&) const;
    Result<void> stage_deliveries(const Topic&, const Message&, const PublishOutput&, const Caller&,
                                  Outgoing&);
    static std::string body_for(const SubscriptionRecord&, const Envelope&);
    Result<void> stage_post(const Topic&, const Subscription&, const PublishOutput&,
                            std::string body, Outgoing&);
    // Fills in the signature and where its certificate is.
    Result<void> sign(const TopicRecord&, const std::string& base_url, Envelope&);

    kv::Store& store_;
    const Clock& clock_;
    Random& random_;
    Destinations& destinations_;
    const Settings settings_;
    Signer signer_;

    // Guards topics_, orphans_, removed_, tokens_ and all that is in them. Publishes hold it shared
    // until their batch is applied; whatever changes topics or subscriptions holds it exclusively.
    mutable std::shared_mutex mutex_;
    std::map<std::string, std::unique_ptr<Topic>> topics_;
    std::map<std::string, Subscription> orphans_;  // of deleted topics, by their ids
    std::map<std::string, Subscription> removed_;  // that can be restored, by their ids
    Tokens tokens_;                                // of subscriptions that are posted to
    TopicId last_topic_id_ = 0;
    std::atomic<std::uint64_t> last_sequence_{0};

    Outbox outbox_;
    std::size_t under_way_ = 0;  // posts; of the thread of deliver_due()
    std::mutex answers_mutex_;   // guards the next two; taken after mutex_ where both are
    std::vector<Answered> answers_;
    std::function<void()> wake_;
};

}  // namespace spot::sns
