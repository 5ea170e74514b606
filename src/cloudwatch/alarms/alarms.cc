#include "cloudwatch/alarms.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>

#include "base/log.h"
#include "base/time_text.h"
#include "cloudwatch/alarms/action_message.h"
#include "cloudwatch/alarms/composite_rule.h"
#include "cloudwatch/alarms/history.h"
#include "cloudwatch/alarms/suppression.h"
#include "cloudwatch/metrics/queries.h"
#include "storage/key_codec.h"

namespace spot::cloudwatch {
namespace {

constexpr std::size_t trimmed_at_once = 1000;
constexpr Duration between_rounds = std::chrono::seconds(10);
constexpr Duration between_trims = std::chrono::minutes(1);
// A composite alarm may watch another one, which may watch a third: each round brings a change one
// step on. Alarms that watch each other in a circle would go on for ever.
constexpr int most_rounds = 10;

std::string alarm_key(const std::string& name) {
    return kv::KeyWriter("ca").text(name).take();
}

// An alarm that is put again goes on holding back, where it has a suppressor still.
void keep_suppression(const AlarmRecord& before, AlarmRecord& after) {
    const auto* old = before.composite();
    auto* alarm = std::get_if<CompositeAlarm>(&after.alarm);
    if (old == nullptr || alarm == nullptr || !alarm->actions_suppressor) return;
    alarm->suppression = old->suppression;
    alarm->actions_suppressed_by = old->actions_suppressed_by;
    alarm->actions_suppressed_reason = old->actions_suppressed_reason;
}

}  // namespace

Result<std::unique_ptr<Alarms>> Alarms::open(kv::Store& store, const Clock& clock,
                                             Settings settings, Actions* actions) {
    std::unique_ptr<Alarms> alarms(new Alarms(store, clock, std::move(settings), actions));
    TRY(convert_minutes(store));
    TRY(alarms->load());
    return alarms;
}

Result<void> Alarms::load() {
    auto cursor = store_.scan(kv::prefix_range("ca"));
    for (; cursor->valid(); cursor->next()) {
        auto record = TRY(decode_alarm(cursor->value()));
        auto name = record.base().alarm_name;
        alarms_.emplace(std::move(name), std::move(record));
    }
    return cursor->status();
}

std::string Alarms::arn_of(const std::string& name) const {
    return fmt::format("arn:aws:cloudwatch:{}:{}:alarm:{}", settings_.region, settings_.account_id,
                       name);
}

AlarmRecord* Alarms::find(const std::string& name) {
    const auto at = alarms_.find(name);
    return at == alarms_.end() ? nullptr : &at->second;
}

Result<void> Alarms::save(AlarmRecord record) {
    kv::Batch batch;
    batch.put(alarm_key(record.base().alarm_name), encode(record));
    TRY(store_.apply(std::move(batch)));
    const auto name = record.base().alarm_name;
    alarms_[name] = std::move(record);
    return {};
}

Result<void> Alarms::save_put(AlarmRecord record, const std::vector<Tag>& tags) {
    auto& alarm = record.base();
    const auto* before = find(alarm.alarm_name);
    const Time now = clock_.now();
    if (before == nullptr && alarms_.size() >= limits::alarms) {
        return fail(Kind::invalid, "LimitExceededFault",
                    fmt::format("There are {} alarms; that is the limit.", limits::alarms));
    }
    if (before != nullptr && alarm_type(*before) != alarm_type(record)) {
        return fail(Kind::invalid, "ValidationException",
                    fmt::format("The alarm {} is there already, as a {}.", alarm.alarm_name,
                                alarm_type(*before)));
    }
    alarm.alarm_arn = arn_of(alarm.alarm_name);
    alarm.alarm_configuration_updated_timestamp = now;
    if (before != nullptr) {
        const auto& old = before->base();
        alarm.state_value = old.state_value;
        alarm.state_reason = old.state_reason;
        alarm.state_reason_data = old.state_reason_data;
        alarm.state_updated_timestamp = old.state_updated_timestamp;
        alarm.state_transitioned_timestamp = old.state_transitioned_timestamp;
        keep_suppression(*before, record);
        // As on AWS, tags of a later put are not taken: TagResource changes them.
        record.tags = before->tags;
    } else {
        alarm.state_updated_timestamp = now;
        alarm.state_transitioned_timestamp = now;
        for (const auto& tag : tags) record.tags[tag.key] = tag.value;
        if (record.tags.size() > limits::tags) {
            return fail(Kind::invalid, "ValidationException", "A resource has at most 50 tags.");
        }
    }
    kv::Batch batch;
    batch.put(alarm_key(alarm.alarm_name), encode(record));
    TRY(stage_history(store_,
                      {.alarm_name = alarm.alarm_name,
                       .alarm_type = std::string(alarm_type(record)),
                       .history_item_type = "ConfigurationUpdate",
                       .history_summary = fmt::format("Alarm \"{}\" {}", alarm.alarm_name,
                                                      before == nullptr ? "created" : "updated"),
                       .history_data = configuration_change(before, record)},
                      now, batch));
    TRY(store_.apply(std::move(batch)));
    const auto name = alarm.alarm_name;
    alarms_[name] = std::move(record);
    return {};
}

Result<void> Alarms::stage_actions(const AlarmBase& before, const AlarmRecord& after,
                                   kv::Batch& batch) {
    const auto& alarm = after.base();
    if (actions_ == nullptr || !alarm.actions_enabled) return {};
    const auto& wanted = alarm.state_value == "ALARM" ? alarm.alarm_actions
                         : alarm.state_value == "OK"  ? alarm.ok_actions
                                                      : alarm.insufficient_data_actions;
    if (wanted.empty()) return {};
    const auto subject = action_subject(alarm, settings_.region);
    const auto message = action_message(before, after, settings_.region, settings_.account_id);
    for (const auto& action : wanted) {
        const auto done = actions_->perform(action, subject, message, batch);
        if (done) continue;
        const auto kind = done.error().kind;
        if (kind != Kind::not_found && kind != Kind::invalid && kind != Kind::not_implemented) {
            return done;
        }
        log(Level::warn, "an action of an alarm was not performed",
            {{"alarm", alarm.alarm_name}, {"action", action}, {"error", done.error().message}});
    }
    return {};
}

const AlarmRecord* Alarms::suppressor_of(const std::string& name_or_arn) {
    const auto begin = arn_of("");
    return find(name_or_arn.starts_with(begin) ? name_or_arn.substr(begin.size()) : name_or_arn);
}

Result<void> Alarms::stage_actions_or_hold(const AlarmBase& before, AlarmRecord& after,
                                           kv::Batch& batch) {
    auto* composite = std::get_if<CompositeAlarm>(&after.alarm);
    if (composite == nullptr || !composite->actions_suppressor) {
        return stage_actions(before, after, batch);
    }
    hold_back(*composite, before.state_value);
    const auto* suppressor = suppressor_of(*composite->actions_suppressor);
    const bool in_alarm = suppressor != nullptr && suppressor->base().state_value == "ALARM";
    auto from = before;
    if (!release(*composite, in_alarm, clock_.now(), from.state_value)) return {};
    return stage_actions(from, after, batch);
}

Result<void> Alarms::release_actions(const std::string& name, Time now) {
    auto record = alarms_.at(name);
    auto& alarm = std::get<CompositeAlarm>(record.alarm);
    if (!alarm.actions_suppressor) return {};
    const auto before = alarm.suppression;
    const auto by = alarm.actions_suppressed_by;
    const auto* suppressor = suppressor_of(*alarm.actions_suppressor);
    const bool in_alarm = suppressor != nullptr && suppressor->base().state_value == "ALARM";
    AlarmBase from = alarm;
    const bool perform = release(alarm, in_alarm, now, from.state_value);
    if (!perform && alarm.suppression == before && alarm.actions_suppressed_by == by) return {};
    kv::Batch batch;
    if (perform) TRY(stage_actions(from, record, batch));
    batch.put(alarm_key(name), encode(record));
    TRY(store_.apply(std::move(batch)));
    alarms_[name] = std::move(record);
    return {};
}

Result<void> Alarms::put_state(AlarmRecord record, NewState state) {
    auto& alarm = record.base();
    const auto before = alarm;
    const Time now = clock_.now();
    alarm.state_value = std::move(state.value);
    alarm.state_reason = std::move(state.reason);
    alarm.state_reason_data = std::move(state.data);
    alarm.state_updated_timestamp = now;
    kv::Batch batch;
    if (before.state_value != alarm.state_value) {
        alarm.state_transitioned_timestamp = now;
        TRY(stage_history(store_,
                          {.alarm_name = alarm.alarm_name,
                           .alarm_type = std::string(alarm_type(record)),
                           .history_item_type = "StateUpdate",
                           .history_summary = fmt::format("Alarm updated from {} to {}",
                                                          before.state_value, alarm.state_value),
                           .history_data = state_change(before, alarm)},
                          now, batch));
        TRY(stage_actions_or_hold(before, record, batch));
        log(alarm.state_value == "ALARM" ? Level::warn : Level::info, "alarm changed its state",
            {{"alarm", alarm.alarm_name},
             {"from", before.state_value},
             {"to", alarm.state_value},
             {"reason", alarm.state_reason}});
    }
    batch.put(alarm_key(alarm.alarm_name), encode(record));
    TRY(store_.apply(std::move(batch)));
    const auto name = alarm.alarm_name;
    alarms_[name] = std::move(record);
    return {};
}

Result<Empty> Alarms::delete_alarms(const AlarmNames& input) {
    std::lock_guard lock(mutex_);
    kv::Batch batch;
    batch.makes_room();
    for (const auto& name : input.alarm_names) {
        if (find(name) == nullptr) {
            // One name that is not there does not matter on AWS, and of several none is deleted.
            if (input.alarm_names.size() == 1) return Empty{};
            return fail(Kind::not_found, "ResourceNotFound", "");
        }
        batch.erase(alarm_key(name));
        stage_end_of_history(name, batch);
    }
    if (batch.empty()) return Empty{};
    TRY(store_.apply(std::move(batch)));
    for (const auto& name : input.alarm_names) alarms_.erase(name);
    return Empty{};
}

Result<void> Alarms::set_actions(const AlarmNames& input, bool enabled) {
    for (const auto& name : input.alarm_names) {
        const auto* known = find(name);
        if (known == nullptr) continue;
        auto changed = *known;
        changed.base().actions_enabled = enabled;
        TRY(save(std::move(changed)));
    }
    return {};
}

Result<Empty> Alarms::enable_alarm_actions(const AlarmNames& input) {
    std::lock_guard lock(mutex_);
    TRY(set_actions(input, true));
    return Empty{};
}
Result<Empty> Alarms::disable_alarm_actions(const AlarmNames& input) {
    std::lock_guard lock(mutex_);
    TRY(set_actions(input, false));
    return Empty{};
}

Result<Empty> Alarms::set_alarm_state(const SetAlarmStateInput& input) {
    std::lock_guard lock(mutex_);
    const auto* known = find(input.alarm_name);
    if (known == nullptr) return fail(Kind::not_found, "ResourceNotFound", "");  // AWS says no more
    TRY(put_state(*known, {input.state_value, input.state_reason, input.state_reason_data}));
    TRY(evaluate_composites());
    return Empty{};
}

Result<std::vector<EvaluatedPoint>> Alarms::points_of(const MetricAlarm& a, Time now) const {
    const Duration period = std::chrono::seconds(a.period.value_or(60));
    // The period under way counts as soon as it has data; otherwise the last ones that are
    // complete.
    const Time current(now.time_since_epoch() / period * period);
    const auto metric =
        normalised({a.name_space.value_or(""), a.metric_name.value_or(""), a.dimensions});
    std::vector<std::string> units;
    const auto found =
        of_one_unit(TRY(read_periods(store_, {.metric = metric,
                                              .start = current - period * a.evaluation_periods,
                                              .end = current + period,
                                              .period = period,
                                              .unit = a.unit})),
                    units);
    const auto statistic = *Statistic::parse(a.statistic ? *a.statistic : *a.extended_statistic);
    const bool has_current = !found.empty() && found.back().start == current;
    const Time last = has_current ? current : current - period;
    std::vector<EvaluatedPoint> points;
    for (int i = a.evaluation_periods - 1; i >= 0; --i) {
        EvaluatedPoint point{.at = last - period * i};
        const auto at = std::ranges::find(found, point.at, &Period::start);
        if (at != found.end()) {
            point.value = statistic.of(at->statistics);
            point.sample_count = at->statistics.count;
        }
        points.push_back(point);
    }
    return points;
}

Result<std::vector<EvaluatedPoint>> Alarms::points_of_queries(const MetricAlarm& a,
                                                              Time now) const {
    const auto& shown = *std::ranges::find_if(
        a.metrics, [](const MetricDataQuery& q) { return q.return_data.value_or(true); });
    const Duration period = std::chrono::seconds(period_of(shown, a.metrics));
    const Time current(now.time_since_epoch() / period * period);
    Queries queries(store_, a.metrics, current - period * a.evaluation_periods, current + period);
    const auto& all = *TRY(queries.of(shown));
    if (all.size() != 1) {
        return fail(Kind::invalid, "ValidationException",
                    fmt::format("The expression of the alarm {} gives {} series.", a.alarm_name,
                                all.size()));
    }
    const auto& series = all.front();
    const Time last = series.points.contains(current) ? current : current - period;
    std::vector<EvaluatedPoint> points;
    for (int i = a.evaluation_periods - 1; i >= 0; --i) {
        EvaluatedPoint point{.at = last - period * i};
        const auto at = series.points.find(point.at);
        if (at != series.points.end()) point.value = at->second;
        points.push_back(point);
    }
    return points;
}

Result<void> Alarms::evaluate_metric(const AlarmRecord& record, Time now) {
    const auto& alarm = *record.metric();
    const auto found =
        alarm.metrics.empty() ? points_of(alarm, now) : points_of_queries(alarm, now);
    // An expression that the data of the moment do not fit is that alarm's matter alone.
    if (!found && found.error().kind == Kind::invalid) {
        if (alarm.state_value == "INSUFFICIENT_DATA") return {};
        return put_state(
            record, {"INSUFFICIENT_DATA",
                     fmt::format("Failed to evaluate: {}", found.error().message), std::nullopt});
    }
    const auto points = TRY(found);
    auto verdict = evaluate(alarm, points, now);
    if (verdict.state.empty() || verdict.state == alarm.state_value) return {};
    return put_state(
        record, {std::move(verdict.state), std::move(verdict.reason), std::move(verdict.data)});
}

Result<bool> Alarms::evaluate_composite(const AlarmRecord& record) {
    const auto& alarm = *record.composite();
    const bool value = TRY(holds(alarm.alarm_rule, [&](std::string_view name) {
        const auto* child = find(std::string(name));
        return child == nullptr ? std::string() : child->base().state_value;
    }));
    const std::string_view state = value ? "ALARM" : "OK";
    if (state == alarm.state_value) return false;
    // The child that changed last has brought it.
    const AlarmBase* cause = nullptr;
    for (const auto& name : TRY(alarms_in(alarm.alarm_rule))) {
        const auto* child = find(name);
        if (child == nullptr) continue;
        if (cause == nullptr ||
            child->base().state_transitioned_timestamp > cause->state_transitioned_timestamp) {
            cause = &child->base();
        }
    }
    NewState next{std::string(state), fmt::format("{} transitioned to {}", alarm.alarm_arn, state),
                  std::nullopt};
    if (cause != nullptr) {
        const auto at = cause->state_transitioned_timestamp.value_or(clock_.now());
        next.reason =
            fmt::format("{} transitioned to {} at {:%A %d %B, %Y %H:%M:%S} UTC", cause->alarm_arn,
                        cause->state_value, fmt::gmtime(to_seconds(at)));
        auto when = iso8601_millis(at);
        when.pop_back();
        next.data = fmt::format(R"({{"triggeringAlarms":[{{"arn":"{}","state":{{"value":"{}",)"
                                R"("timestamp":"{}+0000"}}}}]}})",
                                cause->alarm_arn, cause->state_value, when);
    }
    TRY(put_state(record, std::move(next)));
    return true;
}

Result<void> Alarms::evaluate_composites() {
    std::vector<std::string> names;
    for (const auto& [name, record] : alarms_) {
        if (record.composite() != nullptr) names.push_back(name);
    }
    bool changed = !names.empty();
    for (int round = 0; changed && round < most_rounds; ++round) {
        changed = false;
        for (const auto& name : names) {
            const bool one = TRY(evaluate_composite(AlarmRecord(alarms_.at(name))));
            changed = changed || one;
        }
    }
    for (const auto& name : names) TRY(release_actions(name, clock_.now()));
    return {};
}

Result<SweepStep> Alarms::sweep(Time now) {
    SweepStep step{.due = now + between_rounds};
    {
        std::lock_guard lock(mutex_);
        std::vector<AlarmRecord> on_metrics;
        for (const auto& [name, record] : alarms_) {
            if (record.metric() != nullptr) on_metrics.push_back(record);
        }
        for (const auto& record : on_metrics) TRY(evaluate_metric(record, now));
        TRY(evaluate_composites());
    }
    std::lock_guard lock(data_mutex_);
    if (now < next_trim_) return step;
    const auto trimmed = TRY(trim(store_, now, trimmed_at_once, trimmed_to_));
    trimmed_to_ = trimmed.place;
    step.done = trimmed.removed;
    step.more = !trimmed_to_.empty() || trimmed.removed >= trimmed_at_once;
    if (!step.more) next_trim_ = now + between_trims;
    return step;
}

}  // namespace spot::cloudwatch
