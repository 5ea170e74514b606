#include "cloudwatch/alarms/history.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/bytes.h"
#include "cloudwatch/metrics/datapoints.h"
#include "cloudwatch/wire/alarm_shapes.h"
#include "storage/key_codec.h"
#include "storage/record.h"
#include "wire/json.h"

namespace spot::cloudwatch {
namespace {

constexpr std::size_t usual_page = 100;  // and the most (API Reference)

std::string prefix_of(const std::string& name) {
    return kv::KeyWriter("ch").text(name).take();
}

std::uint64_t bits(Time t) {
    return static_cast<std::uint64_t>(t.time_since_epoch().count());
}

std::string key_of(const std::string& name, std::uint64_t micros) {
    return kv::KeyWriter(prefix_of(name)).number(micros).take();
}

// An item with its place among all: by time, then by name.
struct Placed {
    std::uint64_t micros = 0;
    AlarmHistoryItem item;
    std::pair<std::uint64_t, std::string_view> place() const { return {micros, item.alarm_name}; }
};

Result<Placed> read_item(std::string_view key, std::string_view value) {
    kv::KeyReader reader(key, 2);
    Placed made;
    made.item.alarm_name = reader.text();
    made.micros = reader.number();
    made.item.timestamp = Time(Duration(static_cast<std::int64_t>(made.micros)));
    kv::RecordReader r(value);
    while (r.next()) {
        switch (r.field()) {
            case 1: made.item.history_item_type = r.text(); break;
            case 2: made.item.history_summary = r.text(); break;
            case 3: made.item.history_data = std::string(r.text()); break;
            case 4: made.item.alarm_type = r.text(); break;
            default: break;
        }
    }
    TRY(r.status());
    return made;
}

bool fits(const DescribeAlarmHistoryInput& input, const AlarmHistoryItem& item) {
    const auto& types = input.alarm_types;
    // "If you omit this parameter, only metric alarms": alarms that are named are shown anyhow.
    const bool of_type =
        types.empty() ? input.alarm_name || item.alarm_type == "MetricAlarm"
                      : std::find(types.begin(), types.end(), item.alarm_type) != types.end();
    return of_type &&
           (!input.history_item_type || item.history_item_type == *input.history_item_type) &&
           (!input.start_date || item.timestamp >= *input.start_date) &&
           (!input.end_date || item.timestamp <= *input.end_date);
}

// The place of the last item that was shown: MICROSECONDS-NAME.
std::string token_of(const Placed& last) {
    return hex(fmt::format("{}-{}", last.micros, last.item.alarm_name));
}
struct Token {
    std::uint64_t micros = 0;
    std::string name;
};
Result<std::optional<Token>> read_token(const std::optional<std::string>& token) {
    if (!token) return std::optional<Token>();
    const auto text = unhex(*token);
    const auto dash = text ? text->find('-') : std::string::npos;
    const auto micros = dash == std::string::npos ? std::nullopt : parse_int(text->substr(0, dash));
    if (!micros || *micros < 0) {
        return fail(Kind::invalid, "InvalidNextToken", "The NextToken is none of this operation.");
    }
    return std::optional(Token{static_cast<std::uint64_t>(*micros), text->substr(dash + 1)});
}

// A JSON text as it is, or null.
std::string_view or_null(const std::optional<std::string>& json) {
    return json ? std::string_view(*json) : std::string_view("null");
}

std::string quoted(std::string_view text) {
    wire::JsonSink sink;
    sink.text(text);
    return sink.take();
}

std::string state_of(const AlarmBase& alarm) {
    auto json = fmt::format(R"({{"stateValue":"{}","stateReason":{})", alarm.state_value,
                            quoted(alarm.state_reason));
    if (alarm.state_reason_data && wire::parse_json(*alarm.state_reason_data)) {
        json += fmt::format(R"(,"stateReasonData":{})", or_null(alarm.state_reason_data));
    }
    return json + "}";
}

std::string configuration_of(const AlarmRecord& record) {
    wire::JsonSink sink;
    std::visit([&](auto alarm) { wire::write_shape(sink, alarm); }, record.alarm);
    return sink.take();
}

}  // namespace

Result<void> stage_history(const kv::Store& store, const AlarmHistoryItem& item, Time now,
                           kv::Batch& batch) {
    auto micros = bits(now);
    while (TRY(store.get(key_of(item.alarm_name, micros)))) ++micros;
    kv::RecordWriter w;
    w.text(1, item.history_item_type).text(2, item.history_summary);
    if (item.history_data) w.text(3, *item.history_data);
    w.text(4, item.alarm_type);
    batch.put(key_of(item.alarm_name, micros), w.take());
    batch.erase_range(prefix_of(item.alarm_name), key_of(item.alarm_name, bits(now - kept)));
    return {};
}

void stage_end_of_history(const std::string& alarm_name, kv::Batch& batch) {
    batch.erase_range(prefix_of(alarm_name), kv::end_of_prefix(prefix_of(alarm_name)));
}

Result<DescribeAlarmHistoryOutput> read_history(const kv::Store& store,
                                                const DescribeAlarmHistoryInput& input) {
    const auto token = TRY(read_token(input.next_token));
    const bool ascending = input.scan_by == "TimestampAscending";
    const auto page = static_cast<std::size_t>(input.max_records.value_or(usual_page));
    const auto sooner = [ascending](const Placed& a, const Placed& b) {
        return ascending ? a.place() < b.place() : b.place() < a.place();
    };
    // The first of the page, and one more: of many alarms the rows lie by name, not by time.
    std::vector<Placed> found;
    auto cursor =
        store.scan(kv::prefix_range(input.alarm_name ? prefix_of(*input.alarm_name) : "ch"));
    for (; cursor->valid(); cursor->next()) {
        auto placed = TRY(read_item(cursor->key(), cursor->value()));
        if (!fits(input, placed.item)) continue;
        if (token) {
            const auto after = std::pair(token->micros, std::string_view(token->name));
            if (ascending ? placed.place() <= after : placed.place() >= after) continue;
        }
        found.push_back(std::move(placed));
        std::push_heap(found.begin(), found.end(), sooner);
        if (found.size() <= page + 1) continue;
        std::pop_heap(found.begin(), found.end(), sooner);
        found.pop_back();
    }
    TRY(cursor->status());
    std::sort_heap(found.begin(), found.end(), sooner);
    DescribeAlarmHistoryOutput output;
    if (found.size() > page) {
        found.pop_back();
        output.next_token = token_of(found.back());
    }
    for (auto& placed : found) output.alarm_history_items.push_back(std::move(placed.item));
    return output;
}

std::string state_change(const AlarmBase& before, const AlarmBase& after) {
    return fmt::format(R"({{"version":"1.0","oldState":{},"newState":{}}})", state_of(before),
                       state_of(after));
}

std::string configuration_change(const AlarmRecord* before, const AlarmRecord& after) {
    if (before == nullptr) {
        return fmt::format(R"({{"version":"1.0","type":"Create","createdAlarm":{}}})",
                           configuration_of(after));
    }
    return fmt::format(R"({{"version":"1.0","type":"Update","updatedAlarm":{}}})",
                       configuration_of(after));
}

}  // namespace spot::cloudwatch
