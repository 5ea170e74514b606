#include "plane/folder/encryption.h"

#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>

#include "base/byte_source.h"
#include "base/bytes.h"
#include "base/log.h"
#include "plane/folder/data_folder.h"
#include "storage/crypt/file_header.h"
#include "storage/crypt/sealed_disk.h"

namespace spot::plane {
namespace {

namespace fs = std::filesystem;

std::string keys_path(const std::string& folder) {
    return folder + "/" + crypt::data_keys_file;
}

bool is_there(const std::string& path) {
    std::error_code error;
    return fs::exists(path, error);
}

// nullopt: the folder has none.
Result<std::optional<crypt::SealedKeys>> read_data_keys(const std::string& folder) {
    const auto path = keys_path(folder);
    if (!is_there(path)) {
        const auto format = TRY(read_format(folder));
        if (format != encrypted_format) {
            return std::optional<crypt::SealedKeys>();
        }
        return fail(Kind::internal, "DataKeysMissing",
                    fmt::format("{}: the folder is encrypted, and its data keys are gone: nothing "
                                "in it can be read without them. Bring the file back from a backup "
                                "of this folder, or restore one (`stereo-spot restore`).",
                                path));
    }
    const auto source = TRY(FileSource::open(path));
    const auto bytes = TRY(read_all(*source, crypt::largest_data_keys));
    auto keys = crypt::decode_data_keys(bytes);
    if (keys) return std::optional(std::move(*keys));
    return fail(keys.error().kind, keys.error().code,
                fmt::format("{}/{}", folder, keys.error().message));
}

Result<void> write_data_keys(const std::string& folder, const crypt::DataKeys& keys,
                             const crypt::Key& master, Random& random) {
    return write_file_durably(keys_path(folder), keys.sealed_under(master, random), 0600);
}

Unlocked unlocked(crypt::DataKeys keys, const crypt::Key& master, Random& random) {
    Unlocked folder{.keys = std::make_shared<const crypt::DataKeys>(std::move(keys)),
                    .master_id = crypt::master_id(master)};
    folder.disk = crypt::make_sealed_disk(real_disk(), folder.keys, random);
    // A core file would hold the keys, and lie on the disk that may be stolen.
    const rlimit none{0, 0};
    if (::setrlimit(RLIMIT_CORE, &none) != 0) {
        log(Level::warn, "core files are not switched off, and would hold the keys", {});
    }
    return folder;
}

Result<crypt::Key> key_for_encrypted(const std::string& folder, const crypt::KeySource& source) {
    if (!source.given()) {
        return fail(Kind::denied, "EncryptionKeyMissing",
                    fmt::format("{}: the data folder is encrypted: name its master key by "
                                "--key-file FILE or --key-command CMD",
                                folder));
    }
    TRY(must_lie_outside(folder, source));
    return crypt::read_master_key(source);
}

// The store's own lock, so that no plane runs meanwhile.
class StoreLock {
  public:
    static Result<StoreLock> take(const std::string& folder) {
        rocksdb::FileLock* lock = nullptr;
        const auto status = real_disk()->LockFile(folder + "/store/LOCK", {}, &lock, nullptr);
        if (status.ok()) return StoreLock(lock);
        return fail(Kind::conflict, "DataFolderLocked",
                    fmt::format("{}: the data folder is in use by another process; stop its plane "
                                "first: {}",
                                folder, status.ToString()));
    }
    StoreLock(StoreLock&& other) noexcept : lock_(std::exchange(other.lock_, nullptr)) {}
    StoreLock& operator=(StoreLock&&) = delete;
    ~StoreLock() {
        if (lock_ != nullptr) real_disk()->UnlockFile(lock_, {}, nullptr).PermitUncheckedError();
    }

  private:
    explicit StoreLock(rocksdb::FileLock* lock) : lock_(lock) {}
    rocksdb::FileLock* lock_;
};

EncryptionStatus count_files(const std::string& folder, const crypt::SealedKeys& keys) {
    EncryptionStatus status{.master_id = keys.master_id};
    std::map<std::uint32_t, SealedFiles> found;
    for (const auto& entry : keys.entries) {
        found[entry.number] = {.data_key = entry.number, .made = entry.made};
    }
    found[keys.entries.back().number].current = true;
    for (const auto* part : {"/store", "/blobs", "/snapshot"}) {
        std::error_code error;  // files come and go while a plane runs
        for (fs::recursive_directory_iterator at(folder + part, error), end; at != end;
             at.increment(error)) {
            if (!at->is_regular_file(error)) continue;
            const auto name = at->path().filename().string();
            const auto size = at->file_size(error);
            if (error || size == 0 || name == "durable") continue;
            std::string head(crypt::header_bytes, '\0');
            std::ifstream file(at->path(), std::ios::binary);
            file.read(head.data(), static_cast<std::streamsize>(head.size()));
            if (file.gcount() == 0) continue;
            head.resize(static_cast<std::size_t>(file.gcount()));
            const auto claim = crypt::claim_of_header(head);
            // A snapshot has other files beside its store and blobs.
            const auto parent = at->path().parent_path().filename();
            if (!claim && parent == "snapshot") continue;
            if (!claim || !found.contains(claim->data_key)) {
                ++status.damaged;
                continue;
            }
            ++found[claim->data_key].files;
            found[claim->data_key].bytes += size;
        }
    }
    for (const auto& [number, files] : found) status.by_key.push_back(files);
    return status;
}

}  // namespace

Result<std::string> encrypted_folder_id(const std::string& folder) {
    const auto sealed = TRY(read_data_keys(folder));
    return sealed ? hex(sealed->folder_id) : std::string();
}

bool lies_inside(const std::string& folder, const std::string& path) {
    std::error_code error;
    const auto inside = fs::weakly_canonical(path, error);
    const auto root = fs::weakly_canonical(folder, error);
    const auto [end, unused] =
        std::mismatch(root.begin(), root.end(), inside.begin(), inside.end());
    return end == root.end();
}

Result<void> must_lie_outside(const std::string& folder, const crypt::KeySource& source) {
    if (source.file.empty() || !lies_inside(folder, source.file)) return {};
    return fail(Kind::invalid, "EncryptionKeyInside",
                fmt::format("{}: the key file lies in the data folder, so that who steals one has "
                            "the other: keep it elsewhere",
                            source.file));
}

Result<bool> is_encrypted(const std::string& folder) {
    return TRY(read_data_keys(folder)).has_value();
}

Result<Unlocked> begin_encryption(const std::string& folder, const crypt::KeySource& source,
                                  const Clock& clock, Random& random) {
    TRY(must_lie_outside(folder, source));
    auto master = crypt::read_master_key(source);
    bool made = false;
    if (!master && master.error().code == "EncryptionKeyMissing" && !source.file.empty()) {
        master = crypt::make_key_file(source.file, random);
        made = master.has_value();
    }
    if (!master) return fail(master.error());
    std::error_code error;
    fs::create_directories(folder, error);
    if (error) {
        return fail(Kind::internal, "DataFolderUnusable",
                    fmt::format("{}: the data folder cannot be made: {}", folder, error.message()));
    }
    // Where two begin at once, one makes the keys.
    const auto mine = fmt::format("{}.{}", keys_path(folder), ::getpid());
    const auto keys = crypt::DataKeys::make(random, clock.now());
    TRY(write_file_durably(mine, keys.sealed_under(*master, random), 0600));
    const bool linked = ::link(mine.c_str(), keys_path(folder).c_str()) == 0;
    const auto why = errno;
    ::unlink(mine.c_str());
    if (!linked && why != EEXIST) {
        return fail(Kind::internal, "DataFolderUnusable",
                    fmt::format("{}: cannot be made: {}", keys_path(folder), std::strerror(why)));
    }
    // Whoever has made it, the name is on disk before anything is sealed under these keys.
    std::unique_ptr<rocksdb::FSDirectory> there;
    auto status = real_disk()->NewDirectory(folder, {}, &there, nullptr);
    if (status.ok()) status = there->Fsync({}, nullptr);
    if (!status.ok()) return fail(disk_error(status, folder));
    const auto sealed = TRY(read_data_keys(folder));
    auto opened = unlocked(TRY(crypt::DataKeys::open(*sealed, *master)), *master, random);
    opened.key_file_made = made;
    return opened;
}

Result<void> write_sealed_file(Disk& disk, const std::string& path, ByteSource& source) {
    std::unique_ptr<rocksdb::FSWritableFile> file;
    auto status = disk.NewWritableFile(path, {}, &file, nullptr);
    std::string buffer(1 << 20, '\0');
    while (status.ok()) {
        const auto n = TRY(source.read(std::as_writable_bytes(std::span(buffer))));
        if (n == 0) break;
        status = file->Append({buffer.data(), n}, {}, nullptr);
    }
    std::unique_ptr<rocksdb::FSDirectory> parent;
    if (status.ok()) status = file->Sync({}, nullptr);
    if (status.ok()) status = file->Close({}, nullptr);
    if (status.ok()) {
        status = disk.NewDirectory(fs::path(path).parent_path().string(), {}, &parent, nullptr);
    }
    if (status.ok()) status = parent->Fsync({}, nullptr);
    if (!status.ok()) return fail(disk_error(status, path));
    return {};
}

Result<Unlocked> unlock_folder(const std::string& folder, const crypt::KeySource& source,
                               Unlock how, const Clock& clock, Random& random) {
    const auto sealed = TRY(read_data_keys(folder));
    if (sealed) {
        const auto master = TRY(key_for_encrypted(folder, source));
        auto keys = crypt::DataKeys::open(*sealed, master);
        if (keys) return unlocked(std::move(*keys), master, random);
        return fail(keys.error().kind, keys.error().code,
                    fmt::format("{}: {}", folder, keys.error().message));
    }
    const auto format = TRY(read_format(folder));
    // A newer one is refused by prepare_data_folder().
    if (!source.given() || format.value_or(plain_format) > data_format) return Unlocked{};
    const bool begun = format || is_there(folder + "/store/CURRENT");
    if (!begun && how == Unlock::begin) return begin_encryption(folder, source, clock, random);
    return fail(
        Kind::conflict, "NotEncrypted",
        fmt::format("{}: the data folder is not encrypted, and a folder becomes so only when it is "
                    "new. To move it over: `stereo-spot backup PLACE --data-dir {}`, then "
                    "`stereo-spot restore PLACE --data-dir NEW --key-file FILE`.",
                    folder, folder));
}

Result<std::optional<EncryptionStatus>> encryption_status(const std::string& folder) {
    const auto sealed = TRY(read_data_keys(folder));
    if (!sealed) return std::optional<EncryptionStatus>();
    return std::optional(count_files(folder, *sealed));
}

Result<EncryptionStatus> rotate_keys(const std::string& folder, const crypt::KeySource& from,
                                     const crypt::KeySource& to, const Clock& clock,
                                     Random& random) {
    const auto sealed = TRY(read_data_keys(folder));
    if (!sealed) {
        return fail(Kind::conflict, "NotEncrypted",
                    fmt::format("{}: the data folder is not encrypted", folder));
    }
    const auto master = TRY(key_for_encrypted(folder, from));
    const auto lock = TRY(StoreLock::take(folder));
    // Once more: what was read before the lock may have been rotated meanwhile.
    const auto locked = TRY(read_data_keys(folder));
    const auto keys = TRY(crypt::DataKeys::open(locked ? *locked : *sealed, master));
    const auto more = TRY(keys.with_new_key(random, clock.now()));
    TRY(must_lie_outside(folder, to));
    const auto next = to.given() ? TRY(crypt::read_master_key(to)) : master;
    if (to.given() && crypt::master_id(next) == crypt::master_id(master)) {
        return fail(Kind::invalid, "EncryptionKeySame",
                    "the new master key is the one that the folder has; make another by "
                    "`stereo-spot encryption make-key FILE`");
    }
    TRY(write_data_keys(folder, more, next, random));
    return count_files(folder, *TRY(read_data_keys(folder)));
}

}  // namespace spot::plane
