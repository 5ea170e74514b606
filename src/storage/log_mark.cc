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

constexpr std::string_view magic = "spotmar2";
constexpr std::size_t slot_bytes = 512;
constexpr std::size_t record_bytes = 52;  // magic, turn, the mark's four numbers, CRC-32C

struct Slot {
    std::uint64_t turn;
    Mark mark;
};

std::string encode(const Slot& slot) {
    auto bytes = KeyWriter(magic)
                     .number(slot.turn)
                     .number(slot.mark.sequence)
                     .number(slot.mark.first_log)
                     .number(slot.mark.log)
                     .number(slot.mark.log_bytes)
                     .take();
    const auto sum = crc32c(bytes);
    for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(sum >> shift);
    return bytes;
}

std::optional<Slot> decode(std::string_view bytes) {
    if (bytes.size() != record_bytes || !bytes.starts_with(magic)) return std::nullopt;
    KeyReader reader(bytes.substr(0, record_bytes - 4), magic.size());
    Slot slot{};
    slot.turn = reader.number();
    slot.mark.sequence = reader.number();
    slot.mark.first_log = reader.number();
    slot.mark.log = reader.number();
    slot.mark.log_bytes = reader.number();
    if (encode(slot) != bytes) return std::nullopt;
    return slot;
}

}  // namespace

Result<std::shared_ptr<LogMark>> LogMark::open(const std::string& path) {
    Descriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    if (file.get() < 0) {
        return fail(Kind::internal, "DataFolderUnusable",
                    fmt::format("{}: cannot be opened: {}", path, std::strerror(errno)));
    }
    std::optional<Mark> found;
    std::uint64_t turn = 0;
    int next = 0;
    for (int at = 0; at < 2; ++at) {
        std::array<char, record_bytes> bytes{};
        const auto n = ::pread(file.get(), bytes.data(), bytes.size(),
                               static_cast<off_t>(at * static_cast<int>(slot_bytes)));
        if (n != static_cast<ssize_t>(bytes.size())) continue;
        const auto slot = decode({bytes.data(), bytes.size()});
        if (!slot || slot->turn < turn) continue;
        found = slot->mark;
        turn = slot->turn;
        next = 1 - at;
    }
    return std::shared_ptr<LogMark>(new LogMark(std::move(file), found, turn, next));
}

std::optional<Mark> LogMark::read() const {
    std::lock_guard lock(mutex_);
    return mark_;
}

bool LogMark::write(const Mark& mark) {
    const auto bytes = encode({turn_ + 1, mark});
    const auto n = ::pwrite(file_.get(), bytes.data(), bytes.size(),
                            static_cast<off_t>(next_slot_ * static_cast<int>(slot_bytes)));
    if (n != static_cast<ssize_t>(bytes.size())) return false;
    ++turn_;
    mark_ = mark;
    next_slot_ = 1 - next_slot_;
    return true;
}

bool LogMark::write_both(const Mark& mark) {
    return write(mark) && write(mark) && sync();
}

bool LogMark::advance(std::uint64_t sequence, std::uint64_t log, std::uint64_t log_bytes) {
    std::lock_guard lock(mutex_);
    Mark mark = mark_.value_or(Mark{});
    mark.sequence = sequence;
    // The log may have been forgotten since it was synced: the mark must not ask for it.
    if (log >= mark.first_log) {
        mark.log = log;
        mark.log_bytes = log_bytes;
    }
    return write(mark);
}

bool LogMark::forget_log(std::uint64_t number) {
    std::lock_guard lock(mutex_);
    if (!mark_ || mark_->first_log > number) return true;
    Mark mark = *mark_;
    mark.first_log = number + 1;
    if (mark.log <= number) {
        mark.log = number + 1;
        mark.log_bytes = 0;
    }
    return write_both(mark);
}

bool LogMark::reset(const Mark& mark) {
    std::lock_guard lock(mutex_);
    return write_both(mark);
}

bool LogMark::sync() {
    return ::fdatasync(file_.get()) == 0;
}

}  // namespace spot::kv
