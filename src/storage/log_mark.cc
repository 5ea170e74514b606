#include "storage/log_mark.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "base/hash.h"
#include "storage/key_codec.h"

namespace spot::kv {
namespace {

constexpr std::string_view magic = "spotmark";
constexpr std::size_t slot_bytes = 512;
constexpr std::size_t record_bytes = 20;  // magic, sequence, CRC-32C

std::string encode(std::uint64_t sequence) {
    auto bytes = KeyWriter(magic).number(sequence).take();
    const auto sum = crc32c(bytes);
    for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(sum >> shift);
    return bytes;
}

std::optional<std::uint64_t> decode(std::string_view bytes) {
    if (bytes.size() != record_bytes || !bytes.starts_with(magic)) return std::nullopt;
    KeyReader reader(bytes.substr(0, magic.size() + 8), magic.size());
    const auto sequence = reader.number();
    if (encode(sequence) != bytes) return std::nullopt;
    return sequence;
}

}  // namespace

Result<LogMark> LogMark::open(const std::string& path) {
    Descriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    if (file.get() < 0) {
        return fail(Kind::internal, "DataFolderUnusable",
                    fmt::format("{}: cannot be opened: {}", path, std::strerror(errno)));
    }
    std::uint64_t found = 0;
    int next = 0;
    for (int slot = 0; slot < 2; ++slot) {
        std::array<char, record_bytes> bytes{};
        const auto n = ::pread(file.get(), bytes.data(), bytes.size(),
                               static_cast<off_t>(slot * static_cast<int>(slot_bytes)));
        if (n != static_cast<ssize_t>(bytes.size())) continue;
        const auto sequence = decode({bytes.data(), bytes.size()});
        if (!sequence || *sequence < found) continue;
        found = *sequence;
        next = 1 - slot;
    }
    return LogMark(std::move(file), found, next);
}

bool LogMark::write(std::uint64_t sequence) {
    const auto bytes = encode(sequence);
    const auto n = ::pwrite(file_.get(), bytes.data(), bytes.size(),
                            static_cast<off_t>(next_slot_ * static_cast<int>(slot_bytes)));
    if (n != static_cast<ssize_t>(bytes.size())) return false;
    sequence_ = sequence;
    next_slot_ = 1 - next_slot_;
    return true;
}

bool LogMark::reset(std::uint64_t sequence) {
    return write(sequence) && write(sequence) && sync();
}

bool LogMark::sync() {
    return ::fdatasync(file_.get()) == 0;
}

}  // namespace spot::kv
