#pragma once

// All tables as they are now, in memory, and the ids of new ones. What is on disk is the same: a
// change of a table is applied and put here under one exclusive lock.

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <string_view>

#include "dynamodb/tables/table.h"
#include "storage/kv.h"

namespace spot::dynamodb {

// Held shared by everything that works on items, so that a table does not change under it; held
// alone by changes of tables. Whoever waits to have it alone comes before those that arrive later.
class SchemaLock {
  public:
    void lock();
    void unlock();
    void lock_shared();
    void unlock_shared() { mutex_.unlock_shared(); }

  private:
    std::shared_mutex mutex_;
    std::mutex gate_;
    std::atomic<int> waiting_{0};
};

class Catalog {
  public:
    explicit Catalog(kv::Store& store) : store_(store) {}
    // Reads all tables. Once, before anything else.
    Result<void> load();

    SchemaLock& lock() const { return lock_; }

    // All below: with the lock held, shared at least. Pointers are good for as long as it is.
    const Table* find(std::string_view name) const;
    const Table* find(std::uint64_t id) const;
    const std::map<std::string, std::unique_ptr<Table>, std::less<>>& tables() const {
        return tables_;
    }

    // All below: with the lock held alone. Stages and applies `batch` together with the table.
    Result<void> save(kv::Batch batch, Table table);
    // Stages the removal of the table's own row, too; its items are the caller's.
    Result<void> remove(kv::Batch batch, const Table& table);
    // A number that no table and no stream ever had. Staged in `batch`, which must be applied next.
    std::uint64_t new_id(kv::Batch& batch);

  private:
    kv::Store& store_;
    mutable SchemaLock lock_;
    std::map<std::string, std::unique_ptr<Table>, std::less<>> tables_;
    std::map<std::uint64_t, const Table*> by_id_;
    std::uint64_t last_id_ = 0;
};

}  // namespace spot::dynamodb
