#include "cloudwatch/metrics/datapoints.h"

#include <algorithm>
#include <bit>
#include <set>
#include <tuple>

#include "storage/key_codec.h"
#include "storage/record.h"

namespace spot::cloudwatch {
namespace {

constexpr std::uint64_t seconds_a_minute = 60;
constexpr std::size_t converted_at_once = 1000;

std::string joined(const Dimensions& dimensions) {
    kv::KeyWriter writer("");
    for (const auto& [name, value] : dimensions) writer.text(name).text(value);
    return writer.take();
}

kv::KeyWriter metric_key(std::string_view space, const Metric& metric) {
    kv::KeyWriter writer(space);
    writer.text(metric.name_space).text(metric.metric_name).text(joined(metric.dimensions));
    return writer;
}

Metric metric_of(kv::KeyReader& key) {
    Metric metric;
    metric.name_space = key.text();
    metric.metric_name = key.text();
    const auto dimensions = key.text();
    kv::KeyReader parts(dimensions, 0);
    while (!parts.at_end()) {
        auto name = parts.text();
        metric.dimensions.push_back({std::move(name), parts.text()});
    }
    return metric;
}

std::string key_of(const Slot& slot) {
    return metric_key(slot.of_a_second ? "cs" : "cd", slot.metric)
        .number(slot.second)
        .text(slot.unit)
        .take();
}

// Nothing is ever stored for a time before the epoch, but a query may begin there.
std::uint64_t second_of(Time at) {
    return at < Time{} ? 0 : static_cast<std::uint64_t>(to_seconds(at));
}
Time start_of(std::uint64_t second) {
    return Time(std::chrono::seconds(static_cast<std::int64_t>(second)));
}

std::uint64_t bits(double value) {
    return std::bit_cast<std::uint64_t>(value);
}

// The fields are those of docs/formats/cloudwatch.md.
std::string encode(const Statistics& s) {
    kv::RecordWriter writer;
    writer.number(1, bits(s.count)).number(2, bits(s.sum));
    writer.number(3, bits(s.minimum)).number(4, bits(s.maximum));
    if (s.unknown > 0) writer.number(5, bits(s.unknown));
    const auto& distribution = s.distribution;
    if (distribution.digits() < 52) {
        writer.number(6, static_cast<std::uint64_t>(distribution.digits()));
    }
    for (const auto& [value, times] : distribution.values()) {
        writer.number(7, bits(value)).number(8, bits(times));
    }
    return writer.take();
}

Result<Statistics> decode(std::string_view bytes) {
    Statistics s;
    double value = 0;
    int digits = 52;
    kv::RecordReader reader(bytes);
    while (reader.next()) {
        const auto number = reader.number();
        switch (reader.field()) {
            case 1: s.count = std::bit_cast<double>(number); break;
            case 2: s.sum = std::bit_cast<double>(number); break;
            case 3: s.minimum = std::bit_cast<double>(number); break;
            case 4: s.maximum = std::bit_cast<double>(number); break;
            case 5: s.unknown = std::bit_cast<double>(number); break;
            case 6: digits = static_cast<int>(number); break;
            case 7: value = std::bit_cast<double>(number); break;
            case 8: s.distribution.add(value, std::bit_cast<double>(number)); break;
            default: break;
        }
    }
    TRY(reader.status());
    if (digits < 52) s.distribution.round_to(digits);
    return s;
}

// Gives the periods that the rows of one space add up to, each as soon as the next one begins.
// `take` says which second of a row fits.
template <class Take>
Result<void> read_rows(const kv::Store& store, std::string_view space, const Reading& reading,
                       const EachPeriod& each, Take take) {
    const auto prefix = metric_key(space, reading.metric);
    const auto period_of = [&](Time at) {
        const auto since = at - reading.origin;
        auto number = since / reading.period;
        if (since < number * reading.period) --number;  // before the origin
        return reading.origin + number * reading.period;
    };
    const Time first = period_of(reading.start);
    // The last period goes on after the end, up to its own.
    const Time last = period_of(reading.end - Duration(1)) + reading.period;
    Time current{};
    std::map<std::string, Statistics> units;
    const auto give = [&] {
        for (auto& [unit, statistics] : units) each({current, unit, std::move(statistics)});
        units.clear();
    };
    auto cursor = store.scan({kv::KeyWriter(prefix).number(second_of(first)).take(),
                              kv::KeyWriter(prefix).number(second_of(last)).take()});
    for (; cursor->valid(); cursor->next()) {
        kv::KeyReader key(cursor->key(), prefix.view().size());
        const auto second = key.number();
        const auto unit = key.text();
        if (!take(second) || (reading.unit && unit != *reading.unit)) continue;
        const auto begins = period_of(start_of(second));
        if (begins != current) give();
        current = begins;
        units[unit].add(TRY(decode(cursor->value())));
    }
    TRY(cursor->status());
    give();
    return {};
}

}  // namespace

Metric normalised(Metric metric) {
    std::sort(metric.dimensions.begin(), metric.dimensions.end());
    return metric;
}

void add_values(Additions& additions, const Metric& metric, Time at, std::string_view unit,
                bool of_a_second, const Statistics& statistics) {
    const auto second = second_of(at);
    Slot slot{metric, second / seconds_a_minute * seconds_a_minute, std::string(unit), false};
    additions[slot].add(statistics);
    if (!of_a_second) return;
    slot.second = second;
    slot.of_a_second = true;
    additions[slot].add(statistics);
}

Result<void> stage_datapoints(const kv::Store& store, const Additions& additions,
                              kv::Batch& batch) {
    std::map<std::string, std::uint64_t> newest;
    for (const auto& [slot, statistics] : additions) {
        auto key = key_of(slot);
        Statistics total;
        if (const auto stored = TRY(store.get(key))) total = TRY(decode(*stored));
        total.add(statistics);
        batch.put(std::move(key), encode(total));
        auto& minute = newest[metric_key("ci", slot.metric).take()];
        minute = std::max(minute, slot.second / seconds_a_minute);
    }
    for (const auto& [key, minute] : newest) {
        std::uint64_t before = 0;
        if (const auto stored = TRY(store.get(key))) {
            kv::RecordReader reader(*stored);
            if (reader.next()) before = reader.number();
            TRY(reader.status());
        }
        if (minute > before) batch.put(key, kv::RecordWriter().number(1, minute).take());
    }
    return {};
}

Result<void> for_each_period(const kv::Store& store, const Reading& reading,
                             const EachPeriod& each) {
    std::set<std::uint64_t> fine_minutes;  // their seconds are known
    if (reading.period < std::chrono::minutes(1)) {
        TRY(read_rows(store, "cs", reading, each, [&](std::uint64_t second) {
            fine_minutes.insert(second / seconds_a_minute);
            return true;
        }));
    }
    return read_rows(store, "cd", reading, each, [&](std::uint64_t second) {
        return !fine_minutes.contains(second / seconds_a_minute);
    });
}

Result<std::vector<Period>> read_periods(const kv::Store& store, const Reading& reading) {
    std::vector<Period> periods;
    TRY(for_each_period(store, reading,
                        [&](Period period) { periods.push_back(std::move(period)); }));
    std::sort(periods.begin(), periods.end(), [](const Period& a, const Period& b) {
        return std::tie(a.start, a.unit) < std::tie(b.start, b.unit);
    });
    return periods;
}

std::vector<Period> of_one_unit(std::vector<Period> periods, std::vector<std::string>& units) {
    std::set<std::string> names;
    for (const auto& period : periods) names.insert(period.unit);
    units.assign(names.begin(), names.end());
    if (units.size() > 1) {
        std::erase_if(periods, [&](const Period& p) { return p.unit != units.front(); });
    }
    return periods;
}

Result<void> for_each_metric(const kv::Store& store, std::string_view after,
                             const EachMetric& each) {
    auto range = kv::prefix_range("ci");
    // The least key after that one.
    if (!after.empty()) range.begin = std::string("ci").append(after).append(1, '\0');
    auto cursor = store.scan(range);
    for (; cursor->valid(); cursor->next()) {
        kv::KeyReader key(cursor->key(), 2);
        kv::RecordReader reader(cursor->value());
        const auto minute = reader.next() ? reader.number() : 0;
        TRY(reader.status());
        auto metric = metric_of(key);
        if (!each(std::move(metric), start_of(minute * seconds_a_minute),
                  cursor->key().substr(2))) {
            return {};
        }
    }
    return cursor->status();
}

Result<Trimmed> trim(kv::Store& store, Time now, std::size_t limit, const std::string& place) {
    const auto oldest = second_of(now - kept);
    const auto oldest_second = second_of(now - seconds_kept);
    kv::Batch batch;
    batch.makes_room();
    Trimmed done;
    std::size_t looked = 0;
    Result<void> scanned;
    const auto erase_before = [&](std::string_view space, const Metric& metric,
                                  std::uint64_t second) -> Result<void> {
        const auto prefix = metric_key(space, metric);
        auto cursor = store.scan({prefix.view(), kv::KeyWriter(prefix).number(second).take()});
        for (; cursor->valid() && batch.operations().size() < limit; cursor->next()) {
            batch.erase(std::string(cursor->key()));
        }
        return cursor->status();
    };
    TRY(for_each_metric(store, place, [&](const Metric& metric, Time newest, std::string_view at) {
        scanned = erase_before("cd", metric, oldest);
        if (scanned) scanned = erase_before("cs", metric, oldest_second);
        if (!scanned) return false;
        if (batch.operations().size() >= limit) return false;  // this one is looked at again
        if (second_of(newest) < oldest) batch.erase(metric_key("ci", metric).take());
        done.place = at;
        return ++looked < limit;
    }));
    TRY(scanned);
    const bool to_the_end = looked < limit && batch.operations().size() < limit;
    if (to_the_end) done.place.clear();
    done.removed = batch.operations().size();
    if (done.removed > 0) TRY(store.apply(std::move(batch)));
    return done;
}

Result<void> convert_minutes(kv::Store& store) {
    while (true) {
        kv::Batch batch;
        std::size_t rows = 0;
        auto cursor = store.scan(kv::prefix_range("cm"));
        for (; cursor->valid() && rows < converted_at_once; cursor->next(), ++rows) {
            kv::KeyReader key(cursor->key(), 2);
            Slot slot{.metric = metric_of(key)};
            slot.second = key.number() * seconds_a_minute;
            auto old = TRY(decode(cursor->value()));
            old.unknown = old.count;
            batch.put(key_of(slot), encode(old));
            batch.erase(std::string(cursor->key()));
        }
        TRY(cursor->status());
        if (rows == 0) return {};
        TRY(store.apply(std::move(batch)));
    }
}

}  // namespace spot::cloudwatch
