#include "storage/space.h"

namespace spot {
namespace {

using rocksdb::FileOptions;
using rocksdb::FSWritableFile;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;

// The one error of a compaction that RocksDB takes as "not now": it drops what the compaction has
// written and tries again after a second or more. Every other error of a background job would make
// it refuse all writes.
IOStatus not_now() {
    return rocksdb::status_to_io_status(rocksdb::Status::CompactionTooLarge());
}

// A table file that is being written by a flush or a compaction.
class PatientFile final : public rocksdb::FSWritableFileOwnerWrapper {
  public:
    PatientFile(std::unique_ptr<FSWritableFile>&& file, Space& space)
        : FSWritableFileOwnerWrapper(std::move(file)), space_(space) {}

    IOStatus Append(const Slice& data, const IOOptions& options, IODebugContext* debug) override {
        auto room = ask(data);
        return room.ok() ? target()->Append(data, options, debug) : room;
    }
    IOStatus Append(const Slice& data, const IOOptions& options,
                    const rocksdb::DataVerificationInfo& verification,
                    IODebugContext* debug) override {
        auto room = ask(data);
        return room.ok() ? target()->Append(data, options, verification, debug) : room;
    }
    // The priority shows which of RocksDB's threads writes: compactions have a low one.
    void SetIOPriority(rocksdb::Env::IOPriority priority) override {
        compaction_ = priority == rocksdb::Env::IO_LOW;
        target()->SetIOPriority(priority);
    }
    IOStatus Allocate(std::uint64_t, std::uint64_t, const IOOptions&, IODebugContext*) override {
        return IOStatus::OK();  // room is asked for as it is used
    }
    void PrepareWrite(std::size_t, std::size_t, const IOOptions&, IODebugContext*) override {}

  private:
    IOStatus ask(const Slice& data) {
        if (compaction_) {
            return space_.fits(data.size(), Space::Use::compaction) ? IOStatus::OK() : not_now();
        }
        if (space_.wait_to_flush(data.size())) return IOStatus::OK();
        return IOStatus::NoSpace("no room on the disk, and the store closes");
    }

    Space& space_;
    bool compaction_ = false;
};

// A log file. RocksDB would allocate 35 MB before it writes the first byte, and ignore it where
// that fails. Here the next few megabytes are always allocated, and `space` knows how many they
// are.
class LogOnDisk final : public rocksdb::FSWritableFileOwnerWrapper {
  public:
    LogOnDisk(std::unique_ptr<FSWritableFile>&& file, Space& space)
        : FSWritableFileOwnerWrapper(std::move(file)), space_(space) {}

    void SetPreallocationBlockSize(std::size_t) override {}
    void PrepareWrite(std::size_t offset, std::size_t length, const IOOptions& options,
                      IODebugContext* debug) override {
        const auto end = static_cast<std::uint64_t>(offset) + length;
        while (allocated_ < end + step) {
            if (!target()->Allocate(allocated_, step, options, debug).ok()) break;
            allocated_ += step;
        }
        space_.set_log_ahead(allocated_ > end ? allocated_ - end : 0);
    }

  private:
    static constexpr std::uint64_t step = 4 << 20;
    Space& space_;
    std::uint64_t allocated_ = 0;
};

class PatientDisk final : public rocksdb::FileSystemWrapper {
  public:
    PatientDisk(std::shared_ptr<Disk> disk, Space& space)
        : FileSystemWrapper(std::move(disk)), space_(space) {}
    const char* Name() const override { return "patient"; }

    IOStatus NewWritableFile(const std::string& path, const FileOptions& options,
                             std::unique_ptr<FSWritableFile>* file,
                             IODebugContext* debug) override {
        auto status = target()->NewWritableFile(path, options, file, debug);
        if (!status.ok()) return status;
        // The log's room was asked for by the batch, and the rest is small.
        if (path.ends_with(".sst")) {
            *file = std::make_unique<PatientFile>(std::move(*file), space_);
        } else if (path.ends_with(".log")) {
            *file = std::make_unique<LogOnDisk>(std::move(*file), space_);
        }
        return status;
    }

  private:
    Space& space_;
};

}  // namespace

std::shared_ptr<Disk> make_patient_disk(std::shared_ptr<Disk> disk, Space& space) {
    return std::make_shared<PatientDisk>(std::move(disk), space);
}

}  // namespace spot
