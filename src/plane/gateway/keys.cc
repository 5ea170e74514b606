#include "plane/gateway/keys.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

#include "base/bytes.h"
#include "base/hash.h"
#include "base/log.h"
#include "base/system/process.h"
#include "base/system/seal.h"
#include "plane/folder/data_folder.h"
#include "wire/describe.h"
#include "wire/json.h"

namespace spot::plane {

// A key in the form of the file.
struct KeyRow {
    std::string access_key_id;
    std::string user;
    std::string sealed;  // base64
    bool enabled = true;
    bool read_only = false;
    bool scoped = false;
    std::vector<std::string> buckets, queues, tables;
    std::int64_t created = 0;  // seconds since the epoch
    std::optional<std::int64_t> expires;
};
struct KeyDocument {
    std::int64_t version = 0;
    std::vector<KeyRow> keys;
};

template <class V>
void describe(V& v, KeyRow& x) {
    v.member("AccessKeyId", x.access_key_id, {.required = true});
    v.member("User", x.user, {.required = true});
    v.member("SealedSecret", x.sealed, {.required = true});
    v.member("Enabled", x.enabled, {.required = true});
    v.member("ReadOnly", x.read_only, {.required = true});
    v.member("Scoped", x.scoped, {.required = true});
    v.member("Buckets", x.buckets);
    v.member("Queues", x.queues);
    v.member("Tables", x.tables);
    v.member("CreatedAt", x.created, {.required = true});
    v.member("ExpiresAt", x.expires);
}

template <class V>
void describe(V& v, KeyDocument& x) {
    v.member("Version", x.version, {.required = true});
    v.member("Keys", x.keys);
}

namespace {

constexpr int document_version = 1;
constexpr std::size_t largest_file = 4u << 20;
constexpr std::size_t longest_user = 64;  // IAM API Reference, CreateUser
constexpr int lock_tries = 100;
constexpr int lock_pause_ms = 100;

std::string keys_path(const std::string& folder) {
    return folder + "/keys";
}
std::string seal_path(const std::string& folder) {
    return folder + "/keys.seal";
}

tl::unexpected<Error> unusable(const std::string& path, std::string_view what) {
    return fail(Kind::internal, "KeysUnusable", fmt::format("{}: {}", path, what));
}

// nullopt: the file does not exist.
Result<std::optional<std::string>> read_secret_file(const std::string& path) {
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.get() < 0 && errno == ENOENT) return std::optional<std::string>{};
    if (file.get() < 0) return unusable(path, std::strerror(errno));
    struct stat info {};
    if (::fstat(file.get(), &info) != 0) return unusable(path, std::strerror(errno));
    if ((info.st_mode & 077) != 0) {
        return unusable(path,
                        "others can read it; run chmod 600 on it, and make new keys if "
                        "somebody may have");
    }
    if (static_cast<std::uint64_t>(info.st_size) > largest_file) return unusable(path, "too large");
    std::string bytes(static_cast<std::size_t>(info.st_size), '\0');
    std::size_t done = 0;
    while (done < bytes.size()) {
        const auto n =
            ::pread(file.get(), bytes.data() + done, bytes.size() - done, static_cast<off_t>(done));
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return unusable(path, "cannot be read whole");
        done += static_cast<std::size_t>(n);
    }
    return std::optional<std::string>(std::move(bytes));
}

Result<std::string> read_seal_key(const std::string& folder) {
    const auto text = TRY(read_secret_file(seal_path(folder)));
    if (!text) {
        return unusable(seal_path(folder),
                        "is not there, so that no secret in `keys` can be read; bring it back, or "
                        "remove `keys` and make new ones");
    }
    auto key = unhex(trim(*text));
    if (!key || key->size() != seal_key_bytes) {
        return unusable(seal_path(folder), "is damaged: it has no key of 64 hex digits");
    }
    return std::move(*key);
}

Result<std::string> make_seal_key(const std::string& folder, Random& random) {
    if (TRY(read_secret_file(seal_path(folder)))) return read_seal_key(folder);
    std::string key(seal_key_bytes, '\0');
    random.fill(std::as_writable_bytes(std::span(key)));
    TRY(write_file_durably(seal_path(folder), hex(key) + "\n", 0600));
    return key;
}

Result<AccessKey> key_of(const KeyRow& row, const std::string& seal_key,
                         const std::string& folder) {
    const auto sealed = unbase64(row.sealed);
    auto secret = sealed ? unseal(seal_key, *sealed, row.access_key_id)
                         : Result<std::string>(tl::unexpect, Error{});
    if (!secret) {
        return unusable(keys_path(folder),
                        fmt::format("the secret of {} does not open with keys.seal: the two files "
                                    "are not of one folder, or damaged",
                                    row.access_key_id));
    }
    AccessKey key{.access_key_id = row.access_key_id,
                  .secret_access_key = std::move(*secret),
                  .user = row.user,
                  .access = {row.read_only, row.buckets, row.queues, row.tables},
                  .enabled = row.enabled,
                  .created = Time(std::chrono::seconds(row.created))};
    if (row.expires) key.expires = Time(std::chrono::seconds(*row.expires));
    // Without its lists the key would have no limits.
    if (row.scoped != key.access.scoped()) {
        return unusable(keys_path(folder),
                        fmt::format("is damaged: the scope of {} is gone", row.access_key_id));
    }
    if (const auto checked = check_access(key.access); !checked) {
        return unusable(keys_path(folder), checked.error().message);
    }
    return key;
}

std::int64_t seconds_of(Time time) {
    return std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
}

Result<void> write_keys(const std::string& folder, const std::vector<AccessKey>& keys,
                        Random& random) {
    const auto seal_key = TRY(make_seal_key(folder, random));
    KeyDocument document{.version = document_version};
    for (const auto& key : keys) {
        KeyRow row{
            .access_key_id = key.access_key_id,
            .user = key.user,
            .sealed = base64(seal(seal_key, key.secret_access_key, key.access_key_id, random)),
            .enabled = key.enabled,
            .read_only = key.access.read_only,
            .scoped = key.access.scoped(),
            .buckets = key.access.buckets,
            .queues = key.access.queues,
            .tables = key.access.tables,
            .created = seconds_of(key.created)};
        if (key.expires) row.expires = seconds_of(*key.expires);
        document.keys.push_back(std::move(row));
    }
    wire::JsonSink sink;
    wire::write_shape(sink, document);
    return write_file_durably(keys_path(folder), sink.take() + "\n", 0600);
}

// The lock on keys.lock, held while the object lives. The file is never removed: otherwise two
// processes could hold locks on two files.
Result<Descriptor> lock(const std::string& folder) {
    const auto path = folder + "/keys.lock";
    Descriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    if (file.get() < 0) return unusable(path, std::strerror(errno));
    for (int i = 0; i < lock_tries; ++i) {
        if (::flock(file.get(), LOCK_EX | LOCK_NB) == 0) return file;
        if (errno != EWOULDBLOCK && errno != EINTR) return unusable(path, std::strerror(errno));
        ::poll(nullptr, 0, lock_pause_ms);
    }
    return fail(Kind::unavailable, "KeysBusy",
                fmt::format("{}: another process changes keys, and has for {} s; end it and run "
                            "this again",
                            path, lock_tries * lock_pause_ms / 1000));
}

Result<std::vector<AccessKey>::iterator> find_key(std::vector<AccessKey>& keys,
                                                  const std::string& name) {
    auto found = keys.end();
    for (auto at = keys.begin(); at != keys.end(); ++at) {
        if (at->access_key_id == name) return at;
        if (at->user != name) continue;
        if (found != keys.end()) {
            return fail(Kind::conflict, "InvalidKey",
                        fmt::format("{}: has several keys; name one by its id", name));
        }
        found = at;
    }
    if (found == keys.end()) {
        return fail(Kind::not_found, "NoSuchKey",
                    fmt::format("{}: there is no such key; `stereo-spot key list` shows them "
                                "(the root's is not among them)",
                                name));
    }
    return found;
}

Result<void> check_user(std::string_view user) {
    constexpr std::string_view marks = "+=,.@_-";
    const bool fine = !user.empty() && user.size() <= longest_user &&
                      std::all_of(user.begin(), user.end(), [&](char c) {
                          return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                                 (c >= '0' && c <= '9') || marks.find(c) != std::string_view::npos;
                      });
    if (fine) return {};
    return fail(
        Kind::invalid, "InvalidKey",
        fmt::format("{}: a name has 1 to {} letters, digits and {}", user, longest_user, marks));
}

}  // namespace

std::string canonical_id_of(const std::string& user) {
    return hex(sha256("canonical id of user/" + user));
}

Result<std::vector<AccessKey>> read_keys(const std::string& folder) {
    const auto text = TRY(read_secret_file(keys_path(folder)));
    std::vector<AccessKey> keys;
    if (!text) return keys;
    const auto node = wire::parse_json(*text);
    auto document = node ? wire::read_shape<KeyDocument>(*node, false)
                         : Result<KeyDocument>(tl::unexpect, node.error());
    if (!document) {
        return unusable(keys_path(folder),
                        "is damaged: " + document.error().message +
                            " Bring it back from a backup, or remove it and make new keys.");
    }
    if (document->version != document_version) {
        return unusable(keys_path(folder),
                        fmt::format("has version {}, and this stereo-spot knows {}; use a newer "
                                    "one",
                                    document->version, document_version));
    }
    if (document->keys.empty()) return keys;
    const auto seal_key = TRY(read_seal_key(folder));
    for (const auto& row : document->keys) keys.push_back(TRY(key_of(row, seal_key, folder)));
    return keys;
}

Result<AccessKey> create_key(const std::string& folder, AccessKey wanted, const Clock& clock,
                             Random& random) {
    TRY(check_user(wanted.user));
    TRY(check_access(wanted.access));
    const auto held = TRY(lock(folder));
    auto keys = TRY(read_keys(folder));
    if (keys.size() >= most_keys) {
        return fail(Kind::invalid, "InvalidKey",
                    fmt::format("there are {} keys, which is the most; delete some", most_keys));
    }
    wanted.access_key_id = "AKIA" + random.text(16, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567");
    wanted.secret_access_key =
        random.text(40, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789");
    wanted.created = clock.now();
    keys.push_back(wanted);
    TRY(write_keys(folder, keys, random));
    return wanted;
}

Result<AccessKey> set_key_enabled(const std::string& folder, const std::string& name, bool enabled,
                                  Random& random) {
    const auto held = TRY(lock(folder));
    auto keys = TRY(read_keys(folder));
    const auto key = TRY(find_key(keys, name));
    key->enabled = enabled;
    TRY(write_keys(folder, keys, random));
    return *key;
}

Result<AccessKey> delete_key(const std::string& folder, const std::string& name, Random& random) {
    const auto held = TRY(lock(folder));
    auto keys = TRY(read_keys(folder));
    const auto key = TRY(find_key(keys, name));
    auto deleted = *key;
    keys.erase(key);
    TRY(write_keys(folder, keys, random));
    return deleted;
}

std::optional<KeyRing::Stamp> KeyRing::look() const {
    struct stat info {};
    if (::stat(keys_path(folder_).c_str(), &info) != 0) return std::nullopt;
    return Stamp{.device = info.st_dev,
                 .file = info.st_ino,
                 .size = static_cast<std::uint64_t>(info.st_size),
                 .seconds = info.st_mtim.tv_sec,
                 .nanoseconds = info.st_mtim.tv_nsec,
                 .changed_seconds = info.st_ctim.tv_sec,
                 .changed_nanoseconds = info.st_ctim.tv_nsec};
}

// The mutex is held.
void KeyRing::refresh() {
    const auto now = look();
    if (now == seen_) return;
    seen_ = now;
    keys_.clear();
    auto keys = read_keys(folder_);
    if (!keys) {
        log(Level::error, "access keys other than the root's are refused",
            {{"why", keys.error().message}});
        return;
    }
    for (auto& key : *keys) {
        auto id = key.access_key_id;
        keys_.emplace(std::move(id), std::make_shared<const AccessKey>(std::move(key)));
    }
}

std::optional<std::string> KeyRing::id_of(std::string_view user) {
    std::lock_guard lock(mutex_);
    refresh();
    const AccessKey* newest = nullptr;
    bool known = false;
    for (const auto& [id, key] : keys_) {
        if (key->user != user) continue;
        known = true;
        if (!key->valid_at(clock_.now())) continue;
        if (newest == nullptr || key->created > newest->created) newest = key.get();
    }
    if (!known) return std::nullopt;
    return newest == nullptr ? std::string() : newest->access_key_id;
}

std::shared_ptr<const AccessKey> KeyRing::find(std::string_view access_key_id) {
    std::lock_guard lock(mutex_);
    refresh();
    const auto found = keys_.find(access_key_id);
    if (found == keys_.end() || !found->second->valid_at(clock_.now())) return nullptr;
    return found->second;
}

}  // namespace spot::plane
