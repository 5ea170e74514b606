#pragma once

// Common to both forms of sealed files while they are written: all that does not
// depend on bytes goes to the file below, and what is said in plain offsets does not. To be
// included inside storage/crypt/ only.

#include <rocksdb/file_system.h>

#include <memory>

namespace spot::crypt {

class Writable : public rocksdb::FSWritableFile {
  public:
    explicit Writable(std::unique_ptr<rocksdb::FSWritableFile> below) : below_(std::move(below)) {}

    using FSWritableFile::Append;
    // Plain bytes wait here, and not in the file below, until they are a block.
    rocksdb::IOStatus Flush(const rocksdb::IOOptions&, rocksdb::IODebugContext*) override {
        return rocksdb::IOStatus::OK();
    }
    rocksdb::IOStatus RangeSync(std::uint64_t, std::uint64_t, const rocksdb::IOOptions&,
                                rocksdb::IODebugContext*) override {
        return rocksdb::IOStatus::OK();
    }
    rocksdb::IOStatus Truncate(std::uint64_t, const rocksdb::IOOptions&,
                               rocksdb::IODebugContext*) override {
        return rocksdb::IOStatus::NotSupported("a sealed file is not cut while it is written");
    }
    void PrepareWrite(std::size_t, std::size_t, const rocksdb::IOOptions&,
                      rocksdb::IODebugContext*) override {}
    rocksdb::IOStatus Allocate(std::uint64_t, std::uint64_t, const rocksdb::IOOptions&,
                               rocksdb::IODebugContext*) override {
        return rocksdb::IOStatus::OK();
    }
    void SetWriteLifeTimeHint(rocksdb::Env::WriteLifeTimeHint hint) override {
        below_->SetWriteLifeTimeHint(hint);
    }
    void SetIOPriority(rocksdb::Env::IOPriority priority) override {
        below_->SetIOPriority(priority);
    }
    rocksdb::Env::IOPriority GetIOPriority() override { return below_->GetIOPriority(); }
    rocksdb::Env::WriteLifeTimeHint GetWriteLifeTimeHint() override {
        return below_->GetWriteLifeTimeHint();
    }
    std::size_t GetUniqueId(char* id, std::size_t size) const override {
        return below_->GetUniqueId(id, size);
    }
    rocksdb::IOStatus InvalidateCache(std::size_t, std::size_t) override {
        return below_->InvalidateCache(0, 0);
    }

  protected:
    rocksdb::FSWritableFile& below() { return *below_; }

  private:
    const std::unique_ptr<rocksdb::FSWritableFile> below_;
};

}  // namespace spot::crypt
