#pragma once

// The ordered key-value store under every rule. Idea two and three of the house live here:
//
//   One request, one batch. A rule stages all its effects in one Batch and applies it once, so
//   that after any crash they are all there, or none of them is.
//
//   Nothing leaves before it is durable. apply() makes a batch visible to later reads at once, at
//   memory speed. Whoever sends an answer out of the process first waits until durable() has
//   reached what applied() was, which covers everything that the answer saw or wrote. One
//   background sync serves all who wait (group commit).
//
// A failed write or sync ends the process: what the log holds is then unknown, and the only honest
// source is the log itself, read again after a restart.

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace spot::kv {

// How far the log has got. Grows with each applied batch, over all openings of a store.
using Sequence = std::uint64_t;

// Effects that happen together. Later operations on a key win over earlier ones.
class Batch {
  public:
    struct Operation {
        enum class Type { put, erase, erase_range } type;
        std::string key;
        std::string value;  // put: the value; erase_range: the end of the range, exclusive
    };

    void put(std::string key, std::string value);
    void erase(std::string key);
    void erase_range(std::string begin, std::string end);
    // Runs once, on the applying thread, right after the batch became visible (to wake waiters).
    void on_applied(std::function<void()>);

    // Something that must live until the batch is applied or given up (a lock, say), once for
    // `owner`.
    void hold(const void* owner, std::shared_ptr<void> what);
    bool holds(const void* owner) const { return held_.contains(owner); }

    // Says that this batch removes, or is what a removal needs (receiving a message, say): it may
    // use the room on the disk that is kept for such batches. What grows the store must not say so.
    void makes_room() { makes_room_ = true; }
    bool made_for_room() const { return makes_room_; }

    bool empty() const { return operations_.empty(); }
    const std::vector<Operation>& operations() const { return operations_; }
    const std::vector<std::function<void()>>& callbacks() const { return callbacks_; }

  private:
    std::vector<Operation> operations_;
    std::vector<std::function<void()>> callbacks_;
    // Shared with nobody in practice: the type only erases what is held.
    std::map<const void*, std::shared_ptr<void>> held_;
    bool makes_room_ = false;
};

// Walks keys in order. Used by one thread, not longer than its Store. Views last until the next
// move. Sees at least everything applied before its making.
class Cursor {
  public:
    virtual ~Cursor() = default;
    virtual bool valid() const = 0;
    virtual void next() = 0;                      // in the direction of the scan
    virtual void seek(std::string_view key) = 0;  // forward: first >= key; backward: last < key
    virtual std::string_view key() const = 0;
    virtual std::string_view value() const = 0;
    virtual Result<void> status() const = 0;  // ask when valid() is false: end, or a read error?
};

struct Range {
    std::string begin;  // inclusive
    std::string end;    // exclusive; empty: to the end of the store
};
enum class Direction { forward, backward };

// All members are safe from every thread.
class Store {
  public:
    virtual ~Store() = default;

    virtual Result<std::optional<std::string>> get(std::string_view key) const = 0;
    virtual std::unique_ptr<Cursor> scan(Range range, Direction = Direction::forward) const = 0;

    // Fails (Kind::unavailable, "ServiceUnavailable") only before anything was written: the disk is
    // nearly full (space.h), or the store is closing.
    virtual Result<void> apply(Batch batch) = 0;
    // Asked after a read, it covers all that the read saw, also of batches whose apply() has not
    // returned yet: what is visible and what is counted is one and the same number.
    virtual Sequence applied() const = 0;
    virtual Sequence durable() const = 0;
    // Calls `then` once, on any thread, when durable() >= sequence; at once where it is already.
    virtual void when_durable(Sequence sequence, std::function<void()> then) = 0;
    void wait_durable(Sequence sequence);
};

// apply() and wait: for start-up, sweeps and workers, who answer nobody.
Result<void> commit(Store& store, Batch batch);

// The first key after every key that begins with `prefix`; empty: there is none.
std::string end_of_prefix(std::string_view prefix);
inline Range prefix_range(std::string_view prefix) {
    return {std::string(prefix), end_of_prefix(prefix)};
}

}  // namespace spot::kv
