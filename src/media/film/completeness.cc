#include "media/film/completeness.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <bit>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>

namespace spot::media {
namespace {

// A fragmented film has two boxes a fragment; this many is a film of weeks.
constexpr int most_boxes = 4'000'000;
// Writers differ in whether padding counts; a missing byte or two hides no frame.
constexpr std::uint64_t riff_slack_bytes = 8;

class Bytes {
  public:
    explicit Bytes(const std::string& path)
        : fd_(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC)) {
        struct stat status {};
        if (fd_ >= 0 && ::fstat(fd_, &status) == 0) {
            size_ = static_cast<std::uint64_t>(status.st_size);
        }
    }
    ~Bytes() {
        if (fd_ >= 0) ::close(fd_);
    }
    Bytes(const Bytes&) = delete;
    Bytes& operator=(const Bytes&) = delete;

    std::uint64_t size() const { return size_; }

    // Up to 16 bytes from `at`; shorter at the end of the file.
    std::string_view peek(std::uint64_t at) {
        const auto got = ::pread(fd_, block_.data(), block_.size(), static_cast<off_t>(at));
        return {block_.data(), got > 0 ? static_cast<std::size_t>(got) : 0};
    }

  private:
    int fd_;
    std::uint64_t size_ = 0;
    std::array<char, 16> block_{};
};

std::uint64_t big_endian(std::string_view bytes) {
    std::uint64_t value = 0;
    for (const char c : bytes) value = value << 8 | static_cast<std::uint8_t>(c);
    return value;
}

std::uint64_t little_endian(std::string_view bytes) {
    std::uint64_t value = 0;
    for (std::size_t i = bytes.size(); i-- > 0;) {
        value = value << 8 | static_cast<std::uint8_t>(bytes[i]);
    }
    return value;
}

tl::unexpected<Error> damaged(const std::string& path, std::string_view why) {
    return fail(Kind::invalid, "DamagedFilm",
                fmt::format("{} is damaged or was cut off: {}.", path, why));
}

bool is_box(std::string_view type) {
    static constexpr std::array<std::string_view, 13> known{"ftyp", "moov", "mdat", "moof", "free",
                                                            "skip", "wide", "uuid", "meta", "styp",
                                                            "sidx", "mfra", "pnot"};
    for (const auto name : known) {
        if (type == name) return true;
    }
    return false;
}

Result<void> check_boxes(Bytes& file, const std::string& path) {
    std::uint64_t at = 0;
    bool index = false;
    for (int i = 0; i < most_boxes && at + 8 <= file.size(); ++i) {
        const auto head = file.peek(at);
        if (head.size() < 8) break;
        const auto type = head.substr(4, 4);
        if (!is_box(type)) break;  // padding after the film
        auto size = big_endian(head.substr(0, 4));
        if (size == 1 && head.size() == 16) size = big_endian(head.substr(8, 8));
        if (size == 0) size = file.size() - at;
        if (size < 8) return damaged(path, "a box has no length");
        index = index || type == "moov";
        if (size > file.size() - at) {
            const auto missing = size - (file.size() - at);
            return damaged(path, fmt::format("{} bytes are missing at its end", missing));
        }
        at += size;
    }
    if (!index) return damaged(path, "its index (moov) is missing");
    return {};
}

Result<void> check_riff(Bytes& file, const std::string& path) {
    for (std::uint64_t at = 0; at + 12 <= file.size();) {
        const auto head = file.peek(at);
        if (head.substr(0, 4) != "RIFF") break;
        const auto size = little_endian(head.substr(4, 4));
        if (size == 0) break;  // a recorder that could not go back: its length is not known
        const auto end = at + 8 + size;
        if (end > file.size() + riff_slack_bytes) {
            return damaged(path, fmt::format("{} bytes are missing at its end", end - file.size()));
        }
        at = end + (size & 1);
    }
    return {};
}

// Length in bytes and value of an EBML number; no value when it says "unknown".
struct EbmlNumber {
    std::uint64_t length;
    std::optional<std::uint64_t> value;
};

std::optional<EbmlNumber> ebml_size(std::string_view bytes) {
    if (bytes.empty() || bytes[0] == 0) return std::nullopt;
    const auto first = static_cast<std::uint8_t>(bytes[0]);
    const auto length = static_cast<std::size_t>(std::countl_zero(first)) + 1;
    if (bytes.size() < length) return std::nullopt;
    const auto mask = (std::uint64_t{1} << (7 * length)) - 1;
    const auto value = big_endian(bytes.substr(0, length)) & mask;
    if (value == mask) return EbmlNumber{length, std::nullopt};
    return EbmlNumber{length, value};
}

Result<void> check_ebml(Bytes& file, const std::string& path) {
    const auto header = ebml_size(file.peek(4));
    if (!header || !header->value) return {};
    const auto segment = 4 + header->length + *header->value;
    if (file.peek(segment).substr(0, 4) != "\x18\x53\x80\x67") return {};
    const auto size = ebml_size(file.peek(segment + 4));
    if (!size || !size->value) return {};
    const auto end = segment + 4 + size->length + *size->value;
    if (end <= file.size()) return {};
    return damaged(path, fmt::format("{} bytes are missing at its end", end - file.size()));
}

}  // namespace

Result<void> check_complete(const std::string& path) {
    Bytes file(path);
    const std::string head(file.peek(0));
    if (head.size() < 12) return {};
    if (head.starts_with("RIFF")) return check_riff(file, path);
    if (head.starts_with("\x1a\x45\xdf\xa3")) return check_ebml(file, path);
    if (is_box(head.substr(4, 4))) return check_boxes(file, path);
    return {};
}

}  // namespace spot::media
