#include "plane/measurements.h"

#include <algorithm>

namespace spot::plane {
namespace {

constexpr Duration between_looks = std::chrono::seconds(5);
constexpr Duration one_minute = std::chrono::minutes(1);

}  // namespace

Result<void> Measurements::measure(const std::string& queue, Time now) {
    const auto counts = TRY(queues_.counts(queue));
    const auto age =
        counts.oldest ? std::max<std::int64_t>(0, to_seconds(now) - to_seconds(*counts.oldest)) : 0;
    cloudwatch::PutMetricDataInput input{.name_space = "AWS/SQS"};
    const auto add = [&](std::string name, double value, std::string unit) {
        cloudwatch::MetricDatum datum{.metric_name = std::move(name)};
        datum.dimensions = {{"QueueName", queue}};
        datum.timestamp = now;
        datum.value = value;
        datum.unit = std::move(unit);
        input.metric_data.push_back(std::move(datum));
    };
    add("ApproximateNumberOfMessagesVisible", static_cast<double>(counts.visible), "Count");
    add("ApproximateNumberOfMessagesNotVisible", static_cast<double>(counts.not_visible), "Count");
    add("ApproximateNumberOfMessagesDelayed", static_cast<double>(counts.delayed), "Count");
    add("ApproximateAgeOfOldestMessage", static_cast<double>(age), "Seconds");
    TRY(metrics_.record(input));
    return {};
}

Result<SweepStep> Measurements::sweep(Time now) {
    const auto minute = now.time_since_epoch() / one_minute;
    SweepStep step{.due = std::min(now + between_looks, Time((minute + 1) * one_minute))};
    const auto names = queues_.queue_names();
    std::erase_if(measured_, [&](const auto& entry) {
        return !std::binary_search(names.begin(), names.end(), entry.first);
    });
    for (const auto& name : names) {
        auto& last = measured_[name];
        if (last == minute) continue;
        // A queue that was deleted meanwhile is skipped.
        if (const auto done = measure(name, now); !done && done.error().kind != Kind::not_found) {
            return fail(done.error());
        }
        last = minute;
        ++step.done;
    }
    return step;
}

}  // namespace spot::plane
