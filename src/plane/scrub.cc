#include "plane/scrub.h"

#include <fmt/format.h>

#include "base/log.h"

namespace spot::plane {

void Scrub::start() {
    thread_ = std::thread([this] {
        // The first round begins later, so that a plane that is started often is not read each
        // time.
        while (pause(pace_.between)) round();
    });
}

void Scrub::stop() {
    {
        std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    if (thread_.joinable()) thread_.join();
}

bool Scrub::pause(Duration duration) {
    std::unique_lock lock(mutex_);
    return !changed_.wait_for(lock, duration, [this] { return stopping_; });
}

bool Scrub::stopping() {
    std::lock_guard lock(mutex_);
    return stopping_;
}

void Scrub::round() {
    const auto report = s3_.scrub([this](std::uint64_t bytes) {
        return pause(
            Duration(static_cast<std::int64_t>(bytes * 1'000'000 / pace_.bytes_per_second)));
    });
    if (stopping()) return;  // an incomplete round has no summary
    if (!report) {
        log(Level::error, "the scrub could not read the store",
            {{"error", report.error().message}});
        return;
    }
    const auto tables = store_.verify();
    if (!tables) log(Level::error, "the store is damaged", {{"error", tables.error().message}});
    log(report->damaged_count > 0 || !tables ? Level::error : Level::info, "everything was read",
        {{"objects", fmt::to_string(report->objects)},
         {"bytes", fmt::to_string(report->bytes)},
         {"damaged", fmt::to_string(report->damaged_count)}});
}

Result<void> Scrub::verify(const Say& say) {
    const auto report = TRY(s3_.scrub([this](std::uint64_t) { return !stopping(); }));
    if (stopping()) {
        return fail(Kind::unavailable, "Cancelled", "the plane stops; not everything was read");
    }
    for (const auto& line : report.damaged) say(line);
    if (report.damaged_count > report.damaged.size()) {
        say(fmt::format("... and {} more", report.damaged_count - report.damaged.size()));
    }
    const auto tables = store_.verify();
    if (!tables) say(tables.error().message);
    say(fmt::format("{} objects with {} bytes read and the store's tables; {} damaged",
                    report.objects, report.bytes, report.damaged_count + (tables ? 0 : 1)));
    if (report.damaged_count == 0 && tables) return {};
    return fail(Kind::internal, "DataDamaged",
                "something is damaged, see above; a backup may have it whole (`stereo-spot "
                "restore`)");
}

}  // namespace spot::plane
