#pragma once

// All tables in memory, and the ids for new ones. The catalog is always equal to the store: a
// change of a table is applied to the store and put here under one exclusive lock.

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

// The lock of the catalog. Everything that works on items holds it shared, so that the table does
// not change meanwhile; a change of a table holds it exclusively. A thread that waits to hold it
// exclusively comes before threads that arrive later.
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
    // Reads all tables. To be called once, before anything else.
    Result<void> load();

    SchemaLock& lock() const { return lock_; }

    // The members below are called with the lock held, at least shared. Pointers are valid for as
    // long as it is held.
    const Table* find(std::string_view name) const;
    const Table* find(std::uint64_t id) const;
    const std::map<std::string, std::unique_ptr<Table>, std::less<>>& tables() const {
        return tables_;
    }

    // The members below are called with the lock held exclusively.

    // Adds the table's row to `batch` and applies it.
    Result<void> save(kv::Batch batch, Table table);
    // Adds the removal of the table's row to `batch` and applies it. The caller has added the
    // removal of the items.
    Result<void> remove(kv::Batch batch, const Table& table);
    // A number that no table and no stream has ever had. It is added to `batch`, which must be
    // applied before the next call.
    std::uint64_t new_id(kv::Batch& batch);

  private:
    kv::Store& store_;
    mutable SchemaLock lock_;
    std::map<std::string, std::unique_ptr<Table>, std::less<>> tables_;
    std::map<std::uint64_t, const Table*> by_id_;
    std::uint64_t last_id_ = 0;
};

}  // namespace spot::dynamodb
