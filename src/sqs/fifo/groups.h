#pragma once

// The groups of a FIFO queue, as rows of the store. What is ready is known by the heads alone: a
// group is ready where its first message is visible, and each group that has messages has one row
// in the order of becoming ready. So a receive costs by what it takes and not by what is stored.
//
// Reads see what was applied and not what is staged, so a batch may change a group's head once.

#include <memory>
#include <optional>
#include <set>
#include <string>

#include "sqs/fifo/ready_line.h"
#include "storage/kv.h"

namespace spot::sqs::fifo {

// A message of a group, in the group's order.
struct Member {
    MessageSequence sequence = 0;
    std::uint64_t visible_at = 0;  // microseconds since the epoch
    bool operator==(const Member&) const = default;
};

// Views of the store and of the queue's line, for the length of a call. The caller holds the
// queue's lock exclusively, until the batches are applied.
class Groups {
  public:
    Groups(const kv::Store& store, QueueId queue, ReadyLine& line)
        : store_(store), queue_(queue), line_(line) {}

    // The first message of a group; nullopt: the group has none.
    Result<std::optional<Member>> head(const std::string& group) const;
    // The first message of a group behind `sequence`.
    Result<std::optional<Member>> next(const std::string& group, MessageSequence sequence) const;

    // Adds a message behind all others of its group. `begun` are the groups that began with
    // messages of the same batch; the caller keeps it as long as the batch.
    Result<void> stage_join(const std::string& group, const Member&, std::set<std::string>& begun,
                            kv::Batch&);
    // Removes a message of a group. Where it was the head, the next one is.
    Result<void> stage_leave(const std::string& group, MessageSequence sequence, kv::Batch&);
    // A message has another VISIBLE_AT.
    Result<void> stage_moved(const std::string& group, const Member& now, kv::Batch&);

    // The parts of stage_leave() and stage_moved() for whoever knows the heads.
    void stage_erase(const std::string& group, MessageSequence sequence, kv::Batch&);
    void stage_head(const std::string& group, const std::optional<Member>& before,
                    const std::optional<Member>& after, kv::Batch&);

  private:
    const kv::Store& store_;
    const QueueId queue_;
    ReadyLine& line_;
};

struct Ready {
    std::string group;
    Member head;
};

// Walks the groups that are ready, in the order in which they became so; for equal moments in the
// order of sending. Advances the line's front; where the walk's results are not used in the end,
// the caller retreats it.
class ReadyWalk {
  public:
    // Groups that are ready at `now`, in microseconds.
    ReadyWalk(const kv::Store& store, QueueId queue, ReadyLine& line, std::uint64_t now);
    // nullopt: there are no more.
    Result<std::optional<Ready>> next();

  private:
    const kv::Store& store_;
    const QueueId queue_;
    ReadyLine& line_;
    const std::uint64_t now_;
    std::optional<ReadyLine::Place> last_listed_;
    bool among_listed_ = true;
    std::unique_ptr<kv::Cursor> cursor_;
};

}  // namespace spot::sqs::fifo
