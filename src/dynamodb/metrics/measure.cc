#include "dynamodb/metrics/measure.h"

#include <algorithm>
#include <set>
#include <shared_mutex>

#include "base/bytes.h"
#include "dynamodb/partiql/parser.h"

namespace spot::dynamodb {
namespace {

constexpr double half_a_unit = 0.5;
constexpr double milliseconds = 0.001;  // of a microsecond

std::vector<std::string> distinct(const std::set<std::string>& names) {
    return {names.begin(), names.end()};
}

template <class Map>
std::vector<std::string> keys_of(const Map& by_table) {
    std::vector<std::string> names;
    for (const auto& [name, what] : by_table) names.push_back(name);
    return names;
}

void add_table(std::set<std::string>& names, const std::string& statement,
               const std::optional<Parameters>& parameters) {
    const auto parsed = partiql::parse(statement, parameters.value_or(Parameters()));
    if (parsed) names.insert(parsed->table);
}

// Those of a document that need not fit to any shape.
std::vector<std::string> tables_in(const wire::Node& input) {
    std::set<std::string> names;
    const auto add = [&](const wire::Node& one) {
        if (const auto* name = one.find("TableName")) names.insert(name->text);
    };
    add(input);
    if (const auto* items = input.find("RequestItems")) {
        for (const auto& [name, value] : items->members) names.insert(name);
    }
    if (const auto* items = input.find("TransactItems")) {
        for (const auto& item : items->items) {
            for (const auto& [name, value] : item.members) add(value);
        }
    }
    if (const auto* statement = input.find("Statement")) {
        add_table(names, statement->text, std::nullopt);
    }
    return distinct(names);
}

template <class Then>
void for_each_meter(Core& core, const std::vector<std::string>& tables, Then then) {
    const std::shared_lock lock(core.catalog.lock());
    for (const auto& name : tables) {
        if (const auto* table = core.catalog.find(name_of(name))) then(*table->meter);
    }
}

using Dimensions = std::vector<std::pair<std::string, std::string>>;

void measure_units(UnitsMeter& units, std::int64_t minute, const Dimensions& dimensions,
                   const EachMeasurement& each) {
    const auto give = [&](const char* metric, MinuteValues& values) {
        const auto total = values.take(minute);
        if (total.count == 0) return;
        each(Measurement::values(metric, total, "Count", half_a_unit).of(dimensions));
    };
    give("ConsumedReadCapacityUnits", units.read);
    give("ConsumedWriteCapacityUnits", units.write);
}

void measure_table(const Table& table, std::int64_t minute, const EachMeasurement& each) {
    auto& meter = *table.meter;
    const Dimensions of_table{{"TableName", table.name}};
    measure_units(meter.units, minute, of_table, each);
    for (const auto& index : table.indexes) {
        if (!index.global) continue;
        measure_units(*index.meter, minute,
                      {{"TableName", table.name}, {"GlobalSecondaryIndexName", index.name}}, each);
    }
    const auto events = [&](const char* metric, MinuteCount& count, const Dimensions& dimensions) {
        const auto times = count.take(minute);
        if (times > 0) each(Measurement::events(metric, times).of(dimensions));
    };
    events("ConditionalCheckFailedRequests", meter.conditions_failed, of_table);
    events("TimeToLiveDeletedItemCount", meter.expired, of_table);
    for (std::size_t i = 0; i < metered_names.size(); ++i) {
        auto& one = meter.operations[i];
        const Dimensions dimensions{{"TableName", table.name},
                                    {"Operation", std::string(metered_names[i])}};
        if (const auto total = one.latency.take(minute); total.count > 0) {
            each(
                Measurement::values("SuccessfulRequestLatency", total, "Milliseconds", milliseconds)
                    .of(dimensions));
        }
        if (const auto total = one.returned.take(minute); total.count > 0) {
            each(Measurement::values("ReturnedItemCount", total, "Count").of(dimensions));
        }
        events("ThrottledRequests", one.throttled, dimensions);
        events("SystemErrors", one.system_errors, dimensions);
    }
}

}  // namespace

std::optional<Metered> metered(std::string_view operation) {
    const auto at = std::ranges::find(metered_names, operation);
    if (at == metered_names.end()) return std::nullopt;
    return static_cast<Metered>(at - metered_names.begin());
}

std::vector<std::string> tables_of(const BatchGetItemInput& x) {
    return keys_of(x.request_items);
}
std::vector<std::string> tables_of(const BatchWriteItemInput& x) {
    return keys_of(x.request_items);
}

std::vector<std::string> tables_of(const TransactWriteItemsInput& x) {
    std::set<std::string> names;
    for (const auto& item : x.transact_items) {
        if (item.condition_check) names.insert(item.condition_check->table_name);
        if (item.put) names.insert(item.put->table_name);
        if (item.remove) names.insert(item.remove->table_name);
        if (item.update) names.insert(item.update->table_name);
    }
    return distinct(names);
}

std::vector<std::string> tables_of(const TransactGetItemsInput& x) {
    std::set<std::string> names;
    for (const auto& item : x.transact_items) {
        if (item.get) names.insert(item.get->table_name);
    }
    return distinct(names);
}

std::vector<std::string> tables_of(const ExecuteStatementInput& x) {
    std::set<std::string> names;
    add_table(names, x.statement, x.parameters);
    return distinct(names);
}

std::vector<std::string> tables_of(const BatchExecuteStatementInput& x) {
    std::set<std::string> names;
    for (const auto& one : x.statements) add_table(names, one.statement, one.parameters);
    return distinct(names);
}

std::vector<std::string> tables_of(const ExecuteTransactionInput& x) {
    std::set<std::string> names;
    for (const auto& one : x.transact_statements) add_table(names, one.statement, one.parameters);
    return distinct(names);
}

std::optional<std::uint64_t> returned_items(const QueryInput&, const QueryOutput& output) {
    return static_cast<std::uint64_t>(output.count);
}
std::optional<std::uint64_t> returned_items(const ScanInput&, const ScanOutput& output) {
    return static_cast<std::uint64_t>(output.count);
}
std::optional<std::uint64_t> returned_items(const ExecuteStatementInput& input,
                                            const ExecuteStatementOutput& output) {
    if (!lower(trim(input.statement)).starts_with("select")) return std::nullopt;
    return output.items.size();
}

void count_success(Core& core, Metered operation, const std::vector<std::string>& tables,
                   Time begin, std::optional<std::uint64_t> returned) {
    const Time now = core.clock.now();
    const auto micros = static_cast<std::uint64_t>(std::max<Duration>(now - begin, {}).count());
    for_each_meter(core, tables, [&](TableMeter& meter) {
        auto& one = meter.of(operation);
        one.latency.add(now, micros);
        if (returned) one.returned.add(now, *returned);
    });
}

void count_failed_condition(Core& core, const std::vector<std::string>& tables) {
    for_each_meter(core, tables,
                   [&](TableMeter& meter) { meter.conditions_failed.add(core.clock.now()); });
}

void count_failure(Core& core, std::string_view operation, const wire::Node& input, int status,
                   std::string_view code) {
    const Time now = core.clock.now();
    const bool throttled = code == "ThrottlingException";
    if (status == 400 && !throttled && code != "ConditionalCheckFailedException") {
        core.user_errors.add(now);
    }
    const auto known = metered(operation);
    if (!known || (!throttled && status < 500) || code == "NotImplemented") return;
    for_each_meter(core, tables_in(input), [&](TableMeter& meter) {
        auto& one = meter.of(*known);
        (throttled ? one.throttled : one.system_errors).add(now);
    });
}

void measure(Core& core, std::int64_t minute, const EachMeasurement& each) {
    if (const auto errors = core.user_errors.take(minute); errors > 0) {
        each(Measurement::events("UserErrors", errors));
    }
    const std::shared_lock lock(core.catalog.lock());
    for (const auto& [name, table] : core.catalog.tables()) measure_table(*table, minute, each);
}

}  // namespace spot::dynamodb
