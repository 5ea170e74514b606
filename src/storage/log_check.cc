#include "storage/log_check.h"

#include <fmt/format.h>

#include <algorithm>

#include "storage/log_file.h"

namespace spot::kv {

bool LogLoss::acknowledged_lost() const {
    if (!damaged) return false;
    return acknowledged ? *acknowledged > last_good : batches_behind > 0;
}

Result<LogLoss> check_logs(const std::string& folder, std::optional<std::uint64_t> acknowledged) {
    LogLoss loss{.acknowledged = acknowledged};
    std::string newest;
    bool newest_has_batches = false;
    for (const auto& file : log_files(folder)) {
        newest = file;
        newest_has_batches = false;
        const auto take = [&](const LogBatch& batch, bool after_damage) {
            // RocksDB begins the log after a recovery that dropped something with an empty batch.
            newest_has_batches = newest_has_batches || batch.count > 0;
            // A newer log that goes on right behind what could be read: a start has given up that
            // end, of which nobody was told. It removes such a log, but a power cut may bring it
            // back. RocksDB goes by the same rule.
            if (loss.damaged && !after_damage && file != loss.file && batch.count > 0 &&
                batch.first == loss.last_good + 1) {
                loss = {.last_good = loss.last_good, .acknowledged = acknowledged};
            }
            if (after_damage || loss.damaged) {
                ++loss.batches_behind;
                loss.operations_behind += batch.count;
            } else if (batch.count > 0) {
                loss.last_good = std::max(loss.last_good, batch.last());
            }
        };
        const auto reading = TRY(read_log(file, take));
        if (reading.damaged() && !loss.damaged) {
            loss.damaged = true;
            loss.file = file;
            loss.offset = reading.good_until;
        } else if (!loss.damaged && newest_has_batches) {
            loss.file = file;
            loss.offset = reading.size;
        }
    }
    // A log that ends well but too early: its end was cut off. Where the newest log is empty, what
    // it would hold may be in tables already; then the store's own sequence tells, once open.
    if (newest_has_batches && loss.last_good < acknowledged.value_or(0)) loss.damaged = true;
    return loss;
}

Error log_damage(const LogLoss& loss) {
    const auto acknowledged =
        loss.acknowledged
            ? fmt::format("writes {} to {} were acknowledged and cannot be read there",
                          loss.last_good + 1, *loss.acknowledged)
            : fmt::format(
                  "how far writes were acknowledged is unknown (the mark `durable` is not "
                  "there)");
    return {Kind::internal, "DataFolderDamaged",
            fmt::format(
                "{}: the log is damaged at byte {}: {}; {} whole batches with {} operations lie "
                "behind the damage. Nothing was changed. Restore a backup (`stereo-spot restore`), "
                "or give up what is lost: `stereo-spot repair` goes back to write {} and keeps the "
                "damaged files aside.",
                loss.file, loss.offset, acknowledged, loss.batches_behind, loss.operations_behind,
                loss.last_good)};
}

}  // namespace spot::kv
