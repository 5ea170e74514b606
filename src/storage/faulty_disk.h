#pragma once

// A disk for tests that fails when it is told to. It works on a real folder, and the store and the
// blobs run on it as they run in production.
//
// It counts the operations that change or sync something, and the reads separately. It can
//   - fail the n-th operation, or the n-th read, with an error, once or from then on;
//   - flip a bit in the bytes of the n-th read;
//   - end the process at the n-th operation as a power cut ends a machine, and leave a note of what
//     was not synced, from which PowerCut makes any number of the states that a disk could then be
//     in;
//   - lie: report that a sync was done, and do nothing;
//   - report as much free room as it is told to;
//   - make a copy of the folder as a power cut would leave it while the process goes on, for a
//     simulation.

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
    std::uint64_t at = 0;   // number of the operation, or of the read, that is met; from 1
    bool for_ever = false;  // errors: all later operations fail, too
    bool lying = false;     // syncs do nothing and succeed
    std::string note = {};  // power_cut: path of the file that PowerCut::encode() is written to
};

// Everything that was not synced when the power was cut, and may therefore be lost:
//   - bytes that were appended to a file after its last sync: a first part of random length stays,
//     and its end may be torn;
//   - changes of names (files made, renamed, removed) after the last sync of their folder: they are
//     lost from a random one on, since the journals of file systems keep the order.
class PowerCut {
  public:
    // A change of a file's name, which the sync of its folder makes durable.
    struct Change {
        enum class Kind { made, renamed, removed } kind;
        std::string path;
        std::string from;  // renamed: the old name
        std::string kept;  // removed, or replaced by a rename: a hard link to the old file
    };
    std::map<std::string, std::uint64_t> synced;  // by path: length in bytes at the last sync
    std::vector<Change> changes;

    std::string encode() const;
    static PowerCut decode(const std::string& note);
    // Copies the folder `lived_in` to `folder` and takes away from the copy what is lost.
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
    // True: the operation or read that the fault is for has happened.
    bool fired() const { return fired_; }

    // Makes `to` a copy of the folder `lived_in` as a power cut at this moment may leave it. This
    // disk goes on working, since the store on it has still to be closed.
    void cut_now(const std::string& lived_in, const std::string& to, Random&);
    // Sets the free room that is reported; nullopt: that of the real disk.
    void set_free(std::optional<std::uint64_t> bytes) { free_ = bytes.value_or(unknown); }
    void lie(bool lying) { lying_ = lying; }
    // While true is set, syncs of the store's log wait, as on a slow disk: each for at most a tenth
    // of a second, since RocksDB sometimes waits for one before it goes on.
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
    // Reusing files is switched off in the options that the store is opened with.
    rocksdb::IOStatus ReuseWritableFile(const std::string&, const std::string&,
                                        const rocksdb::FileOptions&,
                                        std::unique_ptr<rocksdb::FSWritableFile>*,
                                        rocksdb::IODebugContext*) override {
        return rocksdb::IOStatus::NotSupported("files are not used again");
    }

    // The members from here on are called by the files and folders that this disk has opened.

    // Counts one operation and returns the error that it has to fail with, or ok. `what` names the
    // operation for log lines.
    rocksdb::IOStatus next(const std::string& what, const std::string& path);
    // Counts one read that ended with `status` and gave `found`, and returns the status to report.
    // It may flip a bit of `found`, whose bytes are then copied to `scratch`, the reader's buffer.
    rocksdb::IOStatus read(rocksdb::IOStatus status, const std::string& path, rocksdb::Slice* found,
                           char* scratch);
    void appended(const std::string& path, std::uint64_t bytes);
    void synced(const std::string& path);
    void folder_synced(const std::string& path);
    bool lying() const { return lying_; }
    void wait_to_sync(const std::string& path);
    // A lock that is held during a whole operation, from next() until its effect is recorded, so
    // that cut_now() does not fall into the middle of one.
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
