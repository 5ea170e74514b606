#pragma once

// The rules of SQS: queues and their messages, kept in the order of the moment they become visible.
//
// Safe from every thread. Nothing here waits: the caller waits until a change is durable
// (storage/kv.h) and until there are messages (base/wait.h). Opened once over a store, which
// outlives it.

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <shared_mutex>

#include "base/clock.h"
#include "base/random.h"
#include "base/wait.h"
#include "sqs/delivery.h"
#include "sqs/fifo/groups.h"
#include "sqs/message.h"
#include "sqs/queue.h"
#include "storage/kv.h"

namespace spot::sqs {

struct Settings {
    std::string region = "us-east-1";
    std::string account_id = "000000000000";
};

// The name of a queue: the last part of its URL's path, or of its ARN.
std::string queue_name_of_url(const std::string& queue_url);
std::string queue_name_of_arn(const std::string& queue_arn);

// The numbers of messages in a queue that CloudWatch and operators see.
struct QueueCounts {
    std::int64_t visible = 0;
    std::int64_t not_visible = 0;  // received and neither deleted nor visible again (in flight)
    std::int64_t delayed = 0;
    std::optional<Time> oldest;  // when the oldest message was sent
};

class Queues final : public Api {
  public:
    static Result<std::unique_ptr<Queues>> open(kv::Store&, const Clock&, Random&, Wakes&,
                                                Settings);

    SQS_OPERATIONS(OPERATION_OVERRIDE)

    // Adds a message to the batch of another service (an S3 event). The queue's lock is held until
    // `batch` is applied or destroyed, so the batch must stay on one thread and be applied at once.
    Result<void> stage_send(const std::string& queue_arn, std::string body,
                            const std::string& sender_id, kv::Batch& batch,
                            const std::string& trace_header = "");
    // Adds messages of another service to its batch, in their order, for queues of both types
    // (delivery.h says what becomes of those that cannot be delivered); gives the fate of each. An
    // error is one of the store. All queues are locked until `batch` is applied or destroyed, so
    // the batch must stay on one thread and be applied at once; a batch takes FIFO queues in one
    // such call.
    Result<std::vector<Fate>> stage_deliveries(const std::vector<Delivery>& deliveries,
                                               kv::Batch& batch);
    // The Policy attribute, "" where there is none; Kind::not_found for an unknown queue, and for a
    // FIFO queue, to which no service sends.
    Result<std::string> policy_of(const std::string& queue_arn) const;

    // The same by the queue's name, also of a FIFO queue; "" for an unknown queue.
    std::string policy_of_name(const std::string& queue_name) const;

    std::vector<std::string> queue_names() const;
    Result<QueueCounts> counts(const std::string& queue_name);
    // Gives the metrics of a queue that say how it is now. False: it gives none, since it is empty
    // and nobody has asked for it for long (metrics/meter.h). Kind::not_found: there is no such
    // queue.
    Result<bool> measure_depth(const std::string& queue_name, Time now, const EachMeasurement&);
    // Gives those of what has happened to it in a minute, and begins to count that anew. `active`:
    // also those that are 0.
    void measure_use(const std::string& queue_name, std::int64_t minute, bool active,
                     const EachMeasurement&);

    // Does a bounded piece of the work that no request asks for: deletes messages whose retention
    // period is over, and advances message move tasks.
    Result<SweepStep> sweep(Time now);

    std::string arn_of(const std::string& queue_name) const;
    std::string url_of(
        const std::string& queue_name) const;  // a path; the wire puts the host before

  private:
    struct Task;

    Queues(kv::Store& store, const Clock& clock, Random& random, Wakes& wakes, Settings settings);
    Result<void> load();

    // queues.cc
    Result<QueuePtr> find(const std::string& queue_url) const;
    QueuePtr find_name(const std::string& name) const;
    QueuePtr dead_letter_target(const QueueSettings&) const;
    // The caller holds the target's lock, or the target is the source itself.
    Result<void> check_redrive_target(const QueueRecord& source, const QueuePtr& target,
                                      const QueueSettings&) const;
    Result<void> store_record(Queue&, QueueRecord changed);
    Result<void> check_not_deleted_recently(const std::string& name, Time now) const;
    std::vector<QueuePtr> all() const;

    // policies/permissions.cc
    using PolicyEdit =
        std::function<Result<void>(std::string& policy, const std::string& queue_arn)>;
    // Changes the queue's Policy by `edit` and stores it, under the queue's lock.
    Result<Empty> edit_policy(const std::string& queue_url, const PolicyEdit& edit);

    // send.cc
    struct Stamped {
        std::string message_id;
        MessageSequence sequence = 0;
        std::uint64_t visible_at = 0;
    };
    // Stages `record`, of which this fills in the id and the times.
    Stamped stage(Queue&, MessageRecord record, int delay_seconds, kv::Batch&);
    // `trace` is the request's X-Amzn-Trace-Id.
    Result<SendMessageOutput> stage_entry(Queue&, const SendMessageBatchRequestEntry&,
                                          const std::string& trace, bool in_batch,
                                          const std::string& sender_id, kv::Batch&);
    MessageSequence next_sequence();
    void on_stored(Queue&, kv::Batch&, std::int64_t more);
    void on_sent(Queue&, kv::Batch&, std::size_t bytes);

    // deliveries/deliver.cc
    struct Locked;
    using LockedQueues = std::map<std::string, std::shared_ptr<Locked>>;  // by name
    Result<LockedQueues> hold_queues(const std::vector<Delivery>&, kv::Batch&);
    Result<void> stage_delivery(const LockedQueues&, const std::string& queue_arn, const Delivery&,
                                kv::Batch&);

    // receive.cc
    struct Taken;
    Result<Taken> take(const QueuePtr&, const ReceiveMessageInput&, int limit, int visibility);
    Result<void> take_one(Queue&, const ReceiveMessageInput&, std::uint64_t visible_at,
                          MessageSequence, std::string_view place, int visibility, Taken&);
    Message present(const ReceiveMessageInput&, const MessageRecord&, const PlaceRecord&,
                    const ReceiptHandle&) const;
    void stage_move(Queue& from, Queue& to, std::uint64_t visible_at, MessageSequence,
                    MessageSequence moved, MessageRecord, const PlaceRecord&, kv::Batch&);
    void stage_taken(Queue&, const ReceiveMessageInput&, std::uint64_t visible_at, MessageSequence,
                     const MessageRecord&, PlaceRecord, std::uint64_t again, Taken&);
    Result<bool> may_receive(Queue&);  // false: as many are in flight as can be
    Result<void> check_in_flight(Queue&);
    struct Located {
        std::uint64_t visible_at = 0;
        PlaceRecord place;
        bool stale = false;  // the message was received again since the handle was given out
    };
    Result<std::optional<Located>> locate(const Queue&, const ReceiptHandle&) const;
    Result<ReceiptHandle> parse_handle(const Queue&, const std::string&) const;
    Result<void> delete_one(Queue&, const std::string& receipt_handle);
    Result<void> change_one(Queue&, const std::string& receipt_handle, int visibility_timeout);
    void stage_delete(Queue&, std::uint64_t visible_at, MessageSequence, kv::Batch&);
    bool has_expired(const Located&) const;

    // fifo/send.cc
    struct FifoSends;
    Result<SendMessageOutput> stage_fifo_entry(Queue&, const SendMessageBatchRequestEntry&,
                                               const std::string& trace, bool in_batch, FifoSends&);
    Result<SendMessageOutput> send_fifo(Queue&, const SendMessageBatchRequestEntry&,
                                        const std::string& trace);
    Result<SendMessageBatchOutput> send_fifo_batch(Queue&, const SendMessageBatchInput&);

    // fifo/receive.cc
    struct FifoReceive;
    Result<Taken> take_fifo(const QueuePtr&, const ReceiveMessageInput&, int limit, int visibility);
    Result<void> fill(FifoReceive&);
    Result<void> take_group(FifoReceive&, const fifo::Ready&);
    Result<bool> take_again(FifoReceive&);
    Result<void> stage_attempt(FifoReceive&);

    // fifo/moves.cc
    // The message behind which others of its group wait is gone; some of them may be ready.
    Result<void> stage_leave(Queue&, const std::string& group, MessageSequence, kv::Batch&);
    Result<void> stage_fifo_move(Queue& from, Queue& to, const fifo::Member&, MessageRecord,
                                 const PlaceRecord&, std::set<std::string>& begun, kv::Batch&);
    Result<std::size_t> move_fifo(Task&, const QueuePtr& source, std::size_t limit);
    Result<std::size_t> expire_fifo(Queue&, Time now, std::size_t limit);

    // metrics/measure.cc
    Result<std::int64_t> count_groups_in_flight(const Queue&, std::uint64_t now) const;

    // sweep.cc, move_task.cc
    Result<std::int64_t> count_stored(Queue&);
    Result<std::int64_t> count_places(const Queue&, std::uint64_t after, bool received_only) const;
    Result<std::size_t> expire(Queue&, Time now, std::size_t limit);
    Result<void> forget_deleted_queues(Time now);
    Result<SweepStep> advance(Task&, Time now);
    void renew(MessageRecord&);
    Result<std::size_t> move_some(Task&, std::size_t limit);
    Result<QueuePtr> destination_of(const Task&, const MessageRecord&) const;

    kv::Store& store_;
    const Clock& clock_;
    Random& random_;
    Wakes& wakes_;
    const Settings settings_;

    mutable std::shared_mutex registry_mutex_;
    std::map<std::string, QueuePtr> queues_;
    std::mutex creation_mutex_;  // one CreateQueue or DeleteQueue at a time
    std::atomic<std::uint64_t> last_sequence_{0};
    QueueId last_queue_id_ = 0;  // guarded by creation_mutex_

    mutable std::mutex tasks_mutex_;
    // By the moment of their start. A step of the sweep shares the task that it advances.
    std::map<std::uint64_t, std::shared_ptr<Task>> tasks_;
};

}  // namespace spot::sqs
