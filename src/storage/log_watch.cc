#include "storage/log_watch.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "storage/log_file.h"

namespace spot::kv {

using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;

namespace {

class WatchedLog final : public rocksdb::FSWritableFileOwnerWrapper {
  public:
    WatchedLog(std::unique_ptr<rocksdb::FSWritableFile>&& file, LogWatch& watch,
               std::uint64_t number)
        : FSWritableFileOwnerWrapper(std::move(file)), watch_(watch), number_(number) {}

    IOStatus Append(const Slice& data, const IOOptions& options, IODebugContext* debug) override {
        return told(data, target()->Append(data, options, debug));
    }
    IOStatus Append(const Slice& data, const IOOptions& options,
                    const rocksdb::DataVerificationInfo& verification,
                    IODebugContext* debug) override {
        return told(data, target()->Append(data, options, verification, debug));
    }

  private:
    IOStatus told(const Slice& data, IOStatus status) {
        if (status.ok()) watch_.appended(number_, {data.data(), data.size()});
        return status;
    }
    LogWatch& watch_;
    const std::uint64_t number_;
};

}  // namespace

void BatchEnds::add(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto block_left = log_format::block_bytes - written_ % log_format::block_bytes;
        std::size_t taken = 1;
        if (payload_left_ > 0) {
            taken = std::min<std::uint64_t>(payload_left_, bytes.size());
            payload_left_ -= taken;
        } else if (header_.empty() && block_left < log_format::header_bytes) {
            taken = std::min<std::uint64_t>(block_left, bytes.size());  // filler
        } else {
            header_ += bytes.front();
        }
        written_ += taken;
        bytes.remove_prefix(taken);
        if (header_.size() == log_format::header_bytes) {
            const auto record = log_format::record_header(header_);
            payload_left_ = record.length;
            ends_batch_ = record.ends_batch;
            header_.clear();
            begun_ = true;
        }
        if (begun_ && payload_left_ == 0) {
            begun_ = false;
            if (ends_batch_) last_ = written_;
        }
    }
}

std::optional<std::uint64_t> LogWatch::number_of(const std::string& path) const {
    namespace fs = std::filesystem;
    const auto plain = fs::path(path).lexically_normal();
    if (plain.parent_path() != (fs::path(folder_) / "").lexically_normal().parent_path()) {
        return std::nullopt;
    }
    return log_number(path);
}

LogWatch::Place LogWatch::place() const {
    std::lock_guard lock(mutex_);
    return {log_, ends_.last()};
}

void LogWatch::appended(std::uint64_t log, std::string_view bytes) {
    std::lock_guard lock(mutex_);
    if (log == log_) ends_.add(bytes);
}

IOStatus LogWatch::NewWritableFile(const std::string& path, const rocksdb::FileOptions& options,
                                   std::unique_ptr<rocksdb::FSWritableFile>* file,
                                   IODebugContext* debug) {
    auto status = target()->NewWritableFile(path, options, file, debug);
    const auto number = number_of(path);
    if (!status.ok() || !number) return status;
    *file = std::make_unique<WatchedLog>(std::move(*file), *this, *number);
    std::lock_guard lock(mutex_);
    log_ = *number;
    ends_ = {};
    return status;
}

IOStatus LogWatch::DeleteFile(const std::string& path, const IOOptions& options,
                              IODebugContext* debug) {
    const auto number = number_of(path);
    if (number && !mark_->forget_log(*number)) {
        return IOStatus::IOError(std::string("the log's mark: ") + std::strerror(errno));
    }
    return target()->DeleteFile(path, options, debug);
}

}  // namespace spot::kv
