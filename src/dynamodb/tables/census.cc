#include "dynamodb/tables/census.h"

#include <algorithm>
#include <shared_mutex>

#include "base/log.h"
#include "dynamodb/items/item_codec.h"
#include "dynamodb/items/keys.h"

namespace spot::dynamodb {
namespace {

using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::minutes;

// A row takes about five microseconds, so a thousand of them take a tenth of the pause after them.
constexpr std::size_t rows_a_step = 1'000;
constexpr std::size_t bytes_of_a_row = 4096;  // larger ones count for several
constexpr Duration pause = milliseconds(50);
constexpr Duration shortest_wait = minutes(1);
constexpr Duration longest_wait = hours(6);  // AWS's own
constexpr Duration wait_a_row = microseconds(500);
constexpr Duration wait_a_row_unchanged = milliseconds(10);

Duration wait_for(std::int64_t rows, Duration a_row) {
    const auto most = longest_wait / a_row;
    return std::clamp(a_row * std::min<std::int64_t>(rows, most), shortest_wait, longest_wait);
}

}  // namespace

void Census::step(Time now, SweepStep& step) {
    const std::shared_lock lock(core_.catalog.lock());
    std::erase_if(works_, [this](const auto& entry) {
        return core_.catalog.find(entry.first) == nullptr;
    });
    std::size_t budget = now < pause_until_ ? 0 : rows_a_step;
    std::optional<Time> due;
    for (const auto& [name, table] : core_.catalog.tables()) {
        auto& work = works_[table->id];
        if (work.next == Time{}) work.next = now + (work.wait = shortest_wait);
        if (work.ranges.empty() && work.next <= now && budget > 0) begin(*table, work);
        if (!work.ranges.empty() && budget > 0) {
            auto counted = count(work, budget);
            pause_until_ = now + pause;
            if (counted && work.ranges.empty()) counted = finish(*table, work, now);
            if (!counted) {
                log(Level::error, "the items of a table cannot be counted",
                    {{"table", name}, {"error", counted.error().message}});
                work.ranges.clear();
                work.next = now + longest_wait;
            }
        }
        const auto next = work.ranges.empty() ? std::max(work.next, pause_until_) : pause_until_;
        if (!due || next < *due) due = next;
    }
    if (due && (!step.due || *due < *step.due)) step.due = due;
}

void Census::begin(const Table& table, Work& work) {
    work.found = {};
    work.rows = 0;
    for (const auto& index : table.indexes) {
        if (index.backfilling) continue;
        const auto prefix = index_prefix(table.id, index.id);
        work.found.indexes[index.id] = {};
        work.ranges.push_back({index.id, prefix, kv::end_of_prefix(prefix)});
    }
    const auto prefix = item_prefix(table.id);
    work.ranges.push_back({std::nullopt, prefix, kv::end_of_prefix(prefix)});
}

Result<void> Census::count(Work& work, std::size_t& budget) {
    while (!work.ranges.empty() && budget > 0) {
        auto& range = work.ranges.back();
        auto& sum = range.index ? work.found.indexes[*range.index] : work.found.table;
        auto cursor = core_.store.scan({range.position, range.end});
        --budget;  // a range costs, too, where it is empty
        for (; cursor->valid() && budget > 0; cursor->next()) {
            const auto item = TRY(decode_item(cursor->value()));
            budget -= std::min(budget, 1 + cursor->value().size() / bytes_of_a_row);
            ++sum.items;
            ++work.rows;
            sum.bytes += static_cast<std::int64_t>(size_of(item));
        }
        if (cursor->valid()) {
            range.position = cursor->key();
            return {};
        }
        TRY(cursor->status());
        work.ranges.pop_back();
    }
    return {};
}

Result<void> Census::finish(const Table& table, Work& work, Time now) {
    std::erase_if(work.found.indexes, [&table](const auto& counted) {
        return std::none_of(table.indexes.begin(), table.indexes.end(),
                            [&](const Index& index) { return index.id == counted.first; });
    });
    const bool changed = work.found != core_.counts.of(table.id);
    if (changed) TRY(core_.counts.save(core_.store, table.id, work.found));
    const auto shortest = wait_for(work.rows, wait_a_row);
    work.wait = changed ? shortest
                        : std::clamp(2 * work.wait, shortest,
                                     wait_for(work.rows, wait_a_row_unchanged));
    work.next = now + work.wait;
    return {};
}

}  // namespace spot::dynamodb
