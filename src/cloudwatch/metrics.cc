#include "cloudwatch/metrics.h"

#include <algorithm>
#include <bit>

#include "storage/key_codec.h"
#include "storage/record.h"

namespace spot::cloudwatch {
namespace {

constexpr std::uint64_t micros_a_minute = 60'000'000;

std::string joined(const Dimensions& dimensions) {
    kv::KeyWriter writer("");
    for (const auto& [name, value] : dimensions) writer.text(name).text(value);
    return writer.take();
}

kv::KeyWriter metric_key(const char* space, const Metric& metric) {
    kv::KeyWriter writer(space);
    writer.text(metric.name_space).text(metric.metric_name).text(joined(metric.dimensions));
    return writer;
}

// Nothing is ever stored for a time before the epoch, but a query may begin there.
std::uint64_t minute_of(Time at) {
    if (at < Time{}) return 0;
    return static_cast<std::uint64_t>(at.time_since_epoch().count()) / micros_a_minute;
}
Time start_of(std::uint64_t minute) {
    return Time(Duration(static_cast<std::int64_t>(minute * micros_a_minute)));
}

// Fields 1 to 4: count, sum, minimum, maximum, as the bits of doubles.
std::string encode(const Statistics& s) {
    return kv::RecordWriter()
        .number(1, std::bit_cast<std::uint64_t>(s.count))
        .number(2, std::bit_cast<std::uint64_t>(s.sum))
        .number(3, std::bit_cast<std::uint64_t>(s.minimum))
        .number(4, std::bit_cast<std::uint64_t>(s.maximum))
        .take();
}

Result<Statistics> decode(std::string_view bytes) {
    Statistics s;
    kv::RecordReader reader(bytes);
    while (reader.next()) {
        const auto value = std::bit_cast<double>(reader.number());
        switch (reader.field()) {
            case 1: s.count = value; break;
            case 2: s.sum = value; break;
            case 3: s.minimum = value; break;
            case 4: s.maximum = value; break;
            default: break;
        }
    }
    TRY(reader.status());
    return s;
}

}  // namespace

void Statistics::add(const Statistics& other) {
    if (other.count == 0) return;
    minimum = count == 0 ? other.minimum : std::min(minimum, other.minimum);
    maximum = count == 0 ? other.maximum : std::max(maximum, other.maximum);
    count += other.count;
    sum += other.sum;
}

std::optional<double> Statistics::value(std::string_view statistic) const {
    if (statistic == "Sum") return sum;
    if (statistic == "Average") return count == 0 ? 0 : sum / count;
    if (statistic == "Minimum") return minimum;
    if (statistic == "Maximum") return maximum;
    if (statistic == "SampleCount") return count;
    return std::nullopt;
}

Metric normalised(Metric metric) {
    std::sort(metric.dimensions.begin(), metric.dimensions.end());
    return metric;
}

Result<void> stage_datapoint(const kv::Store& store, const Metric& metric, Time at,
                             const Statistics& statistics, kv::Batch& batch) {
    const auto minute = minute_of(at);
    auto key = metric_key("cm", metric).number(minute).take();
    Statistics total;
    if (const auto stored = TRY(store.get(key))) total = TRY(decode(*stored));
    total.add(statistics);
    batch.put(std::move(key), encode(total));
    batch.put(metric_key("ci", metric).take(), kv::RecordWriter().number(1, minute).take());
    return {};
}

Result<std::vector<Period>> read_periods(const kv::Store& store, const Metric& metric, Time start,
                                         Time end, Duration period) {
    std::vector<Period> periods;
    const auto prefix = metric_key("cm", metric);
    auto cursor = store.scan({kv::KeyWriter(prefix).number(minute_of(start)).take(),
                              kv::KeyWriter(prefix).number(minute_of(end)).take()});
    for (; cursor->valid(); cursor->next()) {
        kv::KeyReader key(cursor->key(), prefix.view().size());
        const Time at = start_of(key.number());
        const Time period_start(at.time_since_epoch() / period * period);
        if (periods.empty() || periods.back().start != period_start) {
            periods.push_back({period_start, {}});
        }
        periods.back().statistics.add(TRY(decode(cursor->value())));
    }
    TRY(cursor->status());
    return periods;
}

Result<std::vector<Metric>> all_metrics(const kv::Store& store, std::size_t limit) {
    std::vector<Metric> metrics;
    auto cursor = store.scan(kv::prefix_range("ci"));
    for (; cursor->valid() && metrics.size() < limit; cursor->next()) {
        kv::KeyReader key(cursor->key(), 2);
        Metric metric;
        metric.name_space = key.text();
        metric.metric_name = key.text();
        const auto dimensions = key.text();
        kv::KeyReader parts(dimensions, 0);
        while (!parts.at_end()) {
            auto name = parts.text();
            metric.dimensions.push_back({std::move(name), parts.text()});
        }
        metrics.push_back(std::move(metric));
    }
    TRY(cursor->status());
    return metrics;
}

Result<std::size_t> trim(kv::Store& store, Time now, std::size_t limit) {
    const auto oldest = minute_of(now - kept);
    kv::Batch batch;
    batch.makes_room();
    for (const auto& metric : TRY(all_metrics(store, limit))) {
        const auto prefix = metric_key("cm", metric);
        auto cursor = store.scan({prefix.view(), kv::KeyWriter(prefix).number(oldest).take()});
        for (; cursor->valid() && batch.operations().size() < limit; cursor->next()) {
            batch.erase(std::string(cursor->key()));
        }
        TRY(cursor->status());
        auto newest = store.get(metric_key("ci", metric).view());
        if (!newest || !*newest) continue;
        kv::RecordReader reader(**newest);
        if (reader.next() && reader.number() < oldest) batch.erase(metric_key("ci", metric).take());
    }
    const auto done = batch.operations().size();
    if (done > 0) TRY(store.apply(std::move(batch)));
    return done;
}

}  // namespace spot::cloudwatch
