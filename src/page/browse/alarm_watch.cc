#include "page/browse/alarm_watch.h"

#include <optional>

namespace spot::page {
namespace {

constexpr int most_watched = 100;

}  // namespace

AlarmWatch::AlarmWatch(cloudwatch::Api& cloudwatch, AlarmWatchOptions options)
    : cloudwatch_(cloudwatch), options_(std::move(options)), thread_([this] { run(); }) {}

AlarmWatch::~AlarmWatch() {
    {
        std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    stop_.notify_all();
    thread_.join();
}

// One text that differs where a state or a name does; "": it cannot be told now.
std::string AlarmWatch::states() {
    cloudwatch::DescribeAlarmsInput input;
    input.alarm_types = {"MetricAlarm", "CompositeAlarm"};
    input.max_records = most_watched;
    const auto found = cloudwatch_.describe_alarms(input);
    // The views say what is wrong when they ask themselves.
    if (!found) return {};
    std::string text = "states";
    const auto add = [&text](const auto& alarms) {
        for (const auto& alarm : alarms) text += "\n" + alarm.alarm_name + "\n" + alarm.state_value;
    };
    add(found->metric_alarms);
    add(found->composite_alarms);
    return text;
}

void AlarmWatch::run() {
    std::string before;
    std::unique_lock lock(mutex_);
    while (!stop_.wait_for(lock, options_.every, [this] { return stopping_; })) {
        lock.unlock();
        if (options_.wanted()) {
            auto now = states();
            if (!before.empty() && !now.empty() && now != before) options_.changed();
            if (!now.empty()) before = std::move(now);
        }
        lock.lock();
    }
}

}  // namespace spot::page
