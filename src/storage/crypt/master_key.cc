#include "storage/crypt/master_key.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <openssl/crypto.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>

#include "base/bytes.h"
#include "base/hash.h"
#include "base/system/process.h"

extern char** environ;  // NOLINT: POSIX names it so

namespace spot::crypt {
namespace {

constexpr std::string_view title = "stereo-spot-key-1";
constexpr std::size_t digits = 2 * key_bytes;

tl::unexpected<Error> unusable(const std::string& source, std::string_view what) {
    return fail(Kind::invalid, "EncryptionKeyUnusable", fmt::format("{}: {}", source, what));
}

std::string sum_of(std::string_view hex_digits) {
    return fmt::format("{:08x}", crc32c(hex_digits));
}

struct Wiped {
    std::string text;
    ~Wiped() { OPENSSL_cleanse(text.data(), text.size()); }
};

Result<Key> key_of(std::string_view text, const std::string& source, bool may_be_bare) {
    const auto words = split(trim(text), ' ');
    const bool bare = may_be_bare && words.size() == 1 && words[0].size() == digits;
    if (!bare && (words.size() != 3 || words[0] != title)) {
        if (words[0].starts_with("stereo-spot-key-") && words[0] != title) {
            return unusable(source, "the key was made by a newer stereo-spot; use that version");
        }
        return unusable(source,
                        fmt::format("is no key: it must be the line that `stereo-spot encryption "
                                    "make-key` writes{}",
                                    may_be_bare ? ", or 64 hex digits" : ""));
    }
    const auto& hex_digits = bare ? words[0] : words[1];
    if (!bare && (hex_digits.size() != digits || words[2] != sum_of(hex_digits))) {
        return unusable(source, "the key is damaged: its sum is not that of its digits");
    }
    Wiped bytes{unhex(hex_digits).value_or("")};
    if (bytes.text.size() != key_bytes) {
        return unusable(source, "the key must be 64 hex digits, which are 32 bytes");
    }
    return Key(bytes.text);
}

Result<Key> read_file(const std::string& path) {
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.get() < 0 && errno == ENOENT) {
        return fail(Kind::not_found, "EncryptionKeyMissing",
                    fmt::format("{}: there is no such key file", path));
    }
    struct stat info {};
    if (file.get() < 0 || ::fstat(file.get(), &info) != 0) {
        return unusable(path, std::strerror(errno));
    }
    if (!S_ISREG(info.st_mode)) return unusable(path, "is no file");
    if ((info.st_mode & 077) != 0) {
        return unusable(path,
                        "others can read the key; run chmod 600 on it, and rotate the key if "
                        "somebody may have");
    }
    Wiped text{std::string(longest_key_text, '\0')};
    const auto n = ::read(file.get(), text.text.data(), text.text.size());
    if (n < 0) return unusable(path, std::strerror(errno));
    return key_of(std::string_view(text.text).substr(0, static_cast<std::size_t>(n)), path, false);
}

Result<Key> ask_command(const std::string& command) {
    const auto source = fmt::format("the key command `{}`", command);
    Process::Plan plan{.program = "/bin/sh", .arguments = {"-c", command}};
    for (char** variable = environ; *variable != nullptr; ++variable) {
        plan.environment.emplace_back(*variable);
    }
    auto started = Process::start(plan);
    if (!started) {
        return unusable(source, fmt::format("cannot be run: {}", std::strerror(started.error())));
    }
    started->end_input();
    Lines lines(started->answers(), longest_key_text);
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(key_command_seconds);
    Wiped said;
    while (true) {
        auto line = lines.next(until);
        if (!line && line.error().code == "Silent") {
            return unusable(source, fmt::format("has not ended after {} s", key_command_seconds));
        }
        if (!line) return unusable(source, "prints more than a key");
        if (!*line) break;
        said.text += **line + "\n";
        OPENSSL_cleanse((*line)->data(), (*line)->size());
        if (said.text.size() > longest_key_text) {
            return unusable(source, "prints more than a key");
        }
    }
    said.text += lines.rest();
    const auto end = started->wait_for(std::chrono::seconds(5));
    if (!end || !WIFEXITED(*end)) return unusable(source, "did not end by itself");
    if (WEXITSTATUS(*end) != 0) {
        return unusable(source, fmt::format("failed with exit code {}", WEXITSTATUS(*end)));
    }
    if (trim(said.text).empty()) {
        return fail(Kind::not_found, "EncryptionKeyMissing",
                    fmt::format("{} printed nothing", source));
    }
    return key_of(said.text, source, true);
}

}  // namespace

Result<Key> read_master_key(const KeySource& source) {
    return source.command.empty() ? read_file(source.file) : ask_command(source.command);
}

Result<Key> make_key_file(const std::string& path, Random& random) {
    Wiped bytes{std::string(key_bytes, '\0')};
    random.fill(std::as_writable_bytes(std::span(bytes.text)));
    const Key key(bytes.text);
    Wiped line{hex(bytes.text)};
    line.text = fmt::format("{} {} {}\n", title, line.text, sum_of(line.text));
    const Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (file.get() < 0 && errno == EEXIST) {
        return fail(Kind::conflict, "KeyFileExists",
                    fmt::format("{}: is there already; no key is written over another", path));
    }
    if (file.get() < 0) return unusable(path, std::strerror(errno));
    const auto parent = std::filesystem::path(path).parent_path().string();
    const Descriptor folder(
        ::open(parent.empty() ? "." : parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    const bool written = ::write(file.get(), line.text.data(), line.text.size()) ==
                             static_cast<ssize_t>(line.text.size()) &&
                         ::fsync(file.get()) == 0 && folder.get() >= 0 &&
                         ::fsync(folder.get()) == 0;
    if (written) return key;
    const auto why = std::string(std::strerror(errno));
    ::unlink(path.c_str());
    return unusable(path, fmt::format("cannot be written: {}", why));
}

}  // namespace spot::crypt
