// The legacy parameters, which are older than expressions: each operator and action has its
// meaning, and errors have AWS's messages.

#include "dynamodb/expressions/legacy.h"

#include "dynamodb/expressions/evaluate.h"
#include "dynamodb/fixture.h"

namespace spot::dynamodb {
namespace {

AV set(AV::Set elements) {
    return AV::sorted_set(Type::SS, std::move(elements));
}

class LegacyTest : public TablesTest {
  protected:
    LegacyTest() {
        create_parts();
        Item item = part("a", 1);
        item.emplace("title", AV::s("metropolis"));
        item.emplace("minutes", AV::n(153));
        item.emplace("words", set({"city", "robot"}));
        put("parts", std::move(item));
        put("parts", part("a", 2));
        put("parts", part("a", 3));
    }

    // "yes": the condition holds for the item above; "no"; or the message of the refusal. Asked by
    // a scan's filter.
    std::string holds(const std::string& attribute, const std::string& comparison,
                      std::vector<AV> values) {
        const auto found = tables->scan(
            {.table_name = "parts",
             .limit = 1,
             .scan_filter = LegacyConditions{{attribute, {comparison, std::move(values)}}}});
        if (!found) return found.error().message;
        return found->count == 1 ? "yes" : "no";
    }
    std::string put_expecting(Expected expected, const std::string& conditional_operator = "") {
        return message(tables->put_item({.table_name = "parts",
                                         .item = part("a", 1),
                                         .expected = std::move(expected),
                                         .conditional_operator = conditional_operator}));
    }
    // The item after the updates, or what was refused.
    std::string update(AttributeUpdates updates) {
        return message(tables->update_item(
            {.table_name = "parts", .key = part("a", 1), .attribute_updates = std::move(updates)}));
    }
    AV value_of(const std::string& attribute) {
        const auto item = get("parts", part("a", 1)).value_or(Item{});
        const auto at = item.find(attribute);
        return at == item.end() ? AV::s("(absent)") : at->second;
    }
};

TEST_F(LegacyTest, EveryComparisonMeansWhatItSays) {
    const struct {
        std::string attribute, comparison;
        std::vector<AV> values;
        bool expected;
    } cases[] = {
        {"title", "EQ", {AV::s("metropolis")}, true},
        {"title", "EQ", {AV::s("other")}, false},
        {"title", "NE", {AV::s("other")}, true},
        {"title", "NE", {AV::s("metropolis")}, false},
        {"minutes", "LT", {AV::n(154)}, true},
        {"minutes", "LT", {AV::n(153)}, false},
        {"minutes", "LE", {AV::n(153)}, true},
        {"minutes", "LE", {AV::n(152)}, false},
        {"minutes", "GT", {AV::n(152)}, true},
        {"minutes", "GT", {AV::n(153)}, false},
        {"minutes", "GE", {AV::n(153)}, true},
        {"minutes", "GE", {AV::n(154)}, false},
        {"absent", "NULL", {}, true},
        {"title", "NULL", {}, false},
        {"title", "NOT_NULL", {}, true},
        {"absent", "NOT_NULL", {}, false},
        {"title", "CONTAINS", {AV::s("tropo")}, true},
        {"words", "CONTAINS", {AV::s("robot")}, true},
        {"words", "CONTAINS", {AV::s("rob")}, false},
        {"words", "NOT_CONTAINS", {AV::s("rob")}, true},
        {"title", "NOT_CONTAINS", {AV::s("tropo")}, false},
        {"title", "BEGINS_WITH", {AV::s("metro")}, true},
        {"title", "BEGINS_WITH", {AV::s("polis")}, false},
        {"minutes", "IN", {AV::n(1), AV::n(153)}, true},
        {"minutes", "IN", {AV::n(1)}, false},
        {"minutes", "BETWEEN", {AV::n(100), AV::n(153)}, true},
        {"minutes", "BETWEEN", {AV::n(1), AV::n(152)}, false},
    };
    for (const auto& [attribute, comparison, values, expected] : cases) {
        EXPECT_EQ(holds(attribute, comparison, values), expected ? "yes" : "no")
            << attribute << " " << comparison;
    }
}

TEST_F(LegacyTest, ComparisonsTakeTheirNumberOfValues) {
    for (const auto* one : {"EQ", "NE", "LT", "LE", "GT", "GE", "CONTAINS", "NOT_CONTAINS",
                            "BEGINS_WITH", "BETWEEN", "IN"}) {
        EXPECT_EQ(holds("title", one, {}),
                  "One or more parameter values were invalid: Invalid number of argument(s) for "
                  "the " +
                      std::string(one) + " ComparisonOperator");
    }
    for (const auto* none : {"NULL", "NOT_NULL", "BETWEEN"}) {
        EXPECT_NE(holds("title", none, {AV::n(1)}).find("Invalid number of argument(s)"),
                  std::string::npos)
            << none;
    }
    const std::string invalid = "One or more parameter values were invalid: ";
    EXPECT_EQ(holds("title", "IN", {AV::s("m"), AV::n(1)}),
              invalid + "AttributeValues inside AttributeValueList must be of same type");
    EXPECT_EQ(holds("title", "IN", {set({"a"})}),
              invalid + "ComparisonOperator IN is not valid for SS AttributeValue type");
    EXPECT_EQ(holds("title", "LT", {AV::boolean(true)}),
              invalid + "ComparisonOperator LT is not valid for BOOL AttributeValue type");
    EXPECT_EQ(holds("title", "BEGINS_WITH", {AV::n(1)}),
              invalid + "ComparisonOperator BEGINS_WITH is not valid for N AttributeValue type");
    EXPECT_EQ(holds("words", "CONTAINS", {set({"a"})}),
              invalid + "ComparisonOperator CONTAINS is not valid for SS AttributeValue type");
    EXPECT_EQ(
        holds("minutes", "BETWEEN", {AV::n(2), AV::n(1)}),
        "The BETWEEN condition was provided a range where the lower bound is greater than the "
        "upper bound");
}

TEST_F(LegacyTest, ExpectedIsAConditionOfAWrite) {
    const std::string failed = "The conditional request failed";
    EXPECT_EQ(put_expecting({{"title", {.value = AV::s("other")}}}), failed);
    EXPECT_EQ(put_expecting({{"title", {.exists = false}}}), failed);
    EXPECT_EQ(put_expecting({{"absent", {.value = AV::s("x"), .exists = true}}}), failed);
    EXPECT_EQ(put_expecting({{"minutes",
                              {.comparison_operator = "GT",
                               .attribute_value_list = std::vector{AV::n(200)}}}}),
              failed);
    EXPECT_EQ(value_of("title"), AV::s("metropolis")) << "what was refused has changed nothing";
    EXPECT_EQ(put_expecting({{"title", {.value = AV::s("metropolis")}},
                             {"absent", {.exists = false}},
                             {"minutes", {.comparison_operator = "NOT_NULL"}}}),
              "");
    EXPECT_EQ(value_of("title"), AV::s("(absent)"));
}

TEST_F(LegacyTest, SeveralConditionsAreJoinedByAndUnlessByOr) {
    const Expected one_of_two{{"title", {.value = AV::s("metropolis")}},
                              {"minutes", {.value = AV::n(1)}}};
    const std::string failed = "The conditional request failed";
    EXPECT_EQ(put_expecting(one_of_two), failed);
    EXPECT_EQ(put_expecting(one_of_two, "AND"), failed);
    EXPECT_EQ(put_expecting(one_of_two, "OR"), "");
}

TEST_F(LegacyTest, ExpectedThatContradictsItselfIsRefused) {
    const std::string invalid = "One or more parameter values were invalid: ";
    EXPECT_EQ(put_expecting({{"a", {}}}),
              invalid + "Value must be provided when Exists is null for Attribute: a");
    EXPECT_EQ(put_expecting({{"a", {.exists = true}}}),
              invalid + "Value must be provided when Exists is true for Attribute: a");
    EXPECT_EQ(put_expecting({{"a", {.value = AV::n(1), .exists = false}}}),
              invalid + "Value cannot be used when Exists is false for Attribute: a");
    EXPECT_EQ(put_expecting({{"a", {.exists = true, .comparison_operator = "EQ"}}}),
              invalid + "Exists and ComparisonOperator cannot be used together for Attribute: a");
    EXPECT_EQ(put_expecting({{"a", {.comparison_operator = "EQ"}}}),
              invalid +
                  "Value or AttributeValueList must be used with ComparisonOperator: EQ for "
                  "Attribute: a");
    EXPECT_EQ(
        put_expecting({{"title", {.value = AV::s("metropolis"), .comparison_operator = "EQ"}}}), "")
        << "one value may stand without its list";
}

TEST_F(LegacyTest, UpdatesPutAddAndDelete) {
    ASSERT_EQ(update({{"title", {AV::s("m"), "PUT"}},
                      {"year", {AV::n(1927), ""}},  // PUT is the default
                      {"minutes", {AV::n(-3), "ADD"}},
                      {"views", {AV::n(2), "ADD"}},
                      {"words", {set({"robot"}), "DELETE"}}}),
              "");
    EXPECT_EQ(value_of("title"), AV::s("m"));
    EXPECT_EQ(value_of("year"), AV::n(1927));
    EXPECT_EQ(value_of("minutes"), AV::n(150));
    EXPECT_EQ(value_of("views"), AV::n(2)) << "what is not there counts as nothing";
    EXPECT_EQ(value_of("words"), set({"city"}));
    ASSERT_EQ(update({{"words", {set({"moloch"}), "ADD"}}, {"title", {{}, "DELETE"}}}), "");
    EXPECT_EQ(value_of("words"), set({"city", "moloch"}));
    EXPECT_EQ(value_of("title"), AV::s("(absent)"));
}

TEST_F(LegacyTest, UpdatesThatCannotBeAreRefusedAndChangeNothing) {
    const std::string invalid = "One or more parameter values were invalid: ";
    EXPECT_EQ(update({{"title", {{}, "PUT"}}}),
              invalid + "Only DELETE action is allowed when no attribute value is specified");
    EXPECT_EQ(update({{"title", {AV::s("m"), "DELETE"}}}),
              invalid + "DELETE action with value is not supported for the type S");
    EXPECT_EQ(update({{"title", {AV::s("m"), "ADD"}}}),
              invalid + "ADD action is not supported for the type S");
    EXPECT_NE(update({{"index", {AV::n(7), "PUT"}}}).find("Cannot update attribute index"),
              std::string::npos);
    EXPECT_EQ(value_of("title"), AV::s("metropolis"));
}

TEST_F(LegacyTest, AQueryTakesKeyConditionsAndAFilter) {
    QueryInput query{.table_name = "parts"};
    query.key_conditions = LegacyConditions{{"job_id", {"EQ", {AV::s("a")}}},
                                            {"index", {"BETWEEN", {AV::n(1), AV::n(2)}}}};
    const auto both = tables->query(query);
    ASSERT_TRUE(both) << both.error().message;
    EXPECT_EQ(both->count, 2);
    query.query_filter = LegacyConditions{{"title", {"NOT_NULL", {}}}};
    const auto filtered = tables->query(query);
    ASSERT_TRUE(filtered) << filtered.error().message;
    EXPECT_EQ(filtered->count, 1);
    EXPECT_EQ(filtered->scanned_count, 2);
    query.attributes_to_get = {"title"};
    EXPECT_EQ(tables->query(query)->items, (std::vector<Item>{{{"title", AV::s("metropolis")}}}));
    query.key_conditions = LegacyConditions{{"job_id", {"NE", {AV::s("a")}}}};
    EXPECT_FALSE(tables->query(query));
}

TEST_F(LegacyTest, ARequestSpeaksOneLanguage) {
    const auto said = message(tables->put_item({.table_name = "parts",
                                                .item = part("a", 1),
                                                .condition_expression = "attribute_exists(job_id)",
                                                .expected = Expected{{"a", {.exists = false}}}}));
    EXPECT_EQ(said,
              "Can not use both expression and non-expression parameters in the same request: "
              "Non-expression parameters: {Expected} Expression parameters: "
              "{ConditionExpression}");
    UpdateItemInput update{.table_name = "parts",
                           .key = part("a", 1),
                           .update_expression = "REMOVE title",
                           .attribute_updates = AttributeUpdates{{"title", {{}, "DELETE"}}}};
    EXPECT_NE(message(tables->update_item(update)).find("{AttributeUpdates}"), std::string::npos);
    QueryInput query{.table_name = "parts", .key_condition_expression = "job_id = :a"};
    query.expression_attribute_values = AttributeValues{{":a", AV::s("a")}};
    query.query_filter = LegacyConditions{{"title", {"NOT_NULL", {}}}};
    EXPECT_NE(message(tables->query(query)).find("{QueryFilter}"), std::string::npos);
    EXPECT_EQ(value_of("title"), AV::s("metropolis"));
}

}  // namespace
}  // namespace spot::dynamodb
