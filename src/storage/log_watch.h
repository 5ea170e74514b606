#pragma once

// The disk under RocksDB, seen for its log alone: which file it is, and how far it was written.
// What is synced then goes into the mark; and no log is removed before the mark has forgotten it.

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "storage/disk.h"
#include "storage/log_mark.h"

namespace spot::kv {

// Where whole batches end in a log that is written piece by piece (log_file.h has the format). One
// thread at a time.
class BatchEnds {
  public:
    void add(std::string_view bytes);
    std::uint64_t last() const { return last_; }

  private:
    std::uint64_t written_ = 0;
    std::uint64_t last_ = 0;
    std::string header_;              // of a record, as far as it has come
    std::uint64_t payload_left_ = 0;  // of the record
    bool begun_ = false;              // its header has come
    bool ends_batch_ = false;         // the record
};

// Safe from every thread.
class LogWatch final : public rocksdb::FileSystemWrapper {
  public:
    // `folder`: the store's; what is copied elsewhere is not its log.
    LogWatch(std::shared_ptr<Disk> disk, std::string folder, std::shared_ptr<LogMark> mark)
        : FileSystemWrapper(std::move(disk)), folder_(std::move(folder)), mark_(std::move(mark)) {}
    const char* Name() const override { return "log watch"; }

    struct Place {
        std::uint64_t log = 0;    // its number; 0: none yet
        std::uint64_t bytes = 0;  // up to the end of the last whole batch
    };
    // Asked after a batch was written, it is not before that batch's end.
    Place place() const;

    rocksdb::IOStatus NewWritableFile(const std::string& path, const rocksdb::FileOptions&,
                                      std::unique_ptr<rocksdb::FSWritableFile>*,
                                      rocksdb::IODebugContext*) override;
    rocksdb::IOStatus DeleteFile(const std::string& path, const rocksdb::IOOptions&,
                                 rocksdb::IODebugContext*) override;

    // Of the file with that number: bytes were written. For the files that it opened.
    void appended(std::uint64_t log, std::string_view bytes);

  private:
    // nullopt: no log of this store.
    std::optional<std::uint64_t> number_of(const std::string& path) const;

    const std::string folder_;
    const std::shared_ptr<LogMark> mark_;
    mutable std::mutex mutex_;
    std::uint64_t log_ = 0;
    BatchEnds ends_;
};

}  // namespace spot::kv
