#include "storage/log_check.h"

#include <fmt/format.h>

#include <algorithm>

#include "storage/log_file.h"

namespace spot::kv {

namespace {

// How many bytes of that log must be readable; nullopt: the whole file.
std::optional<std::uint64_t> needed_bytes(const Mark& mark, std::uint64_t log) {
    if (log < mark.log) return std::nullopt;
    return log == mark.log ? mark.log_bytes : 0;
}

bool is_whole(const LogReading& reading, std::optional<std::uint64_t> needed) {
    return needed ? reading.whole_until >= *needed : !reading.damaged();
}

void lost_at(LogLoss& loss, const std::string& file, std::uint64_t offset) {
    // The first loss is named; damage that lost nothing makes way for it.
    if (loss.acknowledged_lost) return;
    loss.damaged = loss.acknowledged_lost = true;
    loss.file = file;
    loss.offset = offset;
}

}  // namespace

Result<LogLoss> check_logs(Disk& disk, const std::string& folder, const std::optional<Mark>& mark) {
    LogLoss loss;
    bool missing = mark && mark->log_bytes > 0;
    bool ended = false;  // an earlier log was not synced whole and has a torn end
    for (const auto& file : log_files(folder)) {
        const auto number = log_number(file).value_or(0);
        // An earlier start may have cut off this log's torn end, and a power cut may have brought
        // the log back: nothing in it is needed.
        if (mark && number < mark->first_log) continue;
        if (mark && number == mark->log) missing = false;
        const auto take = [&](const LogBatch& batch, bool after_damage) {
            if (after_damage || loss.damaged || ended) {
                ++loss.batches_behind;
                loss.operations_behind += batch.count;
            } else if (batch.count > 0) {
                loss.last_good = std::max(loss.last_good, batch.last());
            }
        };
        const auto reading = TRY(read_log(disk, file, take));
        // After a lost batch no other may follow: a store has all batches up to one, and none after
        // it.
        const auto keep = ended ? 0 : reading.whole_until;
        if (keep < reading.size) {
            loss.torn.push_back({file, keep});
            ended = !mark || number >= mark->log;
        }
        if (mark && !is_whole(reading, needed_bytes(*mark, number))) {
            lost_at(loss, file, std::min(reading.good_until, reading.whole_until));
        } else if (reading.damaged() && !loss.damaged) {
            loss.damaged = true;
            loss.file = file;
            loss.offset = reading.good_until;
        }
    }
    if (missing) lost_at(loss, fmt::format("{}/{:06}.log", folder, mark->log), 0);
    if (!mark && loss.batches_behind > 0) {
        lost_at(loss, loss.torn.front().file, loss.torn.front().keep);
    }
    return loss;
}

Result<void> cut_torn(Disk& disk, const LogLoss& loss) {
    for (const auto& [file, keep] : loss.torn) {
        const auto status = disk.Truncate(file, keep, {}, nullptr);
        if (status.ok()) continue;
        return fail(Kind::internal, "DataFolderUnusable",
                    fmt::format("{}: its torn end cannot be cut off: {}", file, status.ToString()));
    }
    return {};
}

Error log_damage(const LogLoss& loss, const std::optional<Mark>& mark) {
    const auto acknowledged =
        mark ? fmt::format("writes up to {} were acknowledged, and not all of them can be read",
                           mark->sequence)
             : "how far writes were acknowledged is unknown (the mark `durable` is not there)";
    const auto back = loss.last_good > 0 ? fmt::format("goes back to write {}", loss.last_good)
                                         : std::string("goes back to what is in tables");
    return {Kind::internal, "DataFolderDamaged",
            fmt::format(
                "{}: the log is damaged at byte {}: {}; {} whole batches with {} operations lie "
                "behind the damage. Nothing was changed. Restore a backup (`stereo-spot restore`), "
                "or give up what is lost: `stereo-spot repair` {} and keeps the damaged files "
                "aside.",
                loss.file, loss.offset, acknowledged, loss.batches_behind, loss.operations_behind,
                back)};
}

}  // namespace spot::kv
