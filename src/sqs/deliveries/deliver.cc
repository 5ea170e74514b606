// Messages that other services of the plane deliver, in their batches.

#include <algorithm>

#include "base/log.h"
#include "sqs/errors.h"
#include "sqs/fifo/sends.h"
#include "sqs/policy.h"
#include "sqs/queues.h"

namespace spot::sqs {

// A queue that is locked as long as the batch lives.
struct Queues::Locked {
    QueuePtr queue;
    std::shared_lock<std::shared_mutex> shared;     // of a standard queue
    std::unique_lock<std::shared_mutex> exclusive;  // of a FIFO queue
    std::optional<FifoSends> sends;                 // the same

    explicit Locked(QueuePtr q) : queue(std::move(q)) {
        if (queue->fifo) {
            exclusive = std::unique_lock(queue->mutex, std::defer_lock);
        } else {
            shared = std::shared_lock(queue->mutex, std::defer_lock);
        }
    }
    void lock() { queue->fifo ? exclusive.lock() : shared.lock(); }
    bool try_lock() { return queue->fifo ? exclusive.try_lock() : shared.try_lock(); }
    void unlock() { queue->fifo ? exclusive.unlock() : shared.unlock(); }
};

namespace {

bool is_of_the_store(const Error& error) {
    return error.kind == Kind::internal || error.kind == Kind::unavailable ||
           error.kind == Kind::throttled;
}

// Locks all of them without ever holding one while it waits for another, as std::lock does: others
// lock queues in an order of their own.
template <class Lockable>
void lock_all(std::vector<Lockable*>& all) {
    std::size_t first = 0;
    while (!all.empty()) {
        std::swap(all[0], all[first]);
        all[0]->lock();
        std::size_t locked = 1;
        while (locked < all.size() && all[locked]->try_lock()) ++locked;
        if (locked == all.size()) return;
        for (std::size_t i = 0; i < locked; ++i) all[i]->unlock();
        first = locked;
    }
}

}  // namespace

// Every queue that may get a message. Those that the batch has locked before are not locked again.
Result<Queues::LockedQueues> Queues::hold_queues(const std::vector<Delivery>& deliveries,
                                                 kv::Batch& batch) {
    LockedQueues held;
    std::vector<Locked*> to_lock;
    for (const auto& delivery : deliveries) {
        for (const auto* arn : {&delivery.queue_arn, &delivery.dead_letter_arn}) {
            const auto name = queue_name_of_arn(*arn);
            const auto queue = *arn == arn_of(name) ? find_name(name) : nullptr;
            if (!queue || held.contains(name)) continue;
            const auto one = std::make_shared<Locked>(queue);
            held.emplace(name, one);
            if (!batch.holds(queue.get())) {
                to_lock.push_back(one.get());
            } else if (queue->fifo) {
                return fail(Kind::internal, "InternalError",
                            "A batch delivers to a FIFO queue a second time.");
            }
        }
    }
    lock_all(to_lock);
    for (const auto& [name, one] : held) {
        if (one->queue->fifo) one->sends.emplace(store_, *one->queue, clock_.now(), "", batch);
        batch.hold(one->queue.get(), one);
    }
    return held;
}

Result<void> Queues::stage_delivery(const LockedQueues& held, const std::string& queue_arn,
                                    const Delivery& delivery, kv::Batch& batch) {
    const auto name = queue_name_of_arn(queue_arn);
    const auto at = held.find(name);
    if (at == held.end() || queue_arn != arn_of(name) || at->second->queue->deleted) {
        return no_such_queue();
    }
    auto& queue = *at->second->queue;
    if (!policy_allows(queue.record.settings.policy, {.service = delivery.service,
                                                      .action = "sqs:SendMessage",
                                                      .resource = queue_arn,
                                                      .source_arn = delivery.source_arn,
                                                      .account_id = settings_.account_id})) {
        return fail(Kind::denied, "AccessDenied", "The policy of the queue does not allow it.");
    }
    SendMessageBatchRequestEntry entry{.message_body = delivery.body,
                                       .message_attributes = delivery.attributes};
    if (!delivery.group_id.empty()) entry.message_group_id = delivery.group_id;
    if (!queue.fifo) {
        TRY(stage_entry(queue, entry, delivery.trace_header, false, delivery.sender_id, batch));
        return {};
    }
    if (!delivery.deduplication_id.empty()) {
        entry.message_deduplication_id = delivery.deduplication_id;
    }
    auto& sends = *at->second->sends;
    sends.sender_id = delivery.sender_id;
    TRY(stage_fifo_entry(queue, entry, delivery.trace_header, false, sends));
    return {};
}

Result<std::vector<Fate>> Queues::stage_deliveries(const std::vector<Delivery>& deliveries,
                                                   kv::Batch& batch) {
    std::vector<Fate> fates;
    const auto held = TRY(hold_queues(deliveries, batch));
    for (const auto& delivery : deliveries) {
        const auto staged = stage_delivery(held, delivery.queue_arn, delivery, batch);
        if (staged) {
            fates.push_back(Fate::delivered);
            continue;
        }
        if (is_of_the_store(staged.error())) return fail(staged.error());
        auto dead = Result<void>(fail(staged.error()));
        if (!delivery.dead_letter_arn.empty()) {
            dead = stage_delivery(held, delivery.dead_letter_arn, delivery, batch);
        }
        if (!dead && is_of_the_store(dead.error())) return fail(dead.error());
        fates.push_back(dead                               ? Fate::redriven
                        : delivery.dead_letter_arn.empty() ? Fate::dropped
                                                           : Fate::lost);
        log(dead ? Level::info : Level::warn,
            dead ? "a message went to the dead-letter queue" : "a message was dropped",
            {{"from", delivery.source_arn},
             {"queue", delivery.queue_arn},
             {"error", staged.error().message}});
    }
    return fates;
}

}  // namespace spot::sqs
