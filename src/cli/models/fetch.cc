#include "cli/models/fetch.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <vector>

#include "base/bytes.h"
#include "base/hash.h"
#include "base/system/process.h"
#include "cli/models/download_bar.h"
#include "cli/program.h"
#include "cli/stop.h"
#include "http/download.h"

namespace spot::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t piece = 1u << 20;
constexpr std::uint64_t left_free = 16u << 20;  // bytes of the disk that are left to others
constexpr int most_transfers = 20;              // in one fetch, each of which brought more bytes
constexpr auto before_next_transfer = std::chrono::seconds(1);
constexpr auto between_looks_at_lock = std::chrono::milliseconds(200);
constexpr std::size_t longest_validator = 1000;

std::string part_name(const std::string& path) {
    return path + ".part";
}
std::string source_name(const std::string& path) {
    return path + ".part.from";
}

bool is_full(int error) {
    return error == ENOSPC || error == EDQUOT;
}

tl::unexpected<Error> not_writable(const std::string& path, int error) {
    return fail(Kind::invalid, "NotWritable",
                fmt::format("{}: cannot be written: {}; name another folder with --models-dir",
                            path, std::strerror(error)));
}

// The free bytes; nullopt where the file system does not report them.
std::optional<std::uint64_t> free_bytes(const std::string& folder) {
    struct statvfs disk {};
    if (::statvfs(folder.c_str(), &disk) != 0 || disk.f_blocks == 0) return std::nullopt;
    return static_cast<std::uint64_t>(disk.f_bavail) * disk.f_frsize;
}

// The error of a write that has failed, or would fail, for want of space. `needed` is 0 where the
// need is not known.
tl::unexpected<Error> no_space(const std::string& folder, std::uint64_t needed,
                               int error = ENOSPC) {
    const auto free = free_bytes(folder);
    auto state = error == EDQUOT ? std::string("your quota of it is used up")
                 : free          ? size_in_words(*free) + " are free"
                                 : std::string("it has no more");
    if (needed > 0) state = fmt::format("{} more are needed and {}", size_in_words(needed), state);
    return fail(Kind::unavailable, "NoSpace",
                fmt::format("the disk of {} is too full: {}; make room there, or name a folder on "
                            "another disk with --models-dir",
                            folder, state));
}

// The certificates that are trusted beside the system's, for example those of a company's proxy or
// a test; curl and OpenSSL read the same variables.
std::string trusted_file() {
    for (const auto* name : {"CURL_CA_BUNDLE", "SSL_CERT_FILE"}) {
        const char* said = std::getenv(name);
        if (said != nullptr && *said != '\0') return said;
    }
    return {};
}

Result<void> hash_file(int fd, const std::string& path, Hasher& hasher) {
    std::vector<char> bytes(piece);
    off_t at = 0;
    while (true) {
        const auto got = ::pread(fd, bytes.data(), bytes.size(), at);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) {
            return fail(Kind::invalid, "NotReadable",
                        fmt::format("{}: cannot be read: {}", path, std::strerror(errno)));
        }
        if (got == 0) return {};
        if (stopping()) return fail(Kind::unavailable, "Cancelled", "stopped");
        hasher.update({bytes.data(), static_cast<std::size_t>(got)});
        at += got;
    }
}

// A file that grows at its end and is locked, with the digest of its content.
class Part {
  public:
    // Opens and locks the part, and waits while another process has it; nullopt where the other
    // process has finished the file by then.
    static Result<std::optional<Part>> open(const FetchPlan& plan, const std::string& path);

    std::uint64_t size() const { return size_; }
    const std::string& validator() const { return validator_; }
    bool is_old() const { return old_; }  // a part of it comes from an earlier transfer

    Result<void> restart();  // makes it empty again
    // Notes from which version of the file these bytes come.
    void remember(const std::string& validator);
    void next_transfer() { old_ = size_ > 0; }
    Result<void> append(std::string_view bytes, std::uint64_t missing);
    std::string digest() { return hex(hasher_.finish()); }  // to be called once
    Result<void> name_it();  // puts it onto the disk and renames it to `path`
    void remove();

  private:
    Part(const FetchPlan& plan, std::string path, Descriptor file)
        : sha256_(plan.sha256), path_(std::move(path)), file_(std::move(file)) {}
    Result<void> take_up();

    std::string sha256_;
    std::string path_;
    Descriptor file_;
    std::uint64_t size_ = 0;
    std::string validator_;
    bool old_ = false;
    Hasher hasher_{Algorithm::sha256};
};

Result<std::optional<Part>> Part::open(const FetchPlan& plan, const std::string& path) {
    const auto name = part_name(path);
    bool told = false;
    while (true) {
        Descriptor file(::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644));
        if (file.get() < 0) {
            if (is_full(errno)) return no_space(fs::path(path).parent_path().string(), 0);
            return not_writable(name, errno);
        }
        // On a file system without locks there is nobody to wait for.
        while (::flock(file.get(), LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
            if (!told)
                say(fmt::format("{} is being fetched by another process: waiting.", plan.name));
            told = true;
            if (stopping()) return fail(Kind::unavailable, "Cancelled", "stopped");
            pause_for(between_looks_at_lock);
        }
        // The process that had the lock may have renamed the part, or removed it.
        struct stat held {};
        struct stat there {};
        const bool same = ::fstat(file.get(), &held) == 0 && ::stat(name.c_str(), &there) == 0 &&
                          held.st_dev == there.st_dev && held.st_ino == there.st_ino;
        if (same) {
            Part part(plan, path, std::move(file));
            TRY(part.take_up());
            return part;
        }
        if (fs::exists(path)) return std::nullopt;
    }
}

Result<void> Part::take_up() {
    std::string digest;
    std::ifstream from(source_name(path_));
    std::getline(from, digest);
    std::getline(from, validator_);
    // It belongs to another file, or it is not known to which.
    if (digest != sha256_) return restart();
    validator_ = validator_.substr(0, longest_validator);
    struct stat info {};
    if (::fstat(file_.get(), &info) != 0) return not_writable(part_name(path_), errno);
    size_ = static_cast<std::uint64_t>(info.st_size);
    old_ = size_ > 0;
    return hash_file(file_.get(), part_name(path_), hasher_);
}

Result<void> Part::restart() {
    if (::ftruncate(file_.get(), 0) != 0) return not_writable(part_name(path_), errno);
    size_ = 0;
    old_ = false;
    validator_.clear();
    hasher_ = Hasher(Algorithm::sha256);
    return {};
}

void Part::remember(const std::string& validator) {
    validator_ = validator.size() <= longest_validator ? validator : "";
    // Where this file cannot be written, it is not known to which file the part belongs, and the
    // next fetch begins anew.
    std::ofstream(source_name(path_)) << sha256_ << '\n' << validator_ << '\n';
}

Result<void> Part::append(std::string_view bytes, std::uint64_t missing) {
    while (!bytes.empty()) {
        const auto n = ::pwrite(file_.get(), bytes.data(), bytes.size(), static_cast<off_t>(size_));
        if (n < 0 && errno == EINTR) continue;
        if (n < 0 && is_full(errno)) {
            return no_space(fs::path(path_).parent_path().string(), missing, errno);
        }
        if (n < 0) return not_writable(part_name(path_), errno);
        const auto written = static_cast<std::size_t>(n);
        hasher_.update(bytes.substr(0, written));
        bytes.remove_prefix(written);
        size_ += written;
        missing -= std::min<std::uint64_t>(missing, written);
    }
    return {};
}

Result<void> Part::name_it() {
    const auto folder = fs::path(path_).parent_path().string();
    if (::fsync(file_.get()) != 0) {
        if (is_full(errno)) return no_space(folder, size_);
        return not_writable(part_name(path_), errno);
    }
    if (::rename(part_name(path_).c_str(), path_.c_str()) != 0) return not_writable(path_, errno);
    const Descriptor names(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (names.get() >= 0) ::fsync(names.get());  // some file systems cannot do that
    ::unlink(source_name(path_).c_str());
    return {};
}

void Part::remove() {
    ::unlink(source_name(path_).c_str());
    ::unlink(part_name(path_).c_str());
}

// One transfer of bytes into the part.
class IntoPart final : public http::DownloadSink {
  public:
    IntoPart(const FetchPlan& plan, const std::string& path, Part& part, DownloadBar& bar)
        : plan_(plan), folder_(fs::path(path).parent_path().string()), part_(part), bar_(bar) {}

    Result<void> begin(const http::DownloadHead& head) override {
        whole_ = head.whole_bytes ? head.whole_bytes : plan_.size_bytes;
        // This is checked before the bytes that are there are given up: the login page of a hotel's
        // network is not a model either.
        TRY(check_length(whole_.value_or(0), whole_.has_value()));
        if (head.from == 0 && part_.size() > 0) TRY(part_.restart());
        if (head.from != part_.size()) {
            return fail(Kind::internal, "BadAnswer", "a transfer begins behind what is there");
        }
        const bool other = head.from > 0 && !part_.validator().empty() && !head.validator.empty() &&
                           head.validator != part_.validator();
        if (other) {
            // The server ignores If-Range.
            return fail(Kind::conflict, "NothingToSend", "the file is another one now");
        }
        part_.remember(head.validator);
        TRY(check_room());
        bar_.begin(part_.size(), whole_);
        return {};
    }
    Result<void> write(std::string_view bytes) override {
        if (auto fits = check_length(part_.size() + bytes.size(), false); !fits) {
            TRY(part_.restart());  // these bytes are not the beginning of the file
            return fits;
        }
        TRY(part_.append(bytes, whole_ ? missing() : 0));
        bar_.at(part_.size());
        return {};
    }
    bool is_whole() const { return !whole_ || part_.size() == *whole_; }

  private:
    std::uint64_t missing() const {
        const auto whole = whole_.value_or(0);
        return (whole > part_.size() ? whole - part_.size() : 1) + plan_.beside_bytes;
    }
    // `exact`: the part has all bytes of the file.
    Result<void> check_length(std::uint64_t bytes, bool exact) const {
        const auto most = plan_.size_bytes.value_or(plan_.most_bytes);
        if (bytes <= most && (!exact || !plan_.size_bytes || bytes == most)) return {};
        return fail(Kind::invalid, "WrongLength",
                    fmt::format("{}: what {} sends is {}{} long and should be {}{}; it is not the "
                                "file that is meant, and is not kept",
                                plan_.name, http::host_of(plan_.url), exact ? "" : "over ",
                                in_bytes(exact ? bytes : most), plan_.size_bytes ? "" : "at most ",
                                in_bytes(most)));
    }
    static std::string in_bytes(std::uint64_t bytes) {
        return bytes < 10'000'000 ? fmt::format("{} bytes", bytes) : size_in_words(bytes);
    }
    Result<void> check_room() const {
        const auto free = free_bytes(folder_);
        const auto needed = missing() + left_free;
        if (!free || *free >= needed) return {};
        return no_space(folder_, needed);
    }

    const FetchPlan& plan_;
    const std::string folder_;
    Part& part_;
    DownloadBar& bar_;
    std::optional<std::uint64_t> whole_;
};

Result<void> transfer(const FetchPlan& plan, const std::string& path, Part& part,
                      DownloadBar& bar) {
    std::uint64_t most = part.size();
    bool anew = false;  // it began from the start because the server had other bytes
    for (int count = 1;; ++count) {
        part.next_transfer();
        IntoPart into(plan, path, part, bar);
        auto done = http::download({.url = plan.url,
                                    .from = part.size(),
                                    .validator = part.validator(),
                                    .trusted = trusted_file(),
                                    .stopping = stopping},
                                   into);
        if (done && into.is_whole()) return {};
        if (done) {
            done = fail(Kind::unavailable, "BrokenOff",
                        fmt::format("{}: the transfer ended too early", http::host_of(plan.url)));
        }
        const auto& code = done.error().code;
        if (code == "NothingToSend" && part.size() > 0 && !anew) {
            anew = true;
            TRY(part.restart());
            most = 0;
            continue;
        }
        const bool more = part.size() > most;
        most = std::max(most, part.size());
        if (code != "BrokenOff" || !more || count == most_transfers) return done;
        pause_for(before_next_transfer);
    }
}

// Looks for the file under its name: it is the one that is meant, another one, or none.
Result<bool> is_there(const FetchPlan& plan, const std::string& path) {
    std::error_code error;
    if (!fs::exists(path, error)) return false;
    const bool same_length = !plan.size_bytes || fs::file_size(path, error) == *plan.size_bytes;
    if (same_length && TRY(file_digest(path)) == plan.sha256) return true;
    if (plan.overwrite) return false;
    return fail(Kind::conflict, "OutputExists",
                fmt::format("{}: is there and is another file (a damaged one, or of your own); "
                            "--overwrite puts the one that is meant into its place",
                            path));
}

// The sentence about a part that stays.
Error with_what_stays(Error error, const Part& part, const FetchPlan& plan) {
    if (part.size() == 0) return error;
    const auto kept = fmt::format("{}{} have arrived and are kept: the same command goes on there",
                                  size_in_words(part.size()),
                                  plan.size_bytes ? " of " + size_in_words(*plan.size_bytes) : "");
    if (error.code == "Cancelled") {
        say(fmt::format("Stopped; {}.", kept));  // a signal ends the program without its error
    } else {
        error.message += "; " + kept;
    }
    return error;
}

}  // namespace

Result<std::string> file_digest(const std::string& path) {
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.get() < 0) {
        return fail(Kind::invalid, "NotReadable",
                    fmt::format("{}: cannot be read: {}", path, std::strerror(errno)));
    }
    Hasher hasher(Algorithm::sha256);
    TRY(hash_file(file.get(), path, hasher));
    return hex(hasher.finish());
}

bool forget_part(const std::string& path) {
    ::unlink(source_name(path).c_str());
    return ::unlink(part_name(path).c_str()) == 0;
}

Result<Fetched> fetch(const FetchPlan& plan, const std::string& path) {
    const auto folder = fs::path(path).parent_path();
    std::error_code error;
    fs::create_directories(folder, error);
    if (error && is_full(error.value())) return no_space(folder.string(), left_free);
    if (error) return not_writable(folder.string(), error.value());
    if (TRY(is_there(plan, path))) return Fetched::earlier;
    auto opened = TRY(Part::open(plan, path));
    if (!opened || TRY(is_there(plan, path))) {
        // Another process has finished the file first.
        if (opened) opened->remove();
        return TRY(is_there(plan, path)) ? Result<Fetched>(Fetched::earlier) : fetch(plan, path);
    }
    Part& part = *opened;
    for (bool again = false;; again = true) {
        const bool whole = plan.size_bytes && part.size() == *plan.size_bytes;
        if (plan.size_bytes && part.size() > *plan.size_bytes) TRY(part.restart());
        if (!whole) {
            DownloadBar bar(plan.name);
            if (const auto done = transfer(plan, path, part, bar); !done) {
                if (part.size() == 0) part.remove();
                return fail(with_what_stays(done.error(), part, plan));
            }
        }
        const auto digest = part.digest();
        if (digest == plan.sha256) {
            TRY(part.name_it());
            return Fetched::now;
        }
        if (part.is_old() && !again) {
            say(
                fmt::format("{}: what had arrived before does not fit to the rest: all of it is "
                            "fetched again.",
                            plan.name));
            TRY(part.restart());
            continue;
        }
        part.remove();
        return fail(
            Kind::denied, "WrongDigest",
            fmt::format("{}: what {} sends is not the file that is meant (its SHA-256 is {} "
                        "and should be {}); it was removed; --url names another place",
                        plan.name, http::host_of(plan.url), digest, plan.sha256));
    }
}

}  // namespace spot::cli
