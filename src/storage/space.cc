#include "storage/space.h"

#include <fmt/format.h>

#include <limits>

#include "base/log.h"

namespace spot {
namespace {

// After so many bytes were handed out the file system is asked again, however recently it was.
constexpr std::int64_t measured_every_bytes = 4 << 20;
constexpr auto measured_every = std::chrono::milliseconds(20);
constexpr std::int64_t clearly_more_bytes = 4 << 20;
// The log's own framing, and what other threads write at the same moment.
constexpr std::uint64_t log_margin_bytes = 256 << 10;
// How often a flush that waits for room checks whether another program has freed some.
constexpr auto look_again = std::chrono::milliseconds(100);

}  // namespace

Space::Space(std::shared_ptr<Disk> disk, std::string folder, SpaceFloors floors)
    : disk_(std::move(disk)), folder_(std::move(folder)), floors_(floors) {
    measure();
}

void Space::measure() {
    measured_ = std::chrono::steady_clock::now();
    std::uint64_t free = 0;
    const auto status = disk_->GetFreeSpace(folder_, {}, &free, nullptr);
    // A file system that does not tell (or a folder that is not there yet) has no floor.
    const auto most = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max() / 2);
    room_ = static_cast<std::int64_t>(status.ok() ? std::min(free, most) : most);
    taken_ = 0;
    // Near the floor the state may change many times a second, which would fill the log.
    const auto enough = floor_of(Use::growth) + (nearly_full_ ? clearly_more_bytes : 0);
    const bool full = room_ < enough;
    if (full != nearly_full_.exchange(full)) {
        log(full ? Level::error : Level::info,
            full ? "the disk is nearly full: only deletions are taken until there is room"
                 : "there is room on the disk again",
            {{"folder", folder_}, {"free_bytes", fmt::to_string(room_.load())}});
    }
    changed_.notify_all();
}

std::int64_t Space::floor_of(Use use) const {
    switch (use) {
        case Use::growth: return static_cast<std::int64_t>(floors_.growth + unflushed_);
        case Use::compaction: return static_cast<std::int64_t>(floors_.compaction);
        case Use::removal: return static_cast<std::int64_t>(floors_.removal);
        case Use::flush: break;
    }
    return static_cast<std::int64_t>(floors_.flush);
}

bool Space::fits(std::uint64_t bytes, Use use) {
    const auto wanted = static_cast<std::int64_t>(bytes);
    const auto enough = [&] { return room_.load() - wanted >= floor_of(use); };
    if (!enough() || taken_.load() > measured_every_bytes ||
        std::chrono::steady_clock::now() - measured_.load() > measured_every) {
        measure();
    }
    if (!enough()) return use == Use::removal && log_ahead_ >= bytes + log_margin_bytes;
    room_ -= wanted;
    taken_ += wanted;
    return true;
}

Result<void> Space::take(std::uint64_t bytes, Use use) {
    if (fits(bytes, use)) return {};
    return fail(Kind::unavailable, "ServiceUnavailable",
                use == Use::growth
                    ? fmt::format("The disk under {} is nearly full; nothing more is stored until "
                                  "there is room. Delete something, or free space on that disk.",
                                  folder_)
                    : fmt::format("The disk under {} is full, so that not even a deletion can be "
                                  "logged. Free space on that disk.",
                                  folder_));
}

bool Space::wait_to_flush(std::uint64_t bytes) {
    bool said = false;
    while (!fits(bytes, Use::flush)) {
        std::unique_lock lock(mutex_);
        if (letting_go_) return false;
        if (!said) {
            said = true;
            log(Level::warn, "the store waits for room on the disk",
                {{"folder", folder_}, {"bytes", fmt::to_string(bytes)}});
        }
        changed_.wait_for(lock, look_again);
    }
    return true;
}

void Space::let_go() {
    {
        std::lock_guard lock(mutex_);
        letting_go_ = true;
    }
    changed_.notify_all();
}

}  // namespace spot
