#pragma once

// A store in memory, for tests and the simulator. It tells durable from applied: crash() loses what
// was not synced, as a power cut does, and faults are planted on demand.

#include <map>
#include <mutex>
#include <shared_mutex>

#include "storage/kv.h"

namespace spot::kv {

class MemoryStore final : public Store {
  public:
    enum class Sync {
        automatic,  // a batch is durable as soon as it is applied
        manual,     // durable when sync() is called
    };
    explicit MemoryStore(Sync sync = Sync::automatic) : sync_(sync) {}

    Result<std::optional<std::string>> get(std::string_view key) const override;
    std::unique_ptr<Cursor> scan(Range, Direction) const override;
    Result<std::uint64_t> approximate_bytes(const Range&) const override;  // exact
    Result<void> apply(Batch) override;
    Sequence applied() const override;
    Sequence durable() const override;
    void when_durable(Sequence, std::function<void()>) override;

    void sync();
    // Takes the store back to the last sync. Waiting callbacks are dropped, as their answers were
    // never sent.
    void crash();
    // The next `count` batches are refused as on a full disk.
    void refuse(int count);
    // A planted fault: sync() succeeds and keeps nothing. For tests of the tests.
    void lie_about_sync(bool lie) { lying_ = lie; }

    std::size_t size() const;
    // A digest over all keys and values: equal states, equal fingerprints.
    std::uint64_t fingerprint() const;

  private:
    friend class MemoryCursor;
    using Map = std::map<std::string, std::string, std::less<>>;

    const Sync sync_;
    mutable std::shared_mutex mutex_;
    Map current_;
    Map synced_;  // kept only with Sync::manual
    Sequence applied_ = 0;
    Sequence durable_ = 0;
    int refusals_ = 0;
    bool lying_ = false;
    std::multimap<Sequence, std::function<void()>> waiting_;
};

}  // namespace spot::kv
