#include "dynamodb/items/query.h"

#include <fmt/format.h>

#include <set>
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

// Checks one attribute of a starting key.
Result<void> check_start_field(const KeyField& field, const Item& key) {
    const auto at = key.find(field.name);
    if (at == key.end()) return validation("The provided starting key is invalid");
    if (at->second.type != field.type) {
        return validation("The provided key element does not match the schema");
    }
    return {};
}

Result<void> check_filter(const Condition& filter, const KeySchema& key, bool legacy) {
    for (const auto* path : paths_of(filter)) {
        if (key.has(path->front().name)) {
            return validation(
                fmt::format("{} can only contain non-primary key attributes: Primary key "
                            "attribute: {}",
                            legacy ? "QueryFilter" : "Filter Expression", path->front().name));
        }
    }
    return {};
}

Result<void> check_segment(const ScanInput& input) {
    if (!input.segment && !input.total_segments) return {};
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
    if (*input.segment >= *input.total_segments) {
        return validation(
            fmt::format("The Segment parameter is zero-based and must be less than "
                        "parameter TotalSegments: Segment: {} is not less than "
                        "TotalSegments: {}",
                        *input.segment, *input.total_segments));
    }
    return {};
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

Result<void> QueryRules::check_page_paths(const Page& page) {
    if (page.paths) TRY(check_paths(*page.view.table, *page.paths));
    if (page.filter) TRY(check_paths(*page.view.table, *page.filter));
    return {};
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

Result<void> QueryRules::check_start(const View& view, const Item& key,
                                     const KeyCondition* condition) {
    const auto& own = view.key();
    const auto& table = view.table->key;
    std::set<std::string_view> names;
    for (const auto* schema : {&table, &own}) {
        for (const auto& field : schema->fields) names.insert(field.name);
    }
    const bool plain_scan = condition == nullptr && view.index == nullptr;
    if (key.size() != names.size()) {
        return validation(plain_scan ? "The provided starting key is invalid: The provided key "
                                       "element does not match the schema"
                                     : "The provided starting key is invalid");
    }
    if (!plain_scan) {
        for (const auto& field : own.fields) TRY(check_start_field(field, key));
        TRY(check_key_in(own, key));
    }
    Item primary;
    for (const auto& [name, value] : key) {
        if (table.has(name)) primary.emplace(name, value);
    }
    const auto fits = check_key(*view.table, primary);
    if (!fits) return validation("The provided starting key is invalid: " + fits.error().message);
    if (condition == nullptr) return {};
    bool same_hash = true;
    bool in_range = true;
    for (std::size_t i = 0; i < condition->fields.size(); ++i) {
        const auto& field = own.fields[i];
        (field.range ? in_range : same_hash) &= meets(condition->fields[i], key.at(field.name));
    }
    if (!own.fields[condition->fields.size() - 1].range) {
        if (same_hash) return {};
        return validation(
            "The provided starting key is outside query boundaries based on provided conditions");
    }
    if (!in_range) {
        return validation("The provided starting key does not match the range key predicate");
    }
    if (same_hash) return {};
    return validation("The query can return at most one row and cannot be restarted");
}

bool QueryRules::start_after(Page& page, const Item& key) {
    const auto& table = *page.view.table;
    auto at = page.view.prefix() + (page.view.index != nullptr
                                        ? index_key(table.key, page.view.key(), key)
                                        : primary_key(table.key, key));
    if (at < page.range.begin || (!page.range.end.empty() && at >= page.range.end)) return false;
    if (page.direction == kv::Direction::forward) {
        page.range.begin = at + '\0';  // no stored key is the beginning of another
    } else {
        page.range.end = std::move(at);
    }
    return true;
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
    CapacityMeter meter(core_.clock, page.return_consumed_capacity);
    meter.read(table, page.view.index, read_units(entry_bytes, page.consistent));
    if (fetched_units > 0) meter.read(table, nullptr, fetched_units);
    output.consumed_capacity = meter.one();
    return output;
}

Result<QueryOutput> QueryRules::query(const QueryInput& input) {
    const bool key_expression = input.key_condition_expression.has_value();
    const bool filter_expression = input.filter_expression.has_value();
    const bool projection_expression = input.projection_expression.has_value();
    TRY(check_not_mixed({{"ProjectionExpression", projection_expression},
                         {"FilterExpression", filter_expression},
                         {"KeyConditionExpression", key_expression}},
                        {{"AttributesToGet", !input.attributes_to_get.empty()},
                         {"QueryFilter", input.query_filter.has_value()},
                         {"ConditionalOperator", !input.conditional_operator.empty()},
                         {"KeyConditions", key_expression && input.key_conditions.has_value()}}));
    Placeholders placeholders(input.expression_attribute_names, input.expression_attribute_values);
    TRY(placeholders.check(projection_expression || filter_expression || key_expression,
                           filter_expression || key_expression,
                           "FilterExpression and KeyConditionExpression"));
    TRY(check_conditional_operator(input.conditional_operator,
                                   input.query_filter || input.key_conditions));
    std::optional<Condition> filter;
    if (input.query_filter) {
        filter = TRY(legacy_condition(*input.query_filter, input.conditional_operator));
    }
    TRY(check_attributes_to_get(input.attributes_to_get));
    if (!key_expression && !input.key_conditions) {
        return validation(
            "Either the KeyConditions or KeyConditionExpression parameter must be "
            "specified in the request.");
    }
    const auto condition =
        TRY(key_expression ? parse_condition(*input.key_condition_expression,
                                             "KeyConditionExpression", placeholders)
                           : legacy_condition(*input.key_conditions, ""));
    if (filter_expression) {
        filter = TRY(parse_condition(*input.filter_expression, "FilterExpression", placeholders));
    }
    std::optional<std::vector<Path>> paths;
    if (projection_expression) {
        paths = TRY(parse_projection(*input.projection_expression, placeholders));
    } else if (!input.attributes_to_get.empty()) {
        paths = legacy_projection(input.attributes_to_get);
    }
    TRY(placeholders.all_used());
    auto parts = TRY(key_parts(condition, !key_expression, input.index_name.has_value()));

    const std::shared_lock lock(core_.catalog.lock());
    Page page{.view = TRY(view(input.table_name, input.index_name, input.consistent_read)),
              .limit = input.limit,
              .filter = std::move(filter),
              .paths = std::move(paths),
              .consistent = input.consistent_read,
              .return_consumed_capacity = input.return_consumed_capacity};
    const auto wanted = TRY(key_condition(std::move(parts), page.view.key()));
    if (input.exclusive_start_key) {
        TRY(check_start(page.view, *input.exclusive_start_key, &wanted));
    }
    TRY(check_page_paths(page));
    if (page.filter && !input.filter_may_name_key) {
        TRY(check_filter(*page.filter, page.view.key(), input.query_filter.has_value()));
    }
    TRY(select(page, {input.select, input.index_name, input.projection_expression,
                      input.attributes_to_get}));
    page.range = key_range(page.view.prefix(), wanted);
    if (!input.scan_index_forward.value_or(true)) page.direction = kv::Direction::backward;
    if (input.exclusive_start_key && !start_after(page, *input.exclusive_start_key)) {
        return validation(
            "The provided starting key is outside query boundaries based on provided conditions");
    }
    return read(page);
}

Result<ScanOutput> QueryRules::scan(const ScanInput& input) {
    const bool filter_expression = input.filter_expression.has_value();
    const bool projection_expression = input.projection_expression.has_value();
    TRY(check_not_mixed(
        {{"ProjectionExpression", projection_expression}, {"FilterExpression", filter_expression}},
        {{"AttributesToGet", !input.attributes_to_get.empty()},
         {"ScanFilter", input.scan_filter.has_value()},
         {"ConditionalOperator", !input.conditional_operator.empty()}}));
    Placeholders placeholders(input.expression_attribute_names, input.expression_attribute_values);
    TRY(placeholders.check(filter_expression || projection_expression, filter_expression,
                           "FilterExpression"));
    TRY(check_conditional_operator(input.conditional_operator, input.scan_filter.has_value()));
    TRY(check_attributes_to_get(input.attributes_to_get));
    std::optional<Condition> filter;
    if (input.scan_filter) {
        filter = TRY(legacy_condition(*input.scan_filter, input.conditional_operator));
    }
    TRY(check_segment(input));
    if (filter_expression) {
        filter = TRY(parse_condition(*input.filter_expression, "FilterExpression", placeholders));
    }
    std::optional<std::vector<Path>> paths;
    if (projection_expression) {
        paths = TRY(parse_projection(*input.projection_expression, placeholders));
    } else if (!input.attributes_to_get.empty()) {
        paths = legacy_projection(input.attributes_to_get);
    }
    TRY(placeholders.all_used());

    const std::shared_lock lock(core_.catalog.lock());
    Page page{.view = TRY(view(input.table_name, input.index_name, input.consistent_read)),
              .limit = input.limit,
              .filter = std::move(filter),
              .paths = std::move(paths),
              .consistent = input.consistent_read,
              .return_consumed_capacity = input.return_consumed_capacity};
    if (input.exclusive_start_key) {
        TRY(check_start(page.view, *input.exclusive_start_key, nullptr));
    }
    TRY(check_page_paths(page));
    TRY(select(page, {input.select, input.index_name, input.projection_expression,
                      input.attributes_to_get}));
    page.range = input.segment
                     ? segment_range(page.view.prefix(), *input.segment, *input.total_segments)
                     : kv::prefix_range(page.view.prefix());
    if (input.exclusive_start_key && !start_after(page, *input.exclusive_start_key)) {
        return validation(
            fmt::format("The provided starting key is invalid: Invalid ExclusiveStartKey. Please "
                        "use ExclusiveStartKey with correct Segment. TotalSegments: {} Segment: {}",
                        input.total_segments.value_or(1), input.segment.value_or(0)));
    }
    return read(page);
}

}  // namespace spot::dynamodb
