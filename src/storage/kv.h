#pragma once

// The ordered key-value store under every rule. The second and third of ARCHITECTURE's ideas are
// kept here:
//
//   One request, one batch. A rule stages all its effects in one Batch and applies it once, so
//   that after any crash they are all there, or none of them is.
//
//   Nothing leaves before it is durable. apply() makes a batch visible to later reads at once, at
//   memory speed. Whoever sends an answer out of the process takes applied() after the answer was
//   made, and waits until durable() has reached it: this covers everything that the answer saw or
//   wrote. One background sync serves all who wait (group commit).
//
// A failed write or sync ends the process: what the log holds is then unknown until it is read
// again at the next start.

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

// A position in the write-ahead log. It grows with each applied batch, and goes on growing when a
// store is opened again.
using Sequence = std::uint64_t;

// Operations that are applied together or not at all. A later operation on a key wins over an
// earlier one. Used by one thread.
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
    // The callback runs once, on the thread that calls apply(), right after the batch became
    // visible (to wake waiters, for example).
    void on_applied(std::function<void()>);

    // Keeps `what` (a lock, for example) alive until the batch is applied or given up. `owner` is
    // the key under which holds() finds it; a second call with the same owner changes nothing.
    void hold(const void* owner, std::shared_ptr<void> what);
    bool holds(const void* owner) const { return held_.contains(owner); }

    // Marks a batch that removes something, or that must come before a removal (receiving a
    // message, for example): it may use the room on the disk that is kept for such batches
    // (space.h). A batch that grows the store must not be marked.
    void makes_room() { makes_room_ = true; }
    bool made_for_room() const { return makes_room_; }

    bool empty() const { return operations_.empty(); }
    const std::vector<Operation>& operations() const { return operations_; }
    const std::vector<std::function<void()>>& callbacks() const { return callbacks_; }

  private:
    std::vector<Operation> operations_;
    std::vector<std::function<void()>> callbacks_;
    // The batch is the only owner: shared_ptr is here for its type erasure alone.
    std::map<const void*, std::shared_ptr<void>> held_;
    bool makes_room_ = false;
};

// Walks keys in order. Used by one thread; must not outlive its Store. The views that key() and
// value() return are valid until the next call of next() or seek(). A cursor sees at least
// everything that was applied before it was made.
class Cursor {
  public:
    virtual ~Cursor() = default;
    virtual bool valid() const = 0;
    virtual void next() = 0;                      // in the direction of the scan
    virtual void seek(std::string_view key) = 0;  // forward: first >= key; backward: last < key
    virtual std::string_view key() const = 0;
    virtual std::string_view value() const = 0;
    // To be asked when valid() is false: success at the end of the range, or the error of the read.
    virtual Result<void> status() const = 0;
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

    // About how many bytes the keys and values of that range take. It costs little, and may be
    // wrong by as much as a table's block at either end; what is in tables counts as it is there.
    virtual Result<std::uint64_t> approximate_bytes(const Range&) const = 0;

    // Fails with Kind::unavailable, "ServiceUnavailable", where the disk is nearly full (space.h)
    // or the store is closing. Nothing was written then.
    virtual Result<void> apply(Batch batch) = 0;
    // The position of the last visible batch. Taken after a read, it covers all that the read saw,
    // also of batches whose apply() has not returned yet.
    virtual Sequence applied() const = 0;
    // The position up to which the log is known to be on disk.
    virtual Sequence durable() const = 0;
    // Calls `then` once, on any thread, when durable() >= sequence; before it returns, where that
    // is so already.
    virtual void when_durable(Sequence sequence, std::function<void()> then) = 0;
    void wait_durable(Sequence sequence);
};

// apply(), and a wait until the batch is durable. For start-up, sweeps and workers, which have no
// answer that waits in their place.
Result<void> commit(Store& store, Batch batch);

// The smallest key that is larger than every key with this prefix; empty: there is none.
std::string end_of_prefix(std::string_view prefix);
inline Range prefix_range(std::string_view prefix) {
    return {std::string(prefix), end_of_prefix(prefix)};
}

}  // namespace spot::kv
