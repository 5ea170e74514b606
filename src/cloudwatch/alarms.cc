#include "cloudwatch/alarms.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>

#include "base/log.h"
#include "cloudwatch/evaluate.h"
#include "storage/key_codec.h"
#include "storage/record.h"

namespace spot::cloudwatch {
namespace {

constexpr std::size_t trimmed_at_once = 1000;
constexpr Duration between_rounds = std::chrono::seconds(10);

std::string alarm_key(const std::string& name) {
    return kv::KeyWriter("ca").text(name).take();
}
std::string history_prefix(const std::string& name) {
    return kv::KeyWriter("ch").text(name).take();
}

tl::unexpected<Error> invalid(std::string message) {
    return fail(Kind::invalid, "InvalidParameterValue", std::move(message));
}

std::uint64_t bits(Time t) {
    return static_cast<std::uint64_t>(t.time_since_epoch().count());
}
Time time_of(std::uint64_t value) {
    return Time(Duration(static_cast<std::int64_t>(value)));
}

}  // namespace

// 1 name, 2 arn, 3 description, 4 updated, 5 actions enabled, 6 ok, 7 alarm, 8 insufficient
// actions, 9 state, 10 reason, 11 reason data, 12 state updated, 13 transitioned, 14 metric, 15
// namespace, 16 statistic, 17 dimension name, 18 its value, 19 period, 20 unit, 21 evaluation
// periods, 22 datapoints to alarm, 23 threshold, 24 comparison, 25 treat missing, 26 tag, 27 its
// value.
std::string Alarms::encode(const Entry& entry) {
    const auto& a = entry.alarm;
    kv::RecordWriter w;
    w.text(1, a.alarm_name).text(2, a.alarm_arn);
    if (a.alarm_description) w.text(3, *a.alarm_description);
    w.number(4, bits(a.alarm_configuration_updated_timestamp)).number(5, a.actions_enabled ? 1 : 0);
    for (const auto& arn : a.ok_actions) w.text(6, arn);
    for (const auto& arn : a.alarm_actions) w.text(7, arn);
    for (const auto& arn : a.insufficient_data_actions) w.text(8, arn);
    w.text(9, a.state_value).text(10, a.state_reason);
    if (a.state_reason_data) w.text(11, *a.state_reason_data);
    w.number(12, bits(a.state_updated_timestamp));
    if (a.state_transitioned_timestamp) w.number(13, bits(*a.state_transitioned_timestamp));
    w.text(14, a.metric_name).text(15, a.name_space).text(16, a.statistic);
    for (const auto& [name, value] : a.dimensions) w.text(17, name).text(18, value);
    w.number(19, static_cast<std::uint64_t>(a.period));
    if (a.unit) w.text(20, *a.unit);
    w.number(21, static_cast<std::uint64_t>(a.evaluation_periods));
    if (a.datapoints_to_alarm) w.number(22, static_cast<std::uint64_t>(*a.datapoints_to_alarm));
    w.number(23, std::bit_cast<std::uint64_t>(a.threshold)).text(24, a.comparison_operator);
    if (a.treat_missing_data) w.text(25, *a.treat_missing_data);
    for (const auto& [key, value] : entry.tags) w.text(26, key).text(27, value);
    return w.take();
}

Result<Alarms::Entry> Alarms::decode(std::string_view bytes) {
    Entry entry;
    auto& a = entry.alarm;
    std::string tag;
    kv::RecordReader r(bytes);
    while (r.next()) {
        const auto text = [&] { return std::string(r.text()); };
        switch (r.field()) {
            case 1: a.alarm_name = text(); break;
            case 2: a.alarm_arn = text(); break;
            case 3: a.alarm_description = text(); break;
            case 4: a.alarm_configuration_updated_timestamp = time_of(r.number()); break;
            case 5: a.actions_enabled = r.number() != 0; break;
            case 6: a.ok_actions.push_back(text()); break;
            case 7: a.alarm_actions.push_back(text()); break;
            case 8: a.insufficient_data_actions.push_back(text()); break;
            case 9: a.state_value = text(); break;
            case 10: a.state_reason = text(); break;
            case 11: a.state_reason_data = text(); break;
            case 12: a.state_updated_timestamp = time_of(r.number()); break;
            case 13: a.state_transitioned_timestamp = time_of(r.number()); break;
            case 14: a.metric_name = text(); break;
            case 15: a.name_space = text(); break;
            case 16: a.statistic = text(); break;
            case 17: a.dimensions.push_back({text(), {}}); break;
            case 18:
                if (!a.dimensions.empty()) a.dimensions.back().value = text();
                break;
            case 19: a.period = static_cast<int>(r.number()); break;
            case 20: a.unit = text(); break;
            case 21: a.evaluation_periods = static_cast<int>(r.number()); break;
            case 22: a.datapoints_to_alarm = static_cast<int>(r.number()); break;
            case 23: a.threshold = std::bit_cast<double>(r.number()); break;
            case 24: a.comparison_operator = text(); break;
            case 25: a.treat_missing_data = text(); break;
            case 26: tag = text(); break;
            case 27: entry.tags[tag] = text(); break;
            default: break;
        }
    }
    TRY(r.status());
    return entry;
}

Result<std::unique_ptr<Alarms>> Alarms::open(kv::Store& store, const Clock& clock,
                                             Settings settings) {
    std::unique_ptr<Alarms> alarms(new Alarms(store, clock, std::move(settings)));
    TRY(alarms->load());
    return alarms;
}

Result<void> Alarms::load() {
    auto cursor = store_.scan(kv::prefix_range("ca"));
    for (; cursor->valid(); cursor->next()) {
        auto entry = TRY(decode(cursor->value()));
        alarms_.emplace(entry.alarm.alarm_name, std::move(entry));
    }
    return cursor->status();
}

Result<Empty> Alarms::put_metric_alarm(const PutMetricAlarmInput& input) {
    if (input.extended_statistic || !input.metric_name) {
        return fail(Kind::not_implemented, "NotImplemented",
                    "Alarms on percentiles, metric math and composites are not available on this "
                    "plane; alarms on one metric's statistic are.");
    }
    if (input.alarm_name.empty() || input.alarm_name.size() > 255) {
        return invalid("AlarmName has 1 to 255 characters.");
    }
    if (!known_comparison(input.comparison_operator)) {
        return invalid(fmt::format("ComparisonOperator {} is not one of the four known here.",
                                   input.comparison_operator));
    }
    const auto statistic = input.statistic.value_or("");
    if (!Statistics{}.value(statistic)) {
        return invalid("Statistic must be SampleCount, Average, Sum, Minimum or Maximum.");
    }
    const int period = input.period.value_or(0);
    if (period < 60 || period % 60 != 0) {
        return invalid("Period must be a multiple of 60 seconds on this plane.");
    }
    if (input.evaluation_periods < 1 || input.evaluation_periods > limits::evaluation_periods) {
        return invalid("EvaluationPeriods must be 1 to 1440.");
    }
    if (period > 86'400 || input.evaluation_periods > limits::evaluated_seconds / period) {
        return invalid(
            "Metrics cannot be checked across more than seven days (EvaluationPeriods * Period "
            "must be <= 604800), and Period must be <= 86400.");
    }
    const int needed = input.datapoints_to_alarm.value_or(input.evaluation_periods);
    if (needed < 1 || needed > input.evaluation_periods) {
        return invalid("DatapointsToAlarm must be 1 to EvaluationPeriods.");
    }
    if (!input.threshold) return invalid("Threshold is required for an alarm on one metric.");
    if (!(std::abs(*input.threshold) <= limits::largest_value)) {
        return invalid(
            "Threshold must be a number from -2^360 to 2^360; NaN and Infinity are not supported.");
    }
    static constexpr std::string_view missing[] = {"breaching", "notBreaching", "ignore",
                                                   "missing"};
    if (input.treat_missing_data && std::find(std::begin(missing), std::end(missing),
                                              *input.treat_missing_data) == std::end(missing)) {
        return invalid("TreatMissingData must be breaching, notBreaching, ignore or missing.");
    }
    std::lock_guard lock(mutex_);
    const auto before = alarms_.find(input.alarm_name);
    if (before == alarms_.end() && alarms_.size() >= limits::alarms) {
        return fail(Kind::invalid, "LimitExceeded",
                    fmt::format("There are {} alarms; that is the limit.", limits::alarms));
    }
    Entry entry;
    if (before != alarms_.end()) entry = before->second;
    auto& a = entry.alarm;
    const Time now = clock_.now();
    if (before == alarms_.end()) {
        a.alarm_name = input.alarm_name;
        a.alarm_arn = fmt::format("arn:aws:cloudwatch:{}:{}:alarm:{}", settings_.region,
                                  settings_.account_id, input.alarm_name);
        a.state_updated_timestamp = now;
        // As on AWS, tags of a later put are not taken: TagResource changes them.
        for (const auto& tag : input.tags) entry.tags[tag.key] = tag.value;
    }
    a.alarm_description = input.alarm_description;
    a.alarm_configuration_updated_timestamp = now;
    a.actions_enabled = input.actions_enabled.value_or(true);
    a.ok_actions = input.ok_actions;
    a.alarm_actions = input.alarm_actions;
    a.insufficient_data_actions = input.insufficient_data_actions;
    a.metric_name = *input.metric_name;
    a.name_space = input.name_space.value_or("");
    a.statistic = statistic;
    a.dimensions = input.dimensions;
    a.period = period;
    a.unit = input.unit;
    a.evaluation_periods = input.evaluation_periods;
    a.datapoints_to_alarm = input.datapoints_to_alarm;
    a.threshold = *input.threshold;
    a.comparison_operator = input.comparison_operator;
    a.treat_missing_data = input.treat_missing_data;
    kv::Batch batch;
    batch.put(alarm_key(a.alarm_name), encode(entry));
    stage_history(a.alarm_name, "ConfigurationUpdate",
                  fmt::format("Alarm \"{}\" {}", a.alarm_name,
                              before == alarms_.end() ? "created" : "updated"),
                  batch);
    TRY(store_.apply(std::move(batch)));
    alarms_[input.alarm_name] = std::move(entry);
    return Empty{};
}

void Alarms::stage_history(const std::string& name, std::string_view type, std::string summary,
                           kv::Batch& batch) const {
    const Time now = clock_.now();
    batch.put(kv::KeyWriter(history_prefix(name)).number(bits(now)).take(),
              kv::RecordWriter().text(1, type).text(2, summary).take());
    // History is kept as long as data are.
    batch.erase_range(history_prefix(name),
                      kv::KeyWriter(history_prefix(name)).number(bits(now - kept)).take());
}

namespace {

bool has_action(const MetricAlarm& alarm, std::string_view prefix) {
    for (const auto* actions :
         {&alarm.ok_actions, &alarm.alarm_actions, &alarm.insufficient_data_actions}) {
        for (const auto& action : *actions) {
            if (action.starts_with(prefix)) return true;
        }
    }
    return false;
}

}  // namespace

Result<DescribeAlarmsOutput> Alarms::describe_alarms(const DescribeAlarmsInput& input) {
    const int limit = input.max_records.value_or(100);
    if (limit < 1 || limit > 100) return invalid("MaxRecords must be 1 to 100.");
    DescribeAlarmsOutput output;
    const auto& types = input.alarm_types;
    if (!types.empty() && std::find(types.begin(), types.end(), "MetricAlarm") == types.end()) {
        return output;  // there are no composite alarms here
    }
    std::lock_guard lock(mutex_);
    for (auto at = alarms_.upper_bound(input.next_token.value_or("")); at != alarms_.end(); ++at) {
        const auto& alarm = at->second.alarm;
        const auto& names = input.alarm_names;
        if (!names.empty() && std::find(names.begin(), names.end(), at->first) == names.end()) {
            continue;
        }
        if (!at->first.starts_with(input.alarm_name_prefix.value_or(""))) continue;
        if (input.state_value && alarm.state_value != *input.state_value) continue;
        if (input.action_prefix && !has_action(alarm, *input.action_prefix)) continue;
        if (output.metric_alarms.size() == static_cast<std::size_t>(limit)) {
            output.next_token = output.metric_alarms.back().alarm_name;
            break;
        }
        output.metric_alarms.push_back(alarm);
    }
    return output;
}

Result<DescribeAlarmsForMetricOutput> Alarms::describe_alarms_for_metric(
    const DescribeAlarmsForMetricInput& input) {
    const auto wanted = normalised({input.name_space, input.metric_name, input.dimensions});
    DescribeAlarmsForMetricOutput output;
    std::lock_guard lock(mutex_);
    for (const auto& [name, entry] : alarms_) {
        const auto& a = entry.alarm;
        if (normalised({a.name_space, a.metric_name, a.dimensions}) != wanted) continue;
        if (input.statistic && a.statistic != *input.statistic) continue;
        if (input.period && a.period != *input.period) continue;
        output.metric_alarms.push_back(a);
    }
    return output;
}

Result<DescribeAlarmHistoryOutput> Alarms::describe_alarm_history(
    const DescribeAlarmHistoryInput& input) {
    const int limit = input.max_records.value_or(100);
    if (limit < 1 || limit > 100) return invalid("MaxRecords must be 1 to 100.");
    DescribeAlarmHistoryOutput output;
    const auto range =
        kv::prefix_range(input.alarm_name ? history_prefix(*input.alarm_name) : "ch");
    auto cursor = store_.scan(range, kv::Direction::backward);
    for (; cursor->valid() && output.alarm_history_items.size() < static_cast<std::size_t>(limit);
         cursor->next()) {
        kv::KeyReader key(cursor->key(), 2);
        AlarmHistoryItem item;
        item.alarm_name = key.text();
        item.timestamp = time_of(key.number());
        kv::RecordReader r(cursor->value());
        while (r.next()) {
            if (r.field() == 1) item.history_item_type = r.text();
            if (r.field() == 2) item.history_summary = r.text();
        }
        TRY(r.status());
        if (input.history_item_type && item.history_item_type != *input.history_item_type) continue;
        if (input.start_date && item.timestamp < *input.start_date) continue;
        if (input.end_date && item.timestamp > *input.end_date) continue;
        output.alarm_history_items.push_back(std::move(item));
    }
    TRY(cursor->status());
    return output;
}

Result<Empty> Alarms::delete_alarms(const AlarmNames& input) {
    std::lock_guard lock(mutex_);
    kv::Batch batch;
    batch.makes_room();
    for (const auto& name : input.alarm_names) {
        if (!alarms_.contains(name)) continue;  // as on AWS: no error
        batch.erase(alarm_key(name));
        batch.erase_range(history_prefix(name), kv::end_of_prefix(history_prefix(name)));
    }
    if (batch.empty()) return Empty{};
    TRY(store_.apply(std::move(batch)));
    for (const auto& name : input.alarm_names) alarms_.erase(name);
    return Empty{};
}

Result<void> Alarms::store_entry(const Entry& entry) {
    kv::Batch batch;
    batch.put(alarm_key(entry.alarm.alarm_name), encode(entry));
    TRY(store_.apply(std::move(batch)));
    alarms_[entry.alarm.alarm_name] = entry;
    return {};
}

Result<void> Alarms::set_actions(const AlarmNames& input, bool enabled) {
    std::lock_guard lock(mutex_);
    for (const auto& name : input.alarm_names) {
        const auto at = alarms_.find(name);
        if (at == alarms_.end()) continue;
        auto changed = at->second;
        changed.alarm.actions_enabled = enabled;
        TRY(store_entry(changed));
    }
    return {};
}

Result<Empty> Alarms::enable_alarm_actions(const AlarmNames& input) {
    TRY(set_actions(input, true));
    return Empty{};
}
Result<Empty> Alarms::disable_alarm_actions(const AlarmNames& input) {
    TRY(set_actions(input, false));
    return Empty{};
}

// `mutex_` is held.
Result<void> Alarms::put_state(Entry entry, std::string state, std::string reason,
                               std::optional<std::string> reason_data) {
    auto& a = entry.alarm;
    const Time now = clock_.now();
    const auto before = a.state_value;
    kv::Batch batch;
    if (before != state) {
        a.state_transitioned_timestamp = now;
        stage_history(a.alarm_name, "StateUpdate",
                      fmt::format("Alarm updated from {} to {}", before, state), batch);
        log(state == "ALARM" ? Level::warn : Level::info, "alarm changed its state",
            {{"alarm", a.alarm_name}, {"from", before}, {"to", state}, {"reason", reason}});
    }
    a.state_value = std::move(state);
    a.state_reason = std::move(reason);
    a.state_reason_data = std::move(reason_data);
    a.state_updated_timestamp = now;
    batch.put(alarm_key(a.alarm_name), encode(entry));
    TRY(store_.apply(std::move(batch)));
    alarms_[a.alarm_name] = std::move(entry);
    return {};
}

Result<Empty> Alarms::set_alarm_state(const SetAlarmStateInput& input) {
    const auto& state = input.state_value;
    if (state != "OK" && state != "ALARM" && state != "INSUFFICIENT_DATA") {
        return invalid("StateValue must be OK, ALARM or INSUFFICIENT_DATA.");
    }
    std::lock_guard lock(mutex_);
    const auto at = alarms_.find(input.alarm_name);
    if (at == alarms_.end()) {
        return fail(Kind::not_found, "ResourceNotFound",
                    fmt::format("There is no alarm {}.", input.alarm_name));
    }
    TRY(put_state(at->second, state, input.state_reason, input.state_reason_data));
    return Empty{};
}

Result<Alarms::Entry*> Alarms::find_arn(const std::string& arn) {
    for (auto& [name, entry] : alarms_) {
        if (entry.alarm.alarm_arn == arn) return &entry;
    }
    return fail(Kind::not_found, "ResourceNotFoundException",
                fmt::format("There is no alarm {}.", arn));
}

Result<ListTagsForResourceOutput> Alarms::list_tags_for_resource(
    const ListTagsForResourceInput& input) {
    std::lock_guard lock(mutex_);
    ListTagsForResourceOutput output;
    const auto* entry = TRY(find_arn(input.resource_arn));
    for (const auto& [key, value] : entry->tags) output.tags.push_back({key, value});
    return output;
}

Result<Empty> Alarms::tag_resource(const TagResourceInput& input) {
    std::lock_guard lock(mutex_);
    auto changed = *TRY(find_arn(input.resource_arn));
    for (const auto& tag : input.tags) changed.tags[tag.key] = tag.value;
    if (changed.tags.size() > limits::tags) return invalid("A resource has at most 50 tags.");
    TRY(store_entry(changed));
    return Empty{};
}

Result<Empty> Alarms::untag_resource(const UntagResourceInput& input) {
    std::lock_guard lock(mutex_);
    auto changed = *TRY(find_arn(input.resource_arn));
    for (const auto& key : input.tag_keys) changed.tags.erase(key);
    TRY(store_entry(changed));
    return Empty{};
}

Result<void> Alarms::evaluate_one(const Entry& entry, Time now) {
    const auto& a = entry.alarm;
    const Duration period = std::chrono::seconds(a.period);
    // The period under way counts as soon as it has data; otherwise the last ones that are
    // complete.
    const Time current(now.time_since_epoch() / period * period);
    const auto metric = normalised({a.name_space, a.metric_name, a.dimensions});
    const auto found = TRY(read_periods(store_, metric, current - period * a.evaluation_periods,
                                        current + period, period));
    const bool has_current = !found.empty() && found.back().start == current;
    const Time last = has_current ? current : current - period;
    std::vector<std::optional<double>> values;
    for (int i = a.evaluation_periods - 1; i >= 0; --i) {
        const Time start = last - period * i;
        const auto at = std::find_if(found.begin(), found.end(),
                                     [&](const Period& p) { return p.start == start; });
        values.push_back(at == found.end() ? std::nullopt : at->statistics.value(a.statistic));
    }
    auto verdict = evaluate(a, values);
    if (verdict.state.empty() || verdict.state == a.state_value) return {};
    return put_state(entry, std::move(verdict.state), std::move(verdict.reason), std::nullopt);
}

Result<SweepStep> Alarms::sweep(Time now) {
    SweepStep step{.due = now + between_rounds};
    {
        std::lock_guard lock(mutex_);
        const auto entries = alarms_;
        for (const auto& [name, entry] : entries) TRY(evaluate_one(entry, now));
    }
    std::lock_guard lock(data_mutex_);
    step.done = TRY(trim(store_, now, trimmed_at_once));
    step.more = step.done >= trimmed_at_once;
    return step;
}

}  // namespace spot::cloudwatch
