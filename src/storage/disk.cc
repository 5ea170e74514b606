#include "storage/disk.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/log.h"

namespace spot {

namespace {

// RocksDB's own, which can do all but cut files.
class RealDisk final : public rocksdb::FileSystemWrapper {
  public:
    RealDisk() : FileSystemWrapper(Disk::Default()) {}
    const char* Name() const override { return "real"; }
    rocksdb::IOStatus Truncate(const std::string& path, std::size_t size, const rocksdb::IOOptions&,
                               rocksdb::IODebugContext*) override {
        if (::truncate(path.c_str(), static_cast<off_t>(size)) == 0) return rocksdb::IOStatus::OK();
        return rocksdb::IOStatus::IOError(path, std::strerror(errno));
    }
};

}  // namespace

std::shared_ptr<Disk> real_disk() {
    static const auto disk = std::make_shared<RealDisk>();
    return disk;
}

Error disk_error(const rocksdb::IOStatus& status, const std::string& path) {
    const auto text = status.ToString();
    // RocksDB has a code for a full disk and none for a quota.
    if (status.IsNoSpace() || text.find("quota") != std::string::npos) {
        return {Kind::unavailable, "ServiceUnavailable",
                fmt::format("{}: there is no space left on the disk", path)};
    }
    return {Kind::internal, "InternalError", fmt::format("{}: {}", path, text)};
}

void stop_for(std::string_view during, const rocksdb::Status& status, const std::string& path) {
    log(Level::error, "the disk failed and the process ends; start it again",
        {{"during", during}, {"file", path}, {"error", status.ToString()}});
    std::_Exit(1);
}

}  // namespace spot
