#pragma once

// Query and Scan: both walk the keys of a table, or of one of its indexes, in their order.

#include "dynamodb/expressions/expression.h"
#include "dynamodb/expressions/key_condition.h"
#include "dynamodb/item_types.h"
#include "dynamodb/operations.h"
#include "dynamodb/tables/core.h"
#include "wire/operation_list.h"

namespace spot::dynamodb {

// Safe from every thread.
class QueryRules {
  public:
    explicit QueryRules(Core& core) : core_(core) {}
    DYNAMODB_QUERY_OPERATIONS(OPERATION_DECLARATION)

  private:
    // The table that is read, or the index of it.
    struct View {
        const Table* table = nullptr;
        const Index* index = nullptr;
        const KeySchema& key() const { return index != nullptr ? index->key : table->key; }
        std::string prefix() const;
    };
    // One page of results to be read, in the form that Query and Scan share.
    struct Page {
        View view;
        kv::Range range;
        kv::Direction direction = kv::Direction::forward;
        std::optional<std::int64_t> limit;
        std::optional<Condition> filter;
        std::optional<std::vector<Path>> paths;
        bool count_only = false;
        // A local index that does not hold all attributes that are asked for: the items are read.
        bool fetch_items = false;
        bool consistent = false;
        const std::string& return_consumed_capacity;
    };
    // The members of a request that decide which attributes of an item are returned.
    struct Selection {
        const std::string& select;
        const std::optional<std::string>& index_name;
        const std::optional<std::string>& projection_expression;
        const std::vector<std::string>& attributes_to_get;
    };

    Result<View> view(const std::string& table, const std::optional<std::string>& index,
                      bool consistent) const;
    // Checks that neither the filter nor the projection uses a key as if it were a document.
    static Result<void> check_page_paths(const Page& page);
    static Result<void> select(Page& page, const Selection& selection);
    // Checks that an item with this key could be in the view, and could be one of those that
    // `condition` asks for (nullptr: a Scan).
    static Result<void> check_start(const View& view, const Item& key,
                                    const KeyCondition* condition);
    // Makes the page begin after the item with this key. False: it lies outside the page's range.
    static bool start_after(Page& page, const Item& key);
    // The LastEvaluatedKey for the item or index entry with this stored key.
    static Item key_at(const View& view, std::string_view stored_key);
    Result<QueryOutput> read(const Page& page) const;

    Core& core_;
};

}  // namespace spot::dynamodb
