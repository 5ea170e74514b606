#include "cloudwatch/alarms/suppression.h"

#include <fmt/format.h>

namespace spot::cloudwatch {
namespace {

void name(CompositeAlarm& alarm, const char* by, std::optional<Time> until) {
    alarm.actions_suppressed_by = by;
    alarm.actions_suppressed_reason = fmt::format("Actions suppressed by {}", by);
    alarm.suppression.until = until;
}

void clear(CompositeAlarm& alarm) {
    alarm.actions_suppressed_by.reset();
    alarm.actions_suppressed_reason.reset();
    alarm.suppression.acted_on.clear();
    alarm.suppression.until.reset();
}

}  // namespace

void hold_back(CompositeAlarm& alarm, const std::string& before) {
    auto& acted_on = alarm.suppression.acted_on;
    if (acted_on.empty()) acted_on = before;
}

bool release(CompositeAlarm& alarm, bool suppressor_in_alarm, Time now,
             std::string& performed_from) {
    auto& state = alarm.suppression;
    const auto seconds = [](const std::optional<int>& n) {
        return std::chrono::seconds(n.value_or(0));
    };
    if (suppressor_in_alarm) {
        state.in_alarm = true;
        state.extended_until.reset();
    } else if (state.in_alarm) {
        state.in_alarm = false;
        state.extended_until = now + seconds(alarm.actions_suppressor_extension_period);
    }
    if (state.acted_on.empty()) return false;
    if (state.acted_on == alarm.state_value) {
        clear(alarm);
        return false;
    }
    if (suppressor_in_alarm) {
        name(alarm, "Alarm", std::nullopt);
        return false;
    }
    if (state.extended_until && now < *state.extended_until) {
        name(alarm, "ExtensionPeriod", state.extended_until);
        return false;
    }
    const auto by = alarm.actions_suppressed_by.value_or("");
    if (by.empty()) {
        name(alarm, "WaitPeriod", now + seconds(alarm.actions_suppressor_wait_period));
    }
    if (by.empty() || by == "WaitPeriod") {
        if (now < state.until.value_or(now)) return false;
    }
    performed_from = state.acted_on;
    clear(alarm);
    return true;
}

}  // namespace spot::cloudwatch
