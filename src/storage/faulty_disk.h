#pragma once

// A disk that fails when it is told to, over a real folder: the store and the blobs run on it as
// they run in production. For tests.
//
// It counts every operation that changes or secures something, and can
//   - fail the n-th with an error, once or from then on;
//   - cut the power at the n-th: what was not synced is lost, wholly, in part or torn, and the
//     process ends as if the machine had;
//   - lie: say that a sync was done and do nothing.
//
// What a power cut may take: bytes appended to a file since its last sync, but for a random first
// part; and names (files made, renamed, removed) since the last sync of their folder, from a random
// one on, since journals keep the order.

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/random.h"
#include "storage/disk.h"

namespace spot {

struct DiskFault {
    enum class Kind { none, io_error, no_space, power_cut };
    Kind kind = Kind::none;
    std::uint64_t at = 0;    // the n-th operation, from 1
    bool for_ever = false;   // errors: this one and all after it
    bool lying = false;      // syncs do nothing
    std::uint64_t seed = 1;  // of what a power cut takes
};

// Safe from every thread.
class FaultyDisk final : public rocksdb::FileSystemWrapper {
  public:
    static constexpr int cut_exit_code = 42;

    explicit FaultyDisk(DiskFault fault)
        : FileSystemWrapper(real_disk()), fault_(fault), random_(fault.seed) {}
    const char* Name() const override { return "faulty"; }

    std::uint64_t operations() const { return operations_; }
    // Was the fault met?
    bool fired() const { return fired_; }

    rocksdb::IOStatus NewWritableFile(const std::string&, const rocksdb::FileOptions&,
                                      std::unique_ptr<rocksdb::FSWritableFile>*,
                                      rocksdb::IODebugContext*) override;
    rocksdb::IOStatus NewDirectory(const std::string&, const rocksdb::IOOptions&,
                                   std::unique_ptr<rocksdb::FSDirectory>*,
                                   rocksdb::IODebugContext*) override;
    rocksdb::IOStatus RenameFile(const std::string&, const std::string&, const rocksdb::IOOptions&,
                                 rocksdb::IODebugContext*) override;
    rocksdb::IOStatus DeleteFile(const std::string&, const rocksdb::IOOptions&,
                                 rocksdb::IODebugContext*) override;
    // Not used by the store as it is opened here; counted on by nobody.
    rocksdb::IOStatus ReuseWritableFile(const std::string&, const std::string&,
                                        const rocksdb::FileOptions&,
                                        std::unique_ptr<rocksdb::FSWritableFile>*,
                                        rocksdb::IODebugContext*) override {
        return rocksdb::IOStatus::NotSupported("files are not used again");
    }

    // For the files and folders that it opened: the error to give, or ok. `what` for logs.
    rocksdb::IOStatus next(const std::string& what, const std::string& path);
    void appended(const std::string& path, std::uint64_t bytes);
    void synced(const std::string& path);
    void folder_synced(const std::string& path);
    bool lying() const { return fault_.lying; }

  private:
    // A change of names that its folder's sync makes durable.
    struct Change {
        enum class Kind { made, renamed, removed } kind;
        std::string path;
        std::string from;  // renamed: the old name
        std::string kept;  // removed, or renamed over: where the old file is still linked
    };
    struct Length {
        std::uint64_t written = 0;
        std::uint64_t synced = 0;
    };

    [[noreturn]] void cut_power();
    void undo(const Change&);
    std::string keep(const std::string& path);

    const DiskFault fault_;
    std::mutex mutex_;
    SeededRandom random_;
    std::atomic<std::uint64_t> operations_{0};
    std::atomic<bool> fired_{false};
    std::vector<Change> changes_;
    std::map<std::string, Length> lengths_;
    std::uint64_t kept_count_ = 0;
};

}  // namespace spot
