#include "sqs/fifo/groups.h"

#include "base/check.h"
#include "sqs/fifo/keys.h"

namespace spot::sqs::fifo {
namespace {

std::string encode(const Member& member) {
    return kv::KeyWriter("").number(member.visible_at).number(member.sequence).take();
}

Member decode(std::string_view bytes) {
    kv::KeyReader reader(bytes, 0);
    const auto visible_at = reader.number();
    return {.sequence = reader.number(), .visible_at = visible_at};
}

ReadyLine::Place place_of(const Member& member) {
    return {member.visible_at, member.sequence};
}

}  // namespace

Result<std::optional<Member>> Groups::head(const std::string& group) const {
    const auto row = TRY(store_.get(head_key(queue_, group)));
    if (!row) return std::optional<Member>();
    return std::optional<Member>(decode(*row));
}

Result<std::optional<Member>> Groups::next(const std::string& group,
                                           MessageSequence sequence) const {
    auto cursor = store_.scan(
        {member_key(queue_, group, sequence + 1), kv::end_of_prefix(group_prefix(queue_, group))});
    TRY(cursor->status());
    if (!cursor->valid()) return std::optional<Member>();
    Member found{.visible_at = kv::KeyReader(cursor->value(), 0).number()};
    kv::KeyReader key(cursor->key(), 2);
    key.number();
    key.text();
    found.sequence = key.number();
    // From its first receive on, a message's location says when it is visible.
    const auto location = TRY(store_.get(location_key(queue_, found.sequence)));
    if (location) found.visible_at = kv::KeyReader(*location, 0).number();
    return std::optional<Member>(found);
}

Result<void> Groups::stage_join(const std::string& group, const Member& member,
                                std::set<std::string>& begun, kv::Batch& batch) {
    batch.put(member_key(queue_, group, member.sequence),
              kv::KeyWriter("").number(member.visible_at).take());
    if (begun.contains(group)) return {};
    const auto first = TRY(head(group));
    if (first) return {};
    begun.insert(group);
    stage_head(group, std::nullopt, member, batch);
    return {};
}

Result<void> Groups::stage_leave(const std::string& group, MessageSequence sequence,
                                 kv::Batch& batch) {
    stage_erase(group, sequence, batch);
    const auto first = TRY(head(group));
    CHECK(first.has_value(), "a message whose group has no head");
    if (first->sequence != sequence) return {};
    const auto second = TRY(next(group, sequence));
    stage_head(group, first, second, batch);
    return {};
}

Result<void> Groups::stage_moved(const std::string& group, const Member& now, kv::Batch& batch) {
    const auto first = TRY(head(group));
    CHECK(first.has_value(), "a message whose group has no head");
    if (first->sequence == now.sequence) stage_head(group, first, now, batch);
    return {};
}

void Groups::stage_erase(const std::string& group, MessageSequence sequence, kv::Batch& batch) {
    batch.erase(member_key(queue_, group, sequence));
}

void Groups::stage_head(const std::string& group, const std::optional<Member>& before,
                        const std::optional<Member>& after, kv::Batch& batch) {
    if (before == after) return;
    if (before) batch.erase(ready_key(queue_, before->visible_at, before->sequence));
    if (after) {
        batch.put(ready_key(queue_, after->visible_at, after->sequence), group);
        batch.put(head_key(queue_, group), encode(*after));
    } else {
        batch.erase(head_key(queue_, group));
    }
    batch.on_applied([this_line = &line_, before, after] {
        if (before) this_line->removed(place_of(*before));
        if (after) this_line->added(place_of(*after));
    });
}

ReadyWalk::ReadyWalk(const kv::Store& store, QueueId queue, ReadyLine& line, std::uint64_t now)
    : store_(store), queue_(queue), line_(line), now_(now) {}

Result<std::optional<Ready>> ReadyWalk::next() {
    while (among_listed_) {
        const auto& listed = line_.listed();
        const auto at = last_listed_ ? listed.upper_bound(*last_listed_) : listed.begin();
        if (at == listed.end() || at->first > now_) {
            among_listed_ = false;
            cursor_ =
                store_.scan({ready_key(queue_, line_.front(), 0), ready_key(queue_, now_ + 1, 0)});
            break;
        }
        last_listed_ = *at;
        const auto row = TRY(store_.get(ready_key(queue_, at->first, at->second)));
        CHECK(row.has_value(), "a listed group without its row");
        return std::optional<Ready>(Ready{*row, {.sequence = at->second, .visible_at = at->first}});
    }
    TRY(cursor_->status());
    if (!cursor_->valid()) {
        line_.advance(now_);
        return std::optional<Ready>();
    }
    kv::KeyReader key(cursor_->key(), 2);
    key.number();
    Ready ready{.group = std::string(cursor_->value())};
    ready.head.visible_at = key.number();
    ready.head.sequence = key.number();
    line_.advance(ready.head.visible_at);
    cursor_->next();
    return std::optional<Ready>(std::move(ready));
}

}  // namespace spot::sqs::fifo
