// The work that no request asks for.

#include "sns/topics.h"

namespace spot::sns {

// Forgets messages of FIFO topics after their time, and subscriptions of deleted topics after an
// hour.
Result<SweepStep> Topics::sweep(Time now) {
    constexpr std::size_t at_once = 1000;
    constexpr auto orphans_kept = std::chrono::hours(1);
    SweepStep step;
    kv::Batch batch;
    batch.makes_room();
    std::unique_lock lock(mutex_);  // no publish is between its look at a row and its batch
    auto ends = store_.scan(kv::prefix_range("ne"));
    for (; ends->valid() && step.done < at_once; ends->next()) {
        const auto stamp = kv::KeyReader(ends->key(), 2).number();
        const auto due = Time(Duration(static_cast<std::int64_t>(stamp))) + limits::remembered_for;
        if (due > now) {
            step.due = due;
            break;
        }
        // A message that was published again after its time has a row of its own by now.
        const std::string key(ends->value());
        const auto row = TRY(store_.get(key));
        if (row && TRY(decode_published(*row)).sequence == stamp) batch.erase(key);
        batch.erase(std::string(ends->key()));
        ++step.done;
    }
    TRY(ends->status());
    step.more = step.done == at_once;
    std::vector<std::string> gone;
    for (const auto& [id, orphan] : orphans_) {
        if (gone.size() == at_once ||
            orphan.record.orphaned.value_or(Time{}) + orphans_kept > now) {
            continue;
        }
        gone.push_back(id);
        batch.erase(subscription_key(orphan.record.topic_id, id));
    }
    TRY(forget_unconfirmed(now, at_once, step));
    if (batch.empty()) return step;
    TRY(store_.apply(std::move(batch)));
    for (const auto& id : gone) orphans_.erase(id);
    step.done += gone.size();
    return step;
}

}  // namespace spot::sns
