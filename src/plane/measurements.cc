#include "plane/measurements.h"

#include <algorithm>

namespace spot::plane {
namespace {

constexpr Duration between_looks = std::chrono::seconds(5);
constexpr Duration one_day = std::chrono::hours(24);
constexpr std::size_t queues_at_once = 100;

}  // namespace

// Collects datapoints of one namespace, and stores them a request at a time.
class Measurements::Recorder {
  public:
    Recorder(cloudwatch::Alarms& metrics, const char* name_space)
        : metrics_(metrics), input_{.name_space = name_space} {}

    EachMeasurement at(Time when) {
        return [this, when](Measurement one) { add(std::move(one), when); };
    }
    void add(Measurement one, Time when) {
        cloudwatch::MetricDatum datum{.metric_name = std::move(one.metric), .timestamp = when};
        for (auto& [name, value] : one.dimensions) {
            datum.dimensions.push_back({std::move(name), std::move(value)});
        }
        // The values themselves, where they are known: percentiles can be told of them.
        if (one.minimum == one.maximum) {
            datum.values = {one.minimum};
            datum.counts = {one.count};
        } else {
            datum.statistic_values = {one.count, one.sum, one.minimum, one.maximum};
        }
        datum.unit = std::move(one.unit);
        input_.metric_data.push_back(std::move(datum));
        if (input_.metric_data.size() < cloudwatch::limits::metric_data) return;
        if (auto stored = store(); !stored && outcome_) outcome_ = std::move(stored);
    }
    Result<void> finish() {
        TRY(store());
        return outcome_;
    }

  private:
    Result<void> store() {
        if (input_.metric_data.empty()) return {};
        auto stored = metrics_.record(input_);
        input_.metric_data.clear();
        if (!stored) return fail(stored.error());
        return {};
    }

    cloudwatch::Alarms& metrics_;
    cloudwatch::PutMetricDataInput input_;
    Result<void> outcome_;
};

Result<void> Measurements::measure_queues(Time now, SweepStep& step) {
    const auto minute = minute_of(now);
    const auto names = queues_.queue_names();
    std::erase_if(measured_, [&](const auto& entry) {
        return !std::binary_search(names.begin(), names.end(), entry.first);
    });
    Recorder recorder(metrics_, "AWS/SQS");
    Result<void> outcome;
    for (const auto& name : names) {
        auto& last = measured_[name];
        if (last == minute) continue;
        if (step.done == queues_at_once) {
            step.more = true;
            break;
        }
        const auto active = queues_.measure_depth(name, now, recorder.at(now));
        // A queue that was deleted meanwhile is skipped; one that cannot be read stops no other.
        if (!active && active.error().kind != Kind::not_found && outcome) {
            outcome = fail(active.error());
        }
        // Nothing is known of the minute before its first.
        const bool known = active && *active && last != 0;
        queues_.measure_use(name, minute - 1, known, recorder.at(start_of_minute(minute - 1)));
        last = minute;
        ++step.done;
    }
    auto stored = recorder.finish();
    return outcome ? stored : outcome;
}

Result<void> Measurements::measure_others(std::int64_t minute) {
    Recorder tables(metrics_, "AWS/DynamoDB");
    tables_.measure(minute, tables.at(start_of_minute(minute)));
    Recorder topics(metrics_, "AWS/SNS");
    topics_.measure(minute, topics.at(start_of_minute(minute)));
    auto stored = tables.finish();
    TRY(topics.finish());
    return stored;
}

// After a restart within the day: whether it was counted before.
Result<bool> Measurements::has_storage(const std::string& bucket, Time day) {
    const auto found = TRY(metrics_.get_metric_statistics(
        {.name_space = "AWS/S3",
         .metric_name = "NumberOfObjects",
         .dimensions = {{"BucketName", bucket}, {"StorageType", "AllStorageTypes"}},
         .start_time = day,
         .end_time = day + std::chrono::minutes(1),
         .statistics = {"SampleCount"}}));
    return !found.datapoints.empty();
}

Result<void> Measurements::measure_storage(Time now, SweepStep& step) {
    const auto today = now.time_since_epoch() / one_day;
    if (!counting_ && today == storage_day_) return {};
    if (!counting_) storage_day_ = today;
    counting_ = true;
    const auto day = Time(storage_day_ * one_day);
    Recorder recorder(metrics_, "AWS/S3");
    const auto store = [&](const s3::BucketStorage& one) -> Result<void> {
        if (TRY(has_storage(one.bucket, day))) return {};
        const auto add = [&](const char* metric, const char* type, std::uint64_t value,
                             const char* unit) {
            recorder.add(Measurement::one(metric, static_cast<double>(value), unit)
                             .of({{"BucketName", one.bucket}, {"StorageType", type}}),
                         day);
        };
        add("BucketSizeBytes", "StandardStorage", one.bytes, "Bytes");
        add("NumberOfObjects", "AllStorageTypes", one.objects, "Count");
        return {};
    };
    const auto more = buckets_.count_storage(store);
    counting_ = more.value_or(false);
    step.more = step.more || counting_;
    auto stored = recorder.finish();
    return more ? stored : fail(more.error());
}

// An error of one part stops no other; the first is told at the end.
Result<SweepStep> Measurements::sweep(Time now) {
    const auto minute = minute_of(now);
    SweepStep step{.due = std::min(now + between_looks, start_of_minute(minute + 1))};
    auto outcome = measure_queues(now, step);
    if (others_measured_ != minute) {
        others_measured_ = minute;
        auto done = measure_others(minute - 1);
        if (!done && outcome) outcome = std::move(done);
    }
    auto done = measure_storage(now, step);
    if (!done && outcome) outcome = std::move(done);
    TRY(outcome);
    return step;
}

Result<void> Measurements::flush(Time now) {
    Recorder recorder(metrics_, "AWS/SQS");
    for (const auto minute : {minute_of(now) - 1, minute_of(now)}) {
        for (const auto& name : queues_.queue_names()) {
            queues_.measure_use(name, minute, false, recorder.at(start_of_minute(minute)));
        }
        TRY(measure_others(minute));
    }
    return recorder.finish();
}

}  // namespace spot::plane
