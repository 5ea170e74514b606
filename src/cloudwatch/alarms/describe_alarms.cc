// Reading alarms: DescribeAlarms, DescribeAlarmsForMetric, DescribeAlarmHistory, and their tags.

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "cloudwatch/alarms.h"
#include "cloudwatch/alarms/composite_rule.h"
#include "cloudwatch/alarms/history.h"
#include "cloudwatch/metrics/datapoints.h"

namespace spot::cloudwatch {
namespace {

constexpr std::size_t usual_page = 50;

bool has_action(const AlarmBase& alarm, std::string_view prefix) {
    for (const auto* actions :
         {&alarm.ok_actions, &alarm.alarm_actions, &alarm.insufficient_data_actions}) {
        for (const auto& action : *actions) {
            if (action.starts_with(prefix)) return true;
        }
    }
    return false;
}

bool is_among(const std::vector<std::string>& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

// "If you omit this parameter, only metric alarms are returned" (API Reference, AlarmTypes).
bool of_wanted_type(const DescribeAlarmsInput& input, const AlarmRecord& record) {
    const auto type = alarm_type(record);
    if (!input.alarm_types.empty()) return is_among(input.alarm_types, type);
    return type == "MetricAlarm" || input.parents_of_alarm_name || input.children_of_alarm_name;
}

}  // namespace

Result<DescribeAlarmsOutput> Alarms::describe_alarms(const DescribeAlarmsInput& input) {
    const auto page = static_cast<std::size_t>(input.max_records.value_or(usual_page));
    DescribeAlarmsOutput output;
    std::lock_guard lock(mutex_);
    std::optional<std::set<std::string>> children;
    if (input.children_of_alarm_name) {
        const auto* parent = find(*input.children_of_alarm_name);
        const auto* composite = parent == nullptr ? nullptr : parent->composite();
        children.emplace();
        if (composite != nullptr) children = TRY(alarms_in(composite->alarm_rule));
    }
    std::size_t shown = 0;
    std::string last;
    for (auto at = alarms_.upper_bound(input.next_token.value_or("")); at != alarms_.end(); ++at) {
        const auto& [name, record] = *at;
        const auto& alarm = record.base();
        if (!of_wanted_type(input, record)) continue;
        if (!input.alarm_names.empty() && !is_among(input.alarm_names, name)) continue;
        if (!name.starts_with(input.alarm_name_prefix.value_or(""))) continue;
        if (input.state_value && alarm.state_value != *input.state_value) continue;
        if (input.action_prefix && !has_action(alarm, *input.action_prefix)) continue;
        if (children && !children->contains(name)) continue;
        if (input.parents_of_alarm_name) {
            const auto* composite = record.composite();
            if (composite == nullptr ||
                !TRY(alarms_in(composite->alarm_rule)).contains(*input.parents_of_alarm_name)) {
                continue;
            }
        }
        if (shown == page) {
            output.next_token = last;
            break;
        }
        ++shown;
        last = name;
        if (const auto* metric = record.metric()) output.metric_alarms.push_back(*metric);
        if (const auto* composite = record.composite()) {
            output.composite_alarms.push_back(*composite);
        }
    }
    return output;
}

Result<DescribeAlarmsForMetricOutput> Alarms::describe_alarms_for_metric(
    const DescribeAlarmsForMetricInput& input) {
    const auto wanted = normalised({input.name_space, input.metric_name, input.dimensions});
    DescribeAlarmsForMetricOutput output;
    std::lock_guard lock(mutex_);
    for (const auto& [name, record] : alarms_) {
        const auto* a = record.metric();
        if (a == nullptr || !a->metric_name || !a->name_space) continue;
        if (normalised({*a->name_space, *a->metric_name, a->dimensions}) != wanted) continue;
        if (input.statistic && a->statistic != input.statistic) continue;
        if (input.extended_statistic && a->extended_statistic != input.extended_statistic) continue;
        if (input.period && a->period != input.period) continue;
        if (input.unit && a->unit != input.unit) continue;
        output.metric_alarms.push_back(*a);
    }
    return output;
}

Result<DescribeAlarmHistoryOutput> Alarms::describe_alarm_history(
    const DescribeAlarmHistoryInput& input) {
    return read_history(store_, input);
}

Result<AlarmRecord*> Alarms::find_arn(const std::string& arn) {
    for (auto& [name, record] : alarms_) {
        if (record.base().alarm_arn == arn) return &record;
    }
    return fail(Kind::not_found, "ResourceNotFoundException",
                fmt::format("There is no alarm {}.", arn));
}

Result<ListTagsForResourceOutput> Alarms::list_tags_for_resource(
    const ListTagsForResourceInput& input) {
    std::lock_guard lock(mutex_);
    ListTagsForResourceOutput output;
    const auto record = find_arn(input.resource_arn);
    if (!record) {
        // As recorded: an alarm that was deleted has no tags, and is no error.
        if (input.resource_arn.starts_with(arn_of(""))) return output;
        return fail(record.error());
    }
    for (const auto& [key, value] : (*record)->tags) output.tags.push_back({key, value});
    return output;
}

Result<Empty> Alarms::tag_resource(const TagResourceInput& input) {
    std::lock_guard lock(mutex_);
    auto changed = *TRY(find_arn(input.resource_arn));
    for (const auto& tag : input.tags) changed.tags[tag.key] = tag.value;
    if (changed.tags.size() > limits::tags) {
        return fail(Kind::invalid, "ValidationException", "A resource has at most 50 tags.");
    }
    TRY(save(std::move(changed)));
    return Empty{};
}

Result<Empty> Alarms::untag_resource(const UntagResourceInput& input) {
    std::lock_guard lock(mutex_);
    auto changed = *TRY(find_arn(input.resource_arn));
    for (const auto& key : input.tag_keys) changed.tags.erase(key);
    TRY(save(std::move(changed)));
    return Empty{};
}

}  // namespace spot::cloudwatch
