#include "storage/disk.h"

#include <fmt/format.h>

#include "base/log.h"

namespace spot {

std::shared_ptr<Disk> real_disk() {
    return Disk::Default();
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
