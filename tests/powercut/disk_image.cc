#include "powercut/disk_image.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

#include "base/check.h"

namespace spot::powercut {
namespace {

constexpr std::size_t block = 4096;
constexpr std::size_t sector = 512;

char* map(std::size_t bytes, int flags, int file) {
    void* at = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, flags, file, 0);
    CHECK(at != MAP_FAILED, "memory for a disk");
    return static_cast<char*>(at);
}

}  // namespace

DiskImage::DiskImage(const Recording& recording, std::string path, std::size_t bytes)
    : recording_(recording),
      path_(std::move(path)),
      bytes_(bytes),
      file_(::open(path_.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600)) {
    CHECK(file_.get() >= 0 && ::ftruncate(file_.get(), static_cast<off_t>(bytes)) == 0, path_);
    image_ = map(bytes, MAP_SHARED, file_.get());
    base_ = map(bytes, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1);
    std::vector<bool> touched(bytes / block);
    for (const auto& event : recording.events) {
        if (event.what != What::write) continue;
        CHECK(event.offset + event.bytes.size() <= bytes, "a write behind the disk's end");
        const auto last = (event.offset + event.bytes.size() - 1) / block;
        for (auto i = event.offset / block; i <= last; ++i) touched[i] = true;
    }
    for (std::size_t i = 0; i < touched.size(); ++i) {
        if (!touched[i]) continue;
        if (!written_.empty() && written_.back().second == i * block) {
            written_.back().second += block;
        } else {
            written_.emplace_back(i * block, (i + 1) * block);
        }
    }
}

DiskImage::~DiskImage() {
    ::munmap(image_, bytes_);
    ::munmap(base_, bytes_);
    ::unlink(path_.c_str());
}

void DiskImage::go_on_to(std::size_t event) {
    CHECK(event >= applied_, "cuts go forward");
    for (; applied_ < event; ++applied_) {
        const auto& e = recording_.events[applied_];
        if (e.what == What::write) std::memcpy(base_ + e.offset, e.bytes.data(), e.bytes.size());
    }
}

void DiskImage::restore() {
    std::size_t at = 0;
    const auto empty = [&](std::size_t to) {
        if (to == at) return;
        CHECK(::fallocate(file_.get(), FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
                          static_cast<off_t>(at), static_cast<off_t>(to - at)) == 0,
              "a hole in the image");
    };
    for (const auto& [from, to] : written_) {
        empty(from);
        std::memcpy(image_ + from, base_ + from, to - from);
        at = to;
    }
    empty(bytes_);
}

std::pair<std::size_t, std::size_t> DiskImage::keep(const Event& event, int percent_torn,
                                                    SeededRandom& random) {
    const bool torn = random.below(100) < static_cast<std::uint64_t>(percent_torn);
    const bool front = random.below(2) == 0;
    const auto size = event.bytes.size();
    const auto end = torn && front ? random.below(size / sector + 1) * sector : size;
    for (std::size_t at = 0; at < end; at += sector) {
        if (torn && !front && random.below(2) == 0) continue;
        std::memcpy(image_ + event.offset + at, event.bytes.data() + at,
                    std::min(sector, size - at));
    }
    return {1, torn ? 1 : 0};
}

std::string DiskImage::take(std::size_t cut, SeededRandom& random) {
    std::size_t flushed = cut;
    while (flushed > 0 && recording_.events[flushed - 1].what != What::flush) --flushed;
    // With cuts that go forward, the last flush does so too.
    go_on_to(flushed);
    restore();
    std::vector<const Event*> later;
    for (auto i = flushed; i < cut; ++i) {
        if (recording_.events[i].what == What::write) later.push_back(&recording_.events[i]);
    }
    // Of what was not flushed: nothing, everything, any part of it, or all up to some moment.
    constexpr std::uint64_t shares[] = {0, 100, 10, 50, 50, 90, 100};
    const auto way = random.below(7);
    const bool moment = way == 6;
    const auto until = moment ? random.below(later.size() + 1) : later.size();
    std::size_t kept = 0;
    std::size_t torn = 0;
    for (std::size_t i = 0; i < until; ++i) {
        if (random.below(100) >= shares[way]) continue;
        const auto [k, t] = keep(*later[i], way < 2 ? 0 : 25, random);
        kept += k;
        torn += t;
    }
    return fmt::format("{} of {} later writes kept, {} of them torn", kept, later.size(), torn);
}

}  // namespace spot::powercut
