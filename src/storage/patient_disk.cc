#include "storage/space.h"

namespace spot {
namespace {

using rocksdb::FileOptions;
using rocksdb::FSWritableFile;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;

// A table on its way to the disk.
class PatientFile final : public rocksdb::FSWritableFileOwnerWrapper {
  public:
    PatientFile(std::unique_ptr<FSWritableFile>&& file, Space& space)
        : FSWritableFileOwnerWrapper(std::move(file)), space_(space) {}

    IOStatus Append(const Slice& data, const IOOptions& options, IODebugContext* debug) override {
        if (!wait(data)) return given_up();
        return target()->Append(data, options, debug);
    }
    IOStatus Append(const Slice& data, const IOOptions& options,
                    const rocksdb::DataVerificationInfo& verification,
                    IODebugContext* debug) override {
        if (!wait(data)) return given_up();
        return target()->Append(data, options, verification, debug);
    }
    // RocksDB says with it which of its threads writes: flushes are urgent, compactions are not.
    void SetIOPriority(rocksdb::Env::IOPriority priority) override {
        urgent_ = priority == rocksdb::Env::IO_HIGH;
        target()->SetIOPriority(priority);
    }
    IOStatus Allocate(std::uint64_t, std::uint64_t, const IOOptions&, IODebugContext*) override {
        return IOStatus::OK();  // room is asked for as it is used
    }

  private:
    bool wait(const Slice& data) {
        return space_.wait_for(data.size(),
                               urgent_ ? Space::Background::flush : Space::Background::compaction);
    }
    static IOStatus given_up() {
        return IOStatus::NoSpace("no room on the disk, and the store closes");
    }

    Space& space_;
    bool urgent_ = false;
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
        // Only tables: the log's room was asked for by the batch, and the rest is small.
        if (status.ok() && path.ends_with(".sst")) {
            *file = std::make_unique<PatientFile>(std::move(*file), space_);
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
