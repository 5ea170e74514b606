#include "dynamodb/items/query.h"

#include <fmt/format.h>

#include <shared_mutex>

#include "dynamodb/api.h"
#include "dynamodb/errors.h"
#include "dynamodb/expressions/evaluate.h"
#include "dynamodb/expressions/expression_parser.h"
#include "dynamodb/expressions/legacy.h"
#include "dynamodb/items/capacity.h"
#include "dynamodb/items/item_codec.h"
#include "dynamodb/items/item_store.h"

namespace spot::dynamodb {
namespace {

bool has_exactly_keys(const KeySchema& table, const KeySchema& view, const Item& key) {
    std::size_t found = 0;
    for (const auto& given : key) {
        for (const auto* schema : {&table, &view}) {
            const auto fits = [&](const KeyField& field) {
                return field.name == given.first && field.type == given.second.type;
            };
            if (fits(schema->hash) || (schema->range && fits(*schema->range))) {
                ++found;
                break;
            }
        }
    }
    if (found != key.size()) return false;
    const auto all = [&key](const KeySchema& schema) {
        return key.contains(schema.hash.name) &&
               (!schema.range || key.contains(schema.range->name));
    };
    return all(table) && all(view);
}

Result<void> check_filter(const Condition& filter, const KeySchema& key) {
    for (const auto* path : paths_of(filter)) {
        if (key.has(path->front().name)) {
            return validation(
                "Filter Expression can only contain non-primary key attributes: "
                "Primary key attribute: " +
                path->front().name);
        }
    }
    return {};
}

Result<kv::Range> scan_range(const ScanInput& input, const std::string& prefix) {
    if (!input.segment && !input.total_segments) return kv::prefix_range(prefix);
    if (!input.total_segments) {
        return validation(
            "The TotalSegments parameter is required but was not present in the "
            "request when Segment parameter is present");
    }
    if (!input.segment) {
        return validation(
            "The Segment parameter is required but was not present in the request "
            "when parameter TotalSegments is present");
    }
    if (*input.total_segments < 1 || *input.total_segments > max_segments) {
        return validation(
            fmt::format("1 validation error detected: Value '{}' at 'totalSegments' "
                        "failed to satisfy constraint: Member must have value between "
                        "1 and {}",
                        *input.total_segments, max_segments));
    }
    if (*input.segment < 0 || *input.segment >= *input.total_segments) {
        return validation(
            fmt::format("The Segment parameter is zero-based and must be less than "
                        "parameter TotalSegments: Segment: {} is not less than "
                        "TotalSegments: {}",
                        *input.segment, *input.total_segments));
    }
    return segment_range(prefix, *input.segment, *input.total_segments);
}

}  // namespace

std::string QueryRules::View::prefix() const {
    return index != nullptr ? index_prefix(table->id, index->id) : item_prefix(table->id);
}

Result<QueryRules::View> QueryRules::view(const std::string& table,
                                          const std::optional<std::string>& index,
                                          bool consistent) const {
    View out;
    out.table = TRY(core_.table(table));
    if (!index) return out;
    out.index = out.table->index(*index);
    if (out.index == nullptr) {
        return validation("The table does not have the specified index: " + *index);
    }
    if (out.index->backfilling) {
        return validation("Cannot read from backfilling global secondary index: " + *index);
    }
    if (out.index->global && consistent) {
        return validation("Consistent reads are not supported on global secondary indexes");
    }
    return out;
}

Item QueryRules::key_at(const View& view, std::string_view stored_key) {
    stored_key.remove_prefix(view.prefix().size());
    if (view.index == nullptr) return read_primary_key(view.table->key, stored_key);
    return read_index_key(view.table->key, view.index->key, stored_key);
}

Result<void> QueryRules::select(Page& page, const Selection& s) {
    const auto* index = page.view.index;
    const bool named = page.paths.has_value();
    page.count_only = s.select == "COUNT";
    if (page.count_only && named) {
        return validation(
            fmt::format("Cannot specify the {} when choosing to get only the Count",
                        s.projection_expression ? "ProjectionExpression" : "AttributesToGet"));
    }
    if (s.select == "SPECIFIC_ATTRIBUTES" && !named) {
        return validation(
            "Must specify the AttributesToGet or ProjectionExpression when choosing "
            "to get SPECIFIC_ATTRIBUTES");
    }
    const bool all = s.select == "ALL_ATTRIBUTES";
    const bool all_projected = s.select == "ALL_PROJECTED_ATTRIBUTES";
    if ((all || all_projected) && named) {
        return validation(fmt::format(
            "Cannot specify the {} when choosing to get {}",
            s.projection_expression ? "ProjectionExpression" : "AttributesToGet", s.select));
    }
    if (all_projected && index == nullptr) {
        return validation(
            "ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an "
            "IndexName");
    }
    if (!s.select.empty() && !page.count_only && !all && !all_projected &&
        s.select != "SPECIFIC_ATTRIBUTES") {
        return validation(
            fmt::format("1 validation error detected: Value '{}' at 'select' failed to "
                        "satisfy constraint: Member must satisfy enum value set: "
                        "[SPECIFIC_ATTRIBUTES, COUNT, ALL_ATTRIBUTES, "
                        "ALL_PROJECTED_ATTRIBUTES]",
                        s.select));
    }
    if (index == nullptr || index->projection.projection_type == "ALL") return {};
    if (all && index->global) {
        return invalid_value(
            fmt::format("Select type ALL_ATTRIBUTES is not supported for global "
                        "secondary index {} because its projection type is not ALL",
                        index->name));
    }
    page.fetch_items = all;
    if (!named) return {};
    for (const auto& path : *page.paths) {
        const auto& name = path.front().name;
        if (index->holds(page.view.table->key, name)) continue;
        if (index->global) {
            return invalid_value(
                fmt::format("Global secondary index {} does not project [{}]", index->name, name));
        }
        page.fetch_items = true;
    }
    return {};
}

Result<void> QueryRules::start_after(Page& page, const Item& key) {
    const auto& table = *page.view.table;
    if (!has_exactly_keys(table.key, page.view.key(), key)) {
        return validation("The provided starting key is invalid");
    }
    auto at = page.view.prefix() + (page.view.index != nullptr
                                        ? index_key(table.key, page.view.key(), key)
                                        : primary_key(table.key, key));
    const bool within = at >= page.range.begin && (page.range.end.empty() || at < page.range.end);
    if (!within) {
        return validation(
            "The provided starting key is outside query boundaries based on provided "
            "conditions");
    }
    if (page.direction == kv::Direction::forward) {
        page.range.begin = at + '\0';  // no stored key is the beginning of another
    } else {
        page.range.end = std::move(at);
    }
    return {};
}

Result<QueryOutput> QueryRules::read(const Page& page) const {
    const auto& table = *page.view.table;
    QueryOutput output;
    if (!page.count_only) output.items.emplace();
    std::size_t bytes = 0;
    std::size_t entry_bytes = 0;
    double fetched_units = 0;
    bool full = false;
    std::string last;
    auto cursor = core_.store.scan(page.range, page.direction);
    for (; !full && cursor->valid(); cursor->next()) {
        auto item = TRY(decode_item(cursor->value()));
        // The limit of a page counts the bytes that were read, also of items fetched for an index.
        const auto size = size_of(item);
        std::size_t fetched = 0;
        if (page.fetch_items) {
            auto whole = TRY(read_item(core_.store, table, primary_key(table.key, item)));
            if (whole) item = std::move(*whole);
            fetched = whole ? size_of(item) : 0;
        }
        full = bytes + size + fetched > page_bytes && output.scanned_count > 0;
        if (full) break;
        bytes += size + fetched;
        if (page.fetch_items) fetched_units += read_units(fetched, page.consistent);
        entry_bytes += size;
        ++output.scanned_count;
        // AWS does not check whether anything follows the last item that the limit allows.
        full = page.limit && output.scanned_count == *page.limit;
        last = cursor->key();
        if (page.filter && !holds(*page.filter, item)) continue;
        ++output.count;
        if (page.count_only) continue;
        output.items->push_back(page.paths ? projected(item, *page.paths) : std::move(item));
    }
    if (full) {
        output.last_evaluated_key = key_at(page.view, last);
    } else {
        TRY(cursor->status());
    }
    CapacityMeter meter(page.return_consumed_capacity);
    meter.read(table, page.view.index, read_units(entry_bytes, page.consistent));
    if (fetched_units > 0) meter.read(table, nullptr, fetched_units);
    output.consumed_capacity = meter.one();
    return output;
}

Result<QueryOutput> QueryRules::query(const QueryInput& input) {
    TRY(check_not_mixed({{"ProjectionExpression", input.projection_expression.has_value()},
                         {"FilterExpression", input.filter_expression.has_value()},
                         {"KeyConditionExpression", input.key_condition_expression.has_value()}},
                        {{"AttributesToGet", !input.attributes_to_get.empty()},
                         {"QueryFilter", input.query_filter.has_value()},
                         {"ConditionalOperator", !input.conditional_operator.empty()},
                         {"KeyConditions", input.key_conditions.has_value()}}));
    if (!input.key_condition_expression && !input.key_conditions) {
        return validation(
            "Either the KeyConditions or KeyConditionExpression parameter must be "
            "specified in the request.");
    }
    const std::shared_lock lock(core_.catalog.lock());
    Page page{.view = TRY(view(input.table_name, input.index_name, input.consistent_read)),
              .limit = input.limit,
              .consistent = input.consistent_read,
              .return_consumed_capacity = input.return_consumed_capacity};
    Placeholders placeholders(input.expression_attribute_names, input.expression_attribute_values);
    TRY(placeholders.check(input.key_condition_expression.has_value(), "KeyConditionExpression"));
    const auto condition =
        TRY(input.key_condition_expression ? parse_condition(*input.key_condition_expression,
                                                             "KeyConditionExpression", placeholders)
                                           : legacy_condition(*input.key_conditions, ""));
    if (input.filter_expression) {
        page.filter =
            TRY(parse_condition(*input.filter_expression, "FilterExpression", placeholders));
    } else if (input.query_filter) {
        page.filter = TRY(legacy_condition(*input.query_filter, input.conditional_operator));
    }
    if (input.projection_expression) {
        page.paths = TRY(parse_projection(*input.projection_expression, placeholders));
    } else if (!input.attributes_to_get.empty()) {
        page.paths = legacy_projection(input.attributes_to_get);
    }
    TRY(placeholders.all_used());
    const auto wanted = TRY(key_condition(condition, page.view.key()));
    if (page.filter) TRY(check_filter(*page.filter, page.view.key()));
    TRY(select(page, {input.select, input.index_name, input.projection_expression,
                      input.attributes_to_get}));
    page.range = key_range(page.view.prefix(), wanted);
    if (!input.scan_index_forward.value_or(true)) page.direction = kv::Direction::backward;
    if (input.exclusive_start_key) TRY(start_after(page, *input.exclusive_start_key));
    return read(page);
}

Result<ScanOutput> QueryRules::scan(const ScanInput& input) {
    TRY(check_not_mixed({{"ProjectionExpression", input.projection_expression.has_value()},
                         {"FilterExpression", input.filter_expression.has_value()}},
                        {{"AttributesToGet", !input.attributes_to_get.empty()},
                         {"ScanFilter", input.scan_filter.has_value()},
                         {"ConditionalOperator", !input.conditional_operator.empty()}}));
    const std::shared_lock lock(core_.catalog.lock());
    Page page{.view = TRY(view(input.table_name, input.index_name, input.consistent_read)),
              .limit = input.limit,
              .consistent = input.consistent_read,
              .return_consumed_capacity = input.return_consumed_capacity};
    Placeholders placeholders(input.expression_attribute_names, input.expression_attribute_values);
    TRY(placeholders.check(input.filter_expression || input.projection_expression,
                           "FilterExpression and ProjectionExpression"));
    if (input.filter_expression) {
        page.filter =
            TRY(parse_condition(*input.filter_expression, "FilterExpression", placeholders));
    } else if (input.scan_filter) {
        page.filter = TRY(legacy_condition(*input.scan_filter, input.conditional_operator));
    }
    if (input.projection_expression) {
        page.paths = TRY(parse_projection(*input.projection_expression, placeholders));
    } else if (!input.attributes_to_get.empty()) {
        page.paths = legacy_projection(input.attributes_to_get);
    }
    TRY(placeholders.all_used());
    TRY(select(page, {input.select, input.index_name, input.projection_expression,
                      input.attributes_to_get}));
    page.range = TRY(scan_range(input, page.view.prefix()));
    if (input.exclusive_start_key) TRY(start_after(page, *input.exclusive_start_key));
    return read(page);
}

}  // namespace spot::dynamodb
