#include "storage/repair.h"

#include <fmt/format.h>
#include <rocksdb/write_batch.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "storage/log_check.h"
#include "storage/log_file.h"
#include "storage/log_mark.h"
#include "storage/rocks_open.h"

namespace spot::kv {
namespace {

// Lists the operations of a batch for people; bytes that are no text are escaped.
class KeyList final : public rocksdb::WriteBatch::Handler {
  public:
    explicit KeyList(std::vector<std::string>& keys) : keys_(keys) {}
    rocksdb::Status PutCF(std::uint32_t, const rocksdb::Slice& key,
                          const rocksdb::Slice&) override {
        return add("put ", key);
    }
    rocksdb::Status DeleteCF(std::uint32_t, const rocksdb::Slice& key) override {
        return add("erase ", key);
    }
    rocksdb::Status DeleteRangeCF(std::uint32_t, const rocksdb::Slice& begin,
                                  const rocksdb::Slice&) override {
        return add("erase from ", begin);
    }
    void LogData(const rocksdb::Slice&) override {}

  private:
    static constexpr std::size_t most = 1000;
    rocksdb::Status add(std::string_view what, const rocksdb::Slice& key) {
        if (keys_.size() >= most) return rocksdb::Status::OK();
        std::string text(what);
        for (const char c : key.ToStringView()) {
            if (c >= 0x20 && c < 0x7f) {
                text += c;
            } else {
                text += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
            }
        }
        keys_.push_back(std::move(text));
        return rocksdb::Status::OK();
    }
    std::vector<std::string>& keys_;
};

// Copies the logs into a new folder beside them, on disk when this returns.
Result<std::string> keep_logs_aside(const std::string& folder) {
    namespace fs = std::filesystem;
    std::string aside;
    for (int n = 1; aside.empty() || fs::exists(aside); ++n) {
        aside = fmt::format("{}/damaged-{}", folder, n);
    }
    std::error_code error;
    fs::create_directory(aside, error);
    for (const auto& file : log_files(folder)) {
        if (!error) fs::copy_file(file, aside + "/" + fs::path(file).filename().string(), error);
    }
    if (error) {
        return fail(
            Kind::internal, "DataFolderUnusable",
            fmt::format("{}: the damaged logs cannot be kept there: {}", aside, error.message()));
    }
    ::sync();  // they are all that is left of what is given up
    return aside;
}

Result<void> list_lost_keys(Disk& disk, const std::string& folder, std::vector<std::string>& keys) {
    KeyList list(keys);
    bool behind = false;
    for (const auto& file : log_files(folder)) {
        const auto take = [&](const LogBatch& batch, bool after_damage) {
            behind = behind || after_damage;
            // A batch whose sum is right can be read; one that cannot tells nothing of its keys.
            if (behind) {
                rocksdb::WriteBatch(std::string(batch.bytes)).Iterate(&list).PermitUncheckedError();
            }
        };
        behind = TRY(read_log(disk, file, take)).damaged() || behind;
    }
    return {};
}

}  // namespace

Result<Repair> repair_rocksdb(const std::string& folder, RocksOptions options) {
    Repair repair;
    if (!std::filesystem::exists(folder + "/CURRENT")) {
        return fail(Kind::not_found, "DataFolderUnusable",
                    fmt::format("{}: there is no store here", folder));
    }
    std::shared_ptr<LogMark> mark;
    std::uint64_t marked = 0;
    {
        const auto lock = TRY(FolderLock::take(*options.disk, folder));
        mark = TRY(LogMark::open(mark_path(folder)));
        marked = mark->read().value_or(Mark{}).sequence;
        const auto loss = TRY(check_logs(*options.disk, folder, mark->read()));
        if (loss.acknowledged_lost) {
            repair.kept_aside = TRY(keep_logs_aside(folder));
            repair.batches_read = loss.batches_behind;
            TRY(list_lost_keys(*options.disk, folder, repair.keys));
        }
    }
    auto opened = TRY(open_db(folder, options, mark, DamagedLog::dropped));
    repair.back_to = opened.db->GetLatestSequenceNumber();
    if (const auto status = opened.db->Close(); !status.ok()) return cannot_open(folder, status);
    repair.damaged = !repair.kept_aside.empty() || repair.back_to < marked;
    repair.given_up = marked > repair.back_to ? marked - repair.back_to : 0;
    // All that is left is in tables: opening has put it there.
    if (!mark->reset({.sequence = repair.back_to})) {
        return fail(
            Kind::internal, "DataFolderUnusable",
            fmt::format("{}: cannot be written: {}", mark_path(folder), std::strerror(errno)));
    }
    return repair;
}

}  // namespace spot::kv
