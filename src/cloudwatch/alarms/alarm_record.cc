#include "cloudwatch/alarms/alarm_record.h"

#include <bit>

#include "cloudwatch/wire/metric_shapes.h"
#include "storage/record.h"
#include "wire/json.h"

namespace spot::cloudwatch {
namespace {

std::uint64_t bits(Time t) {
    return static_cast<std::uint64_t>(t.time_since_epoch().count());
}
Time time_of(std::uint64_t value) {
    return Time(Duration(static_cast<std::int64_t>(value)));
}

// A query is kept in the form in which requests have it.
std::string json_of(MetricDataQuery query) {
    wire::JsonSink sink;
    wire::write_shape(sink, query);
    return sink.take();
}
Result<MetricDataQuery> query_of(std::string_view json) {
    const auto node = TRY(wire::parse_json(json));
    return wire::read_shape<MetricDataQuery>(node, false);
}

void encode_base(const AlarmBase& a, kv::RecordWriter& w) {
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
}

void encode_metric(const MetricAlarm& a, kv::RecordWriter& w) {
    if (a.metric_name) w.text(14, *a.metric_name);
    if (a.name_space) w.text(15, *a.name_space);
    if (a.statistic) w.text(16, *a.statistic);
    for (const auto& [name, value] : a.dimensions) w.text(17, name).text(18, value);
    if (a.period) w.number(19, static_cast<std::uint64_t>(*a.period));
    if (a.unit) w.text(20, *a.unit);
    w.number(21, static_cast<std::uint64_t>(a.evaluation_periods));
    if (a.datapoints_to_alarm) w.number(22, static_cast<std::uint64_t>(*a.datapoints_to_alarm));
    w.number(23, std::bit_cast<std::uint64_t>(a.threshold)).text(24, a.comparison_operator);
    if (a.treat_missing_data) w.text(25, *a.treat_missing_data);
    if (a.extended_statistic) w.text(28, *a.extended_statistic);
    if (a.evaluate_low_sample_count_percentile) {
        w.text(29, *a.evaluate_low_sample_count_percentile);
    }
    for (const auto& query : a.metrics) w.text(30, json_of(query));
}

void encode_composite(const CompositeAlarm& a, kv::RecordWriter& w) {
    w.text(31, a.alarm_rule);
    if (!a.actions_suppressor) return;
    w.text(32, *a.actions_suppressor);
    w.number(33, static_cast<std::uint64_t>(a.actions_suppressor_wait_period.value_or(0)));
    w.number(34, static_cast<std::uint64_t>(a.actions_suppressor_extension_period.value_or(0)));
    if (a.actions_suppressed_by) w.text(35, *a.actions_suppressed_by);
    if (a.actions_suppressed_reason) w.text(36, *a.actions_suppressed_reason);
    const auto& state = a.suppression;
    w.text(37, state.acted_on).number(38, state.in_alarm ? 1 : 0);
    if (state.until) w.number(39, bits(*state.until));
    if (state.extended_until) w.number(40, bits(*state.extended_until));
}

void decode_base(kv::RecordReader& r, AlarmBase& a) {
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
        default: break;
    }
}

Result<void> decode_metric(kv::RecordReader& r, MetricAlarm& a) {
    const auto text = [&] { return std::string(r.text()); };
    switch (r.field()) {
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
        case 28: a.extended_statistic = text(); break;
        case 29: a.evaluate_low_sample_count_percentile = text(); break;
        case 30: a.metrics.push_back(TRY(query_of(r.text()))); break;
        default: break;
    }
    return {};
}

void decode_composite(kv::RecordReader& r, CompositeAlarm& a) {
    switch (r.field()) {
        case 31: a.alarm_rule = r.text(); break;
        case 32: a.actions_suppressor = std::string(r.text()); break;
        case 33: a.actions_suppressor_wait_period = static_cast<int>(r.number()); break;
        case 34: a.actions_suppressor_extension_period = static_cast<int>(r.number()); break;
        case 35: a.actions_suppressed_by = std::string(r.text()); break;
        case 36: a.actions_suppressed_reason = std::string(r.text()); break;
        case 37: a.suppression.acted_on = r.text(); break;
        case 38: a.suppression.in_alarm = r.number() != 0; break;
        case 39: a.suppression.until = time_of(r.number()); break;
        case 40: a.suppression.extended_until = time_of(r.number()); break;
        default: break;
    }
}

}  // namespace

std::string_view alarm_type(const AlarmRecord& record) {
    return record.metric() != nullptr ? "MetricAlarm" : "CompositeAlarm";
}

std::string encode(const AlarmRecord& record) {
    kv::RecordWriter w;
    encode_base(record.base(), w);
    if (const auto* metric = record.metric()) encode_metric(*metric, w);
    if (const auto* composite = record.composite()) encode_composite(*composite, w);
    for (const auto& [key, value] : record.tags) w.text(26, key).text(27, value);
    return w.take();
}

Result<AlarmRecord> decode_alarm(std::string_view bytes) {
    AlarmRecord record;
    MetricAlarm metric;
    std::optional<CompositeAlarm> composite;
    std::string tag;
    kv::RecordReader r(bytes);
    while (r.next()) {
        if (r.field() <= 13) {
            decode_base(r, metric);
        } else if (r.field() == 26) {
            tag = r.text();
        } else if (r.field() == 27) {
            record.tags[tag] = r.text();
        } else if (r.field() >= 31) {
            if (!composite) composite.emplace();
            decode_composite(r, *composite);
        } else {
            TRY(decode_metric(r, metric));
        }
    }
    TRY(r.status());
    if (composite) {
        static_cast<AlarmBase&>(*composite) = std::move(metric);
        record.alarm = std::move(*composite);
    } else {
        record.alarm = std::move(metric);
    }
    return record;
}

}  // namespace spot::cloudwatch
