#pragma once

// A layer between RocksDB and its disk that watches the write-ahead log: which file it is, and how
// far it was written. After a sync, the store writes that place into the log's mark (log_mark.h). A
// log is removed only after the mark has been told to forget it.

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "storage/disk.h"
#include "storage/log_mark.h"

namespace spot::kv {

// Finds where whole batches end in a log that arrives in pieces of any size (log_file.h has the
// format). Used by one thread at a time.
class BatchEnds {
  public:
    void add(std::string_view bytes);
    std::uint64_t last() const { return last_; }  // offset of the end of the last whole batch

  private:
    std::uint64_t written_ = 0;
    std::uint64_t last_ = 0;
    std::string header_;              // the current record's header, as far as it has come
    std::uint64_t payload_left_ = 0;  // bytes of the current record that have not come
    bool begun_ = false;              // the current record's header is complete
    bool ends_batch_ = false;         // the current record is the last one of a batch
};

// Safe from every thread.
class LogWatch final : public rocksdb::FileSystemWrapper {
  public:
    // `folder` is the store's: log files in other folders are copies and are not watched.
    LogWatch(std::shared_ptr<Disk> disk, std::string folder, std::shared_ptr<LogMark> mark)
        : FileSystemWrapper(std::move(disk)), folder_(std::move(folder)), mark_(std::move(mark)) {}
    const char* Name() const override { return "log watch"; }

    struct Place {
        std::uint64_t log = 0;    // number of the log file; 0: there is none yet
        std::uint64_t bytes = 0;  // offset of the end of its last whole batch
    };
    // The end of the log. Asked after a batch was written, it includes that batch.
    Place place() const;

    rocksdb::IOStatus NewWritableFile(const std::string& path, const rocksdb::FileOptions&,
                                      std::unique_ptr<rocksdb::FSWritableFile>*,
                                      rocksdb::IODebugContext*) override;
    rocksdb::IOStatus DeleteFile(const std::string& path, const rocksdb::IOOptions&,
                                 rocksdb::IODebugContext*) override;

    // Called by the log files that this disk has opened when bytes were appended to them.
    void appended(std::uint64_t log, std::string_view bytes);

  private:
    // The number of the log at `path`; nullopt: it is no log of this store.
    std::optional<std::uint64_t> number_of(const std::string& path) const;

    const std::string folder_;
    const std::shared_ptr<LogMark> mark_;
    mutable std::mutex mutex_;
    std::uint64_t log_ = 0;
    BatchEnds ends_;
};

}  // namespace spot::kv
