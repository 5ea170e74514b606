// Global indexes whose key has several attributes of each kind.

#include <random>

#include "dynamodb/fixture.h"

namespace spot::dynamodb {
namespace {

class SeveralKeysTest : public TablesTest {
  protected:
    SecondaryIndex index() const {
        return {"g",
                {{"tenant", "HASH"},
                 {"region", "HASH"},
                 {"year", "RANGE"},
                 {"month", "RANGE"},
                 {"name", "RANGE"}},
                Projection{"KEYS_ONLY", {}},
                std::nullopt};
    }
    CreateTableInput input(SecondaryIndex index) const {
        return {.table_name = "sales",
                .attribute_definitions = {{"id", "S"},
                                          {"tenant", "S"},
                                          {"region", "S"},
                                          {"year", "N"},
                                          {"month", "N"},
                                          {"name", "S"}},
                .key_schema = {{"id", "HASH"}},
                .global_secondary_indexes = {std::move(index)},
                .billing_mode = "PAY_PER_REQUEST"};
    }

    // Few different values, so that most keys have equals; every tenth attribute is missing.
    void fill(int count) {
        std::mt19937 chance(7);
        const auto pick = [&chance](int n) { return static_cast<int>(chance() % n); };
        for (int i = 0; i < count; ++i) {
            Item item{{"id", AV::s("i" + std::to_string(i))}};
            const auto add = [&](const std::string& name, AV value) {
                if (pick(10) != 0) item.emplace(name, std::move(value));
            };
            add("tenant", AV::s(std::string(1 + pick(2), 'a')));
            add("region", AV::s(std::string(1 + pick(2), 'a')));
            add("year", AV::n(2020 + pick(3)));
            add("month", AV::n(pick(3) - 1));
            add("name", AV::s(std::string(pick(3) + 1, 'n')));
            EXPECT_EQ(put("sales", item), "");
            items.push_back(std::move(item));
        }
    }

    QueryInput query(const std::string& condition) const {
        QueryInput out{.table_name = "sales",
                       .index_name = "g",
                       .key_condition_expression = condition,
                       .expression_attribute_values = AttributeValues{}};
        const std::map<std::string, AV> values{{":t", AV::s("aa")}, {":r", AV::s("a")},
                                               {":y", AV::n(2021)}, {":m", AV::n(0)},
                                               {":n", AV::s("nn")}, {":z", AV::n(2022)}};
        for (const auto& [name, value] : values) {
            if (condition.find(name) != std::string::npos) {
                out.expression_attribute_values->emplace(name, value);
            }
        }
        for (const std::string name : {"tenant", "region", "year", "month", "name"}) {
            if (condition.find('#' + name) == std::string::npos) continue;
            if (!out.expression_attribute_names) out.expression_attribute_names.emplace();
            out.expression_attribute_names->emplace('#' + name, name);
        }
        return out;
    }

    std::vector<std::string> found(QueryInput input) {
        std::vector<std::string> ids;
        for (int page = 0; page < 1000; ++page) {
            const auto output = tables->query(input);
            if (!output) return {output.error().message};
            for (const auto& item : *output->items) ids.push_back(item.at("id").text());
            if (!output->last_evaluated_key) return ids;
            EXPECT_EQ(output->last_evaluated_key->size(), 6u);
            input.exclusive_start_key = output->last_evaluated_key;
        }
        return {"pages never end"};
    }

    // The ids of those items that `wanted` takes, in the index's order.
    template <class Wanted>
    std::vector<std::string> expected(const Wanted& wanted) const {
        using Place = std::tuple<std::int64_t, std::int64_t, std::string, std::string>;
        std::vector<Place> places;
        for (const auto& item : items) {
            if (item.size() != 6 || item.at("tenant") != AV::s("aa") ||
                item.at("region") != AV::s("a")) {
                continue;
            }
            const Place place{*int_attribute(item, "year"), *int_attribute(item, "month"),
                              item.at("name").text(), item.at("id").text()};
            if (std::apply(wanted, place)) places.push_back(place);
        }
        std::sort(places.begin(), places.end());
        std::vector<std::string> ids;
        for (const auto& place : places) ids.push_back(std::get<3>(place));
        return ids;
    }

    void expect_all_queries() {
        using Name = const std::string&;
        const std::string both = "#tenant = :t AND #region = :r";
        const auto check = [&](const std::string& more, const auto& wanted) {
            auto right = expected(wanted);
            EXPECT_GT(right.size(), 3u) << more;
            for (const std::int64_t limit : {1, 4, 1000}) {
                auto input = query(both + more);
                input.limit = limit;
                EXPECT_EQ(found(input), right) << more;
                input.scan_index_forward = false;
                EXPECT_EQ(found(input), std::vector<std::string>(right.rbegin(), right.rend()));
            }
        };
        check("", [](auto, auto, Name, Name) { return true; });
        check(" AND #year = :y", [](auto y, auto, Name, Name) { return y == 2021; });
        check(" AND #year >= :y", [](auto y, auto, Name, Name) { return y >= 2021; });
        check(" AND #year BETWEEN :y AND :z", [](auto y, auto, Name, Name) { return y >= 2021; });
        check(" AND #month < :m AND #year = :y",
              [](auto y, auto m, Name, Name) { return y == 2021 && m < 0; });
        check(" AND #year = :y AND #month = :m AND begins_with(#name, :n)",
              [](auto y, auto m, Name n, Name) {
                  return y == 2021 && m == 0 && n.starts_with("nn");
              });
    }

    std::vector<Item> items;
};

TEST_F(SeveralKeysTest, QueriesGiveWhatAModelGives) {
    ASSERT_TRUE(tables->create_table(input(index())));
    fill(600);
    expect_all_queries();
    open();
    expect_all_queries();
    const auto shown = tables->describe_table({.table_name = "sales"}).value().table;
    EXPECT_EQ(shown.global_secondary_indexes.at(0).key_schema.size(), 5u);
    EXPECT_EQ(shown.global_secondary_indexes.at(0).key_schema.at(1).key_type, "HASH");
    EXPECT_EQ(shown.global_secondary_indexes.at(0).key_schema.at(2).key_type, "RANGE");
    // An item that changes leaves its old place, and one that lacks an attribute has none.
    for (auto& item : items) {
        if (item.size() == 6) item.erase("month");
        EXPECT_EQ(put("sales", item), "");
    }
    EXPECT_TRUE(found(query("#tenant = :t AND #region = :r")).empty());
}

TEST_F(SeveralKeysTest, AnIndexThatIsAddedLaterTakesInWhatIsThere) {
    auto plain = input(index());
    plain.global_secondary_indexes.clear();
    plain.attribute_definitions.resize(1);
    ASSERT_TRUE(tables->create_table(plain));
    fill(600);
    UpdateTableInput update{.table_name = "sales",
                            .attribute_definitions = input(index()).attribute_definitions};
    update.global_secondary_index_updates.push_back({.create = index()});
    EXPECT_EQ(message(tables->update_table(update)), "");
    sweep();
    expect_all_queries();
}

TEST_F(SeveralKeysTest, ConditionsGoFromTheLeftAndOnlyTheLastIsNoEquality) {
    ASSERT_TRUE(tables->create_table(input(index())));
    const auto refused = [&](const std::string& condition) {
        return message(tables->query(query(condition)));
    };
    EXPECT_EQ(refused("#tenant = :t"), "Query condition missed key schema element: region");
    EXPECT_EQ(refused("#region = :r AND #year = :y"),
              "Query condition missed key schema element: tenant");
    EXPECT_EQ(refused("#tenant = :t AND #region = :r AND #month = :m"),
              "Query condition missed key schema element: year");
    EXPECT_EQ(refused("#tenant = :t AND #region > :r"), "Query key condition not supported");
    EXPECT_EQ(refused("#tenant = :t AND #region = :r AND #year > :y AND #month = :m"),
              "Query key condition not supported");
    EXPECT_EQ(refused("#tenant = :t AND #region = :r AND #year = :n"),
              "One or more parameter values were invalid: Condition parameter type does not match "
              "schema type");
    // A table's own key has two attributes at most.
    auto table = query("#tenant = :t AND #region = :r AND #year = :y");
    table.index_name.reset();
    EXPECT_EQ(message(tables->query(table)), "Conditions can be of length 1 or 2 only");
    Item wrong{{"id", AV::s("a")}, {"month", AV::s("May")}};
    EXPECT_EQ(put("sales", wrong), "ValidationException");
}

TEST_F(SeveralKeysTest, AKeyHasItsHashAttributesFirstAndFourOfAKind) {
    const auto made = [&](std::vector<KeySchemaElement> key) {
        auto wanted = index();
        wanted.key_schema = std::move(key);
        auto table = input(wanted);
        table.attribute_definitions = {{"id", "S"}};
        for (const char name : std::string("abcde")) {
            if (std::any_of(wanted.key_schema.begin(), wanted.key_schema.end(),
                            [&](const auto& e) { return e.attribute_name[0] == name; })) {
                table.attribute_definitions.push_back({std::string(1, name), "S"});
            }
        }
        const auto answer = message(tables->create_table(table));
        if (answer.empty()) tables->delete_table({"sales"}).value();
        return answer;
    };
    EXPECT_EQ(made({{"a", "HASH"}, {"b", "HASH"}, {"c", "HASH"}, {"d", "HASH"}}), "");
    EXPECT_EQ(made({{"a", "HASH"}, {"b", "RANGE"}, {"c", "RANGE"}, {"d", "RANGE"}, {"e", "RANGE"}}),
              "");
    EXPECT_EQ(made({{"a", "HASH"}, {"b", "HASH"}, {"c", "HASH"}, {"d", "HASH"}, {"e", "HASH"}}),
              "One or more parameter values were invalid: Number of HASH key attributes exceeds "
              "the limit of 4 for index: g");
    EXPECT_EQ(made({{"a", "HASH"}, {"b", "RANGE"}, {"c", "HASH"}}),
              "Invalid KeySchema: The third KeySchemaElement is not a RANGE key type");
    EXPECT_EQ(made({{"a", "RANGE"}, {"b", "HASH"}}),
              "Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
    EXPECT_EQ(made({{"a", "HASH"}, {"b", "HASH"}, {"a", "RANGE"}}),
              "Both the Hash Key and the Range Key element in the KeySchema have the same name");
}

}  // namespace
}  // namespace spot::dynamodb
