#pragma once

// A disk that fails when it is told to, over a real folder: the store and the blobs run on it as
// they run in production. For tests.
//
// It counts every operation that changes or secures something, and can
//   - fail the n-th with an error, once or from then on; reads, which are counted for themselves,
//     too, or give the n-th with a bit flipped;
//   - end the process at the n-th as a power cut ends a machine, and leave a note of what was not
//     synced, from which PowerCut makes any number of the states that a disk could then be in;
//   - lie: say that a sync was done and do nothing;
//   - have as much room as it is told, and lose its power while the process lives on (a
//   simulation).

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <vector>

#include "base/random.h"
#include "storage/disk.h"

namespace spot {

struct DiskFault {
    enum class Kind { none, io_error, no_space, power_cut, read_error, read_flip };
    Kind kind = Kind::none;
    std::uint64_t at = 0;   // the n-th operation, or the n-th read, from 1
    bool for_ever = false;  // errors: this one and all after it
    bool lying = false;     // syncs do nothing
    std::string note = {};  // power_cut: the file for the note
};

// What was not synced when the power went. It may be lost, wholly, in part or torn: bytes appended
// to a file since its last sync, but for a random first part; and names (files made, renamed,
// removed) since the last sync of their folder, from a random one on, since journals keep the
// order.
class PowerCut {
  public:
    // A change of names that its folder's sync makes durable.
    struct Change {
        enum class Kind { made, renamed, removed } kind;
        std::string path;
        std::string from;  // renamed: the old name
        std::string kept;  // removed, or renamed over: where the old file is still linked
    };
    std::map<std::string, std::uint64_t> synced;  // lengths, by path
    std::vector<Change> changes;

    std::string encode() const;
    static PowerCut decode(const std::string& note);
    // To `folder`, a copy of the folder `lived_in`.
    void take(const std::string& lived_in, const std::string& folder, Random&) const;
};

// Safe from every thread.
class FaultyDisk final : public rocksdb::FileSystemWrapper {
  public:
    static constexpr int cut_exit_code = 42;

    explicit FaultyDisk(DiskFault fault)
        : FileSystemWrapper(real_disk()), fault_(std::move(fault)), lying_(fault_.lying) {}
    const char* Name() const override { return "faulty"; }

    std::uint64_t operations() const { return operations_; }
    std::uint64_t reads() const { return reads_; }
    // Was the fault met?
    bool fired() const { return fired_; }

    // `to`: a copy of the folder `lived_in` as a power cut at this moment may leave it. This disk
    // goes on, for a store that is still to be closed.
    void cut_now(const std::string& lived_in, const std::string& to, Random&);
    // nullopt: as much as there is.
    void set_free(std::optional<std::uint64_t> bytes) { free_ = bytes.value_or(unknown); }
    void lie(bool lying) { lying_ = lying; }
    // Syncs of the store's log wait meanwhile, as on a slow disk; each a tenth of a second at most,
    // since RocksDB now and then waits for one before it goes on.
    void hold_syncs(bool hold);

    rocksdb::IOStatus NewWritableFile(const std::string&, const rocksdb::FileOptions&,
                                      std::unique_ptr<rocksdb::FSWritableFile>*,
                                      rocksdb::IODebugContext*) override;
    rocksdb::IOStatus NewRandomAccessFile(const std::string&, const rocksdb::FileOptions&,
                                          std::unique_ptr<rocksdb::FSRandomAccessFile>*,
                                          rocksdb::IODebugContext*) override;
    rocksdb::IOStatus NewSequentialFile(const std::string&, const rocksdb::FileOptions&,
                                        std::unique_ptr<rocksdb::FSSequentialFile>*,
                                        rocksdb::IODebugContext*) override;
    rocksdb::IOStatus NewDirectory(const std::string&, const rocksdb::IOOptions&,
                                   std::unique_ptr<rocksdb::FSDirectory>*,
                                   rocksdb::IODebugContext*) override;
    rocksdb::IOStatus RenameFile(const std::string&, const std::string&, const rocksdb::IOOptions&,
                                 rocksdb::IODebugContext*) override;
    rocksdb::IOStatus DeleteFile(const std::string&, const rocksdb::IOOptions&,
                                 rocksdb::IODebugContext*) override;
    rocksdb::IOStatus GetFreeSpace(const std::string&, const rocksdb::IOOptions&,
                                   std::uint64_t* free, rocksdb::IODebugContext*) override;
    // Not used by the store as it is opened here; counted on by nobody.
    rocksdb::IOStatus ReuseWritableFile(const std::string&, const std::string&,
                                        const rocksdb::FileOptions&,
                                        std::unique_ptr<rocksdb::FSWritableFile>*,
                                        rocksdb::IODebugContext*) override {
        return rocksdb::IOStatus::NotSupported("files are not used again");
    }

    // For the files and folders that it opened: the error to give, or ok. `what` for logs.
    rocksdb::IOStatus next(const std::string& what, const std::string& path);
    // What was read, or what becomes of it; `scratch` is the reader's, and has room for it.
    rocksdb::IOStatus read(rocksdb::IOStatus status, const std::string& path, rocksdb::Slice* found,
                           char* scratch);
    void appended(const std::string& path, std::uint64_t bytes);
    void synced(const std::string& path);
    void folder_synced(const std::string& path);
    bool lying() const { return lying_; }
    void wait_to_sync(const std::string& path);
    // Held for a whole operation, from next() until it is noted.
    std::shared_lock<std::shared_mutex> working() { return std::shared_lock(working_); }

  private:
    static constexpr std::uint64_t unknown = ~std::uint64_t{0};
    [[noreturn]] void cut_power();
    std::string keep(const std::string& path);

    const DiskFault fault_;
    std::atomic<bool> lying_;
    std::atomic<std::uint64_t> free_{unknown};
    std::shared_mutex working_;
    std::mutex holding_;
    std::condition_variable released_;
    bool held_ = false;
    std::mutex mutex_;
    std::atomic<std::uint64_t> operations_{0};
    std::atomic<std::uint64_t> reads_{0};
    std::atomic<bool> fired_{false};
    std::map<std::string, std::uint64_t> written_;
    PowerCut unsynced_;
    std::uint64_t kept_count_ = 0;
};

}  // namespace spot
