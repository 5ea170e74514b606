#include "cloudwatch/alarms/action_message.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/time_text.h"
#include "cloudwatch/wire/metric_shapes.h"
#include "wire/json.h"

namespace spot::cloudwatch {
namespace {

// A subject of SNS has at most so many characters.
constexpr std::size_t most_characters = 100;

// AWS General Reference, "AWS service endpoints".
constexpr std::array<std::pair<std::string_view, std::string_view>, 17> regions{{
    {"us-east-1", "US East (N. Virginia)"},
    {"us-east-2", "US East (Ohio)"},
    {"us-west-1", "US West (N. California)"},
    {"us-west-2", "US West (Oregon)"},
    {"ca-central-1", "Canada (Central)"},
    {"sa-east-1", "South America (Sao Paulo)"},
    {"eu-central-1", "EU (Frankfurt)"},
    {"eu-west-1", "EU (Ireland)"},
    {"eu-west-2", "EU (London)"},
    {"eu-west-3", "EU (Paris)"},
    {"eu-north-1", "EU (Stockholm)"},
    {"eu-south-1", "EU (Milan)"},
    {"ap-northeast-1", "Asia Pacific (Tokyo)"},
    {"ap-northeast-2", "Asia Pacific (Seoul)"},
    {"ap-southeast-1", "Asia Pacific (Singapore)"},
    {"ap-southeast-2", "Asia Pacific (Sydney)"},
    {"ap-south-1", "Asia Pacific (Mumbai)"},
}};

std::string name_of(const std::string& region) {
    const auto* at =
        std::ranges::find_if(regions, [&](const auto& row) { return row.first == region; });
    return at == regions.end() ? region : std::string(at->second);
}

// "2026-11-22T15:04:05.678+0000"
std::string moment(Time t) {
    auto text = iso8601_millis(t);
    text.pop_back();
    return text + "+0000";
}

// One structure; a member without a value is null.
class Document {
  public:
    Document& text(std::string_view name, std::string_view value) {
        begin(name);
        wire::append_json_text(out_, value);
        return *this;
    }
    Document& text_or_null(std::string_view name, const std::optional<std::string>& value) {
        if (value) return text(name, *value);
        begin(name);
        out_ += "null";
        return *this;
    }
    Document& boolean(std::string_view name, bool value) {
        begin(name);
        out_ += value ? "true" : "false";
        return *this;
    }
    template <class T>
    Document& number(std::string_view name, T value) {
        wire::JsonSink sink;
        if constexpr (std::floating_point<T>) {
            sink.real(value);
        } else {
            sink.number(value);
        }
        return json(name, sink.take());
    }
    Document& texts(std::string_view name, const std::vector<std::string>& values) {
        wire::JsonSink sink;
        sink.begin_list();
        for (const auto& value : values) {
            sink.item();
            sink.text(value);
        }
        sink.end_list();
        return json(name, sink.take());
    }
    // JSON that is there already.
    Document& json(std::string_view name, const std::string& value) {
        begin(name);
        out_ += value;
        return *this;
    }
    std::string take() { return std::move(out_) + "}"; }

  private:
    void begin(std::string_view name) {
        if (out_.size() > 1) out_ += ',';
        wire::append_json_text(out_, name);
        out_ += ':';
    }
    std::string out_ = "{";
};

// "SAMPLE_COUNT" (recorded).
std::string in_capitals(const std::string& words) {
    std::string text;
    for (const char c : words) {
        if (c >= 'A' && c <= 'Z' && !text.empty()) text += '_';
        text += static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
    }
    return text;
}

// Names begin with small letters here, and only here.
std::string dimensions_of(const Dimensions& dimensions) {
    wire::JsonSink sink;
    sink.begin_list();
    for (const auto& dimension : dimensions) {
        sink.item();
        sink.begin_structure();
        sink.name("value", {});
        sink.text(dimension.value);
        sink.name("name", {});
        sink.text(dimension.name);
        sink.end_structure();
    }
    sink.end_list();
    return sink.take();
}

std::string trigger_of(const MetricAlarm& alarm) {
    Document trigger;
    if (alarm.metrics.empty()) {
        trigger.text("MetricName", alarm.metric_name.value_or(""))
            .text("Namespace", alarm.name_space.value_or(""));
        if (alarm.extended_statistic) {
            trigger.text("StatisticType", "ExtendedStatistic")
                .text("ExtendedStatistic", *alarm.extended_statistic);
        } else {
            trigger.text("StatisticType", "Statistic")
                .text("Statistic", in_capitals(alarm.statistic.value_or("")));
        }
        trigger.text_or_null("Unit", alarm.unit)
            .json("Dimensions", dimensions_of(alarm.dimensions))
            .number("Period", alarm.period.value_or(0));
    }
    trigger.number("EvaluationPeriods", alarm.evaluation_periods);
    if (alarm.datapoints_to_alarm) trigger.number("DatapointsToAlarm", *alarm.datapoints_to_alarm);
    trigger.text("ComparisonOperator", alarm.comparison_operator)
        .number("Threshold", alarm.threshold)
        .text("TreatMissingData", alarm.treat_missing_data.value_or(""))
        .text("EvaluateLowSampleCountPercentile",
              alarm.evaluate_low_sample_count_percentile.value_or(""));
    if (!alarm.metrics.empty()) {
        wire::JsonSink sink;
        auto metrics = alarm.metrics;
        wire::write_shape(sink, metrics);
        trigger.json("Metrics", sink.take());
    }
    return trigger.take();
}

}  // namespace

std::string action_subject(const AlarmBase& after, const std::string& region) {
    auto subject =
        fmt::format("{}: \"{}\" in {}", after.state_value, after.alarm_name, name_of(region));
    if (subject.size() <= most_characters) return subject;
    // A name of many bytes is cut where a character begins.
    auto size = most_characters - 3;
    while (size > 0 && (subject[size] & 0xC0) == 0x80) --size;
    return subject.substr(0, size) + "...";
}

std::string action_message(const AlarmBase& before, const AlarmRecord& record,
                           const std::string& region, const std::string& account_id) {
    const auto& after = record.base();
    Document document;
    document.text("AlarmName", after.alarm_name)
        .text_or_null("AlarmDescription", after.alarm_description)
        .text("AWSAccountId", account_id)
        .text("AlarmConfigurationUpdatedTimestamp",
              moment(after.alarm_configuration_updated_timestamp));
    if (const auto* composite = record.composite()) {
        document.text("AlarmRule", composite->alarm_rule);
    }
    document.text("NewStateValue", after.state_value)
        .text("NewStateReason", after.state_reason)
        .text("StateChangeTime", moment(after.state_updated_timestamp))
        .text("Region", name_of(region))
        .text("AlarmArn", after.alarm_arn)
        .text("OldStateValue", before.state_value)
        .texts("OKActions", after.ok_actions)
        .texts("AlarmActions", after.alarm_actions)
        .texts("InsufficientDataActions", after.insufficient_data_actions)
        .boolean("ActionExecutedAfterMuteWindow", false);  // there are no such windows here
    if (const auto* metric = record.metric()) document.json("Trigger", trigger_of(*metric));
    return document.take();
}

}  // namespace spot::cloudwatch
