#include <gtest/gtest.h>

#include "dynamodb/expressions/evaluate.h"
#include "dynamodb/expressions/expression_parser.h"
#include "dynamodb/expressions/key_condition.h"

namespace spot::dynamodb {
namespace {

using AV = AttributeValue;

const Item film = {
    {"id", AV::s("f1")},
    {"year", AV::n(1999)},
    {"title", AV::s("Matrix")},
    {"tags", AV::sorted_set(Type::SS, {"action", "cult"})},
    {"info", AV::map({{"rating", AV::n(87)},
                      {"crew", AV::list({AV::s("Keanu"), AV::s("Carrie"), AV::n(3)})}})},
    {"blob", AV::b("abc")},
    {"seen", AV::boolean(true)},
};
const std::optional<AttributeNames> names = AttributeNames{{"#y", "year"}, {"#i", "info"}};
const std::optional<AttributeValues> values = AttributeValues{
    {":n", AV::n(1999)},       {":m", AV::n(2005)},
    {":s", AV::s("Mat")},      {":action", AV::s("action")},
    {":k", AV::s("Keanu")},    {":N", AV::s("N")},
    {":one", AV::n(1)},        {":list", AV::list({AV::n(1)})},
    {":t", AV::boolean(true)}, {":set", AV::sorted_set(Type::SS, {"cult", "new"})},
    {":x", AV::s("x")},        {":six", AV::n(6)},
};

// "true", "false", or the error's message.
std::string evaluated(std::string_view text) {
    Placeholders placeholders(names, values);
    const auto condition = parse_condition(text, "ConditionExpression", placeholders);
    if (!condition) return condition.error().message;
    return holds(*condition, film) ? "true" : "false";
}

TEST(ConditionExpression, MeansWhatItSays) {
    const std::vector<std::pair<std::string, bool>> cases = {
        {"#y = :n", true},
        {"#y <> :n", false},
        {"absent <> :n", true},
        {"absent = :n", false},
        {"absent < :n", false},
        {"#y BETWEEN :one AND :m", true},
        {"#y between :one and :m AND title = :s", false},
        {"#y IN (:one, :m, :n)", true},
        {"NOT #y IN (:one)", true},
        {"begins_with(title, :s)", true},
        {"begins_with(#y, :s)", false},
        {"contains(tags, :action)", true},
        {"contains(title, :s)", true},
        {"contains(#i.crew, :k)", true},
        {"attribute_exists(#i.crew[2])", true},
        {"attribute_exists(#i.crew[3])", false},
        {"attribute_not_exists(#i.nothing.deeper)", true},
        {"attribute_type(#y, :N)", true},
        {"size(title) = :six", true},
        {"size(#y) = :six", false},
        {"size(tags) > :one", true},
        {"#i.rating > :one AND (seen = :t OR title = :x)", true},
        {"title = :x OR #y = :n AND seen = :t", true},
        {"NOT (title = :x OR #y = :n)", false},
        {"NOT NOT #y = :n", true},
        {":n = #y", true},
        {"#y > :s", false},
        {"(#y = :n) AND (seen = :t)", true},
        {"((#y = :n) AND (seen = :t)) OR title = :x", true},
    };
    for (const auto& [text, expected] : cases) {
        EXPECT_EQ(evaluated(text), expected ? "true" : "false") << text;
    }
}

TEST(ConditionExpression, SaysWhatIsWrongInAwsWords) {
    const std::vector<std::pair<std::string, std::string>> cases = {
        {"", "The expression can not be empty;"},
        {"year = :n", "Attribute name is a reserved keyword; reserved keyword: year"},
        {"#z = :n",
         "An expression attribute name used in the document path is not defined; "
         "attribute name: #z"},
        {"#y = :z",
         "An expression attribute value used in expression is not defined; attribute "
         "value: :z"},
        {"foo(#y)", "Invalid function name; function: foo"},
        {"if_not_exists(#y, :n) = :n",
         "The function is not allowed in a condition expression; "
         "function: if_not_exists"},
        {"attribute_exists(:n)",
         "Operator or function requires a document path; operator or "
         "function: attribute_exists"},
        {"begins_with(title)",
         "Incorrect number of operands for operator or function; operator or "
         "function: begins_with, number of operands: 1"},
        {"begins_with(title, :n)",
         "Incorrect operand type for operator or function; operator or "
         "function: begins_with, operand type: N"},
        {"#y < :t",
         "Incorrect operand type for operator or function; operator or function: <, "
         "operand type: BOOL"},
        {"#y BETWEEN :m AND :n",
         "The BETWEEN operator requires upper bound to be greater than or "
         "equal to lower bound; lower bound operand: AttributeValue: "
         "{N:2005}, upper bound operand: AttributeValue: {N:1999}"},
        {"#y = #y",
         "The first operand must be distinct from the remaining operands for this "
         "operator or function; operator: =, first operand: [year]"},
        {"((#y = :n))", "The expression has redundant parentheses;"},
        {"#y = ", "Syntax error; token: \"<EOF>\", near: \"=\""},
        {"#y = :n title", "Syntax error; token: \"title\", near: \":n title\""},
        {"#y ? :n", "Syntax error; token: \"?\", near: \"#y ?\""},
        {"attribute_type(#y, :s)",
         "Invalid attribute type name found; type: Mat, valid types: "
         "{B,NULL,SS,BOOL,L,BS,N,NS,S,M}"},
    };
    for (const auto& [text, expected] : cases) {
        EXPECT_EQ(evaluated(text), "Invalid ConditionExpression: " + expected) << text;
    }
}

TEST(ConditionExpression, IsBounded) {
    std::string deep;
    for (int i = 0; i < 1000; ++i) deep += "NOT ";
    EXPECT_NE(evaluated(deep + "#y = :n").find("too many operators"), std::string::npos);
    EXPECT_NE(evaluated(std::string(4000, '(')).find("parentheses"), std::string::npos);
    EXPECT_NE(evaluated(std::string(5000, 'a')).find("Expression size"), std::string::npos);
}

std::string updated_text(std::string_view text, Item before = film) {
    Placeholders placeholders(names, values);
    const auto update = parse_update(text, placeholders);
    if (!update) return update.error().message;
    const auto after = updated(*update, before);
    if (!after) return after.error().message;
    return "done";
}

Item after(std::string_view text) {
    Placeholders placeholders(names, values);
    return updated(parse_update(text, placeholders).value(), film).value();
}

TEST(ConditionExpression, CountsTextInUnitsOfUtf16) {
    const auto size_is = [](std::string text, std::int64_t size) {
        const std::optional<AttributeValues> of = AttributeValues{{":n", AV::n(size)}};
        Placeholders placeholders(names, of);
        const auto condition = parse_condition("size(t) = :n", "ConditionExpression", placeholders);
        return holds(condition.value(), {{"t", AV::s(std::move(text))}});
    };
    EXPECT_TRUE(size_is("abc", 3));
    EXPECT_TRUE(size_is("\u00e9t\u00e9", 3));
    EXPECT_TRUE(size_is("\u6f22\u5b57", 2));
    EXPECT_TRUE(size_is("\U0001F600", 2));
    EXPECT_FALSE(size_is("\U0001F600", 4));
}

TEST(ConditionExpression, TellsTheGravestFaultOfAWholeExpression) {
    const auto said = [](std::string_view text) { return evaluated(text); };
    const std::string invalid = "Invalid ConditionExpression: ";
    EXPECT_EQ(said("(size(title)) = :six"), "true");
    EXPECT_EQ(said("(#y) = (:n)"), "true");
    EXPECT_EQ(said("(title) IN ((:x), :s) OR (#y) BETWEEN (:one) AND (:m)"), "true");
    EXPECT_EQ(said("((#y)) = :n"), invalid + "The expression has redundant parentheses;");
    EXPECT_EQ(said("((#y = :n))"), invalid + "The expression has redundant parentheses;");
    EXPECT_EQ(said("contains(title, title)"),
              invalid +
                  "The first operand must be distinct from the remaining operands for this "
                  "operator or function; operator: contains, first operand: [title]");
    EXPECT_EQ(said("size(title)"), invalid +
                                       "The function is not allowed to be used this way in an "
                                       "expression; function: size");
    EXPECT_EQ(said("attribute_exists(title) = :t"),
              invalid +
                  "The function is not allowed to be used this way in an expression; "
                  "function: attribute_exists");
    EXPECT_EQ(said("contains(begins_with(title, :s), :s)"),
              invalid +
                  "The function is not allowed to be used this way in an expression; "
                  "function: begins_with");
    EXPECT_EQ(said("begins_with(title, :n)"),
              invalid +
                  "Incorrect operand type for operator or function; operator or function: "
                  "begins_with, operand type: N");
    EXPECT_EQ(said("where = :gone AND nope(a)"), invalid + "Invalid function name; function: nope");
    EXPECT_EQ(said("where = :gone"),
              invalid + "Attribute name is a reserved keyword; reserved keyword: where");
    EXPECT_EQ(said("a = :gone AND contains(b, b)"),
              invalid +
                  "An expression attribute value used in expression is not defined; attribute "
                  "value: :gone");
    EXPECT_EQ(said("where = :gone AND"), invalid + "Syntax error; token: \"<EOF>\", near: \"AND\"");
    EXPECT_EQ(said("a = and"), invalid + "Syntax error; token: \"and\", near: \"= and\"");
}

TEST(UpdateExpression, ReadsTheItemAsItWas) {
    const auto item = after("SET a = #y, #y = :one, b = #y + :m, c = if_not_exists(nope, :x)");
    EXPECT_EQ(item.at("a"), AV::n(1999));
    EXPECT_EQ(item.at("year"), AV::n(1));
    EXPECT_EQ(item.at("b"), AV::n(4004));
    EXPECT_EQ(item.at("c"), AV::s("x"));
}

TEST(UpdateExpression, ChangesNestedPlaces) {
    auto item = after("SET #i.crew[1] = :x, #i.crew[9] = :k, #i.fresh = :one REMOVE #i.rating");
    const auto& info = item.at("info").members();
    EXPECT_EQ(info.at("crew"), AV::list({AV::s("Keanu"), AV::s("x"), AV::n(3), AV::s("Keanu")}));
    EXPECT_EQ(info.at("fresh"), AV::n(1));
    EXPECT_FALSE(info.contains("rating"));
    item = after("REMOVE #i.crew[0], #i.crew[2]");
    EXPECT_EQ(item.at("info").members().at("crew"), AV::list({AV::s("Carrie")}));
    item = after("SET l = list_append(:list, #i.crew)");
    EXPECT_EQ(item.at("l").items().size(), 4u);
}

TEST(UpdateExpression, AddsAndDeletes) {
    EXPECT_EQ(after("ADD #y :one").at("year"), AV::n(2000));
    EXPECT_EQ(after("ADD fresh :one").at("fresh"), AV::n(1));
    EXPECT_EQ(after("ADD tags :set").at("tags"),
              AV::sorted_set(Type::SS, {"action", "cult", "new"}));
    EXPECT_EQ(after("DELETE tags :set").at("tags"), AV::sorted_set(Type::SS, {"action"}));
    EXPECT_EQ(updated_text("ADD title :one"),
              "An operand in the update expression has an incorrect data type");
    EXPECT_EQ(
        updated_text("ADD title :x"),
        "Invalid UpdateExpression: Incorrect operand type for operator or function; operator: "
        "ADD, operand type: STRING, typeSet: ALLOWED_FOR_ADD_OPERAND");
    EXPECT_EQ(
        updated_text("DELETE tags :one"),
        "Invalid UpdateExpression: Incorrect operand type for operator or function; operator: "
        "DELETE, operand type: NUMBER, typeSet: ALLOWED_FOR_DELETE_OPERAND");
}

TEST(UpdateExpression, AppendsInTheOrderOfIndexes) {
    Item before = film;
    before.emplace("l", AV::list({}));
    const auto list_after = [&before](std::string_view text) {
        Placeholders placeholders(names, values);
        return updated(parse_update(text, placeholders).value(), before).value().at("l");
    };
    EXPECT_EQ(list_after("ADD l[7] :six, l[5] :one"), AV::list({AV::n(1), AV::n(6)}));
    EXPECT_EQ(list_after("SET l[7] = :six ADD l[5] :one"), AV::list({AV::n(1), AV::n(6)}));
}

TEST(UpdateExpression, ASetThatBecomesEmptyLeavesAfterTheOthersWereFound) {
    Item before = film;
    before.emplace("l", AV::list({AV::sorted_set(Type::SS, {"cult"}), AV::s("b"), AV::s("c")}));
    Placeholders placeholders(names, values);
    const auto update = parse_update("DELETE l[0] :set SET l[1] = :x", placeholders).value();
    EXPECT_EQ(updated(update, before).value().at("l"), AV::list({AV::s("x"), AV::s("c")}));
}

TEST(UpdateExpression, DeletesFromPlacesThatCouldBeAlone) {
    const std::string invalid =
        "The document path provided in the update expression is invalid for update";
    EXPECT_EQ(updated_text("DELETE title.k :set"), invalid);
    EXPECT_EQ(updated_text("DELETE #i[0] :set"), invalid);
    EXPECT_EQ(updated_text("DELETE nope.k :set"), invalid);
    EXPECT_EQ(updated_text("DELETE #i.nope :set"), "done");
    EXPECT_EQ(updated_text("DELETE #i.crew[9] :set"), "done");
}

TEST(UpdateExpression, SaysWhatIsWrongInAwsWords) {
    const std::vector<std::pair<std::string, std::string>> cases = {
        {"SET a = nope",
         "The provided expression refers to an attribute that does not exist in the "
         "item"},
        {"SET nope.a = :x",
         "The document path provided in the update expression is invalid for "
         "update"},
        {"SET title[0] = :x",
         "The document path provided in the update expression is invalid for "
         "update"},
        {"SET a = title + :one", "An operand in the update expression has an incorrect data type"},
        {"SET a = :x SET b = :x",
         "Invalid UpdateExpression: The \"SET\" section can only be used "
         "once in an update expression;"},
        {"SET a = :x REMOVE a.b",
         "Invalid UpdateExpression: Two document paths overlap with each "
         "other; must remove or rewrite one of these paths; path one: [a], "
         "path two: [a, b]"},
        {"SET a[0] = :x, a.b = :x",
         "Invalid UpdateExpression: Two document paths conflict with "
         "each other; must remove or rewrite one of these paths; path "
         "one: [a, [0]], path two: [a, b]"},
        {"SET a = size(title)",
         "Invalid UpdateExpression: The function is not allowed in an update "
         "expression; function: size"},
        {"SET a = :x + :one",
         "Invalid UpdateExpression: Incorrect operand type for operator or "
         "function; operator or function: +, operand type: S"},
        {"SET a = list_append(list_append(#i.crew, :list), :list)",
         "Invalid UpdateExpression: The function is not allowed to be used this way in an "
         "expression; function: list_append"},
        {"SET a = list_append(if_not_exists(nope, :list), :list)", "done"},
        {"SET a = (#y + :one)", "done"},
        {"SET a = (#y) + (:one)", "done"},
        {"SET a = #y + :one + :one",
         "Invalid UpdateExpression: Syntax error; token: \"+\", near: \":one + :one\""},
        {"SET a = if_not_exists(a, #y + :one)",
         "Invalid UpdateExpression: Syntax error; token: \"+\", near: \"#y + :one\""},
        {"SET where = nope(:gone)",
         "Invalid UpdateExpression: Attribute name is a reserved keyword; reserved keyword: where"},
        {"SET a = nope(:gone)", "Invalid UpdateExpression: Invalid function name; function: nope"},
        {"SET #gone = :gone",
         "Invalid UpdateExpression: An expression attribute name used in the document path is not "
         "defined; attribute name: #gone"},
        {"SET a :x", "Invalid UpdateExpression: Syntax error; token: \":x\", near: \"a :x\""},
    };
    for (const auto& [text, expected] : cases) EXPECT_EQ(updated_text(text), expected) << text;
}

TEST(ProjectionExpression, KeepsPlacesAndDropsTheRest) {
    Placeholders placeholders(names, values);
    const auto paths = parse_projection("title, #i.crew[2], #i.crew[0], nope.a", placeholders);
    const Item expected = {
        {"title", AV::s("Matrix")},
        {"info", AV::map({{"crew", AV::list({AV::s("Keanu"), AV::n(3)})}})},
    };
    EXPECT_EQ(projected(film, paths.value()), expected);
}

TEST(Placeholders, AskForEveryNameAndValueToBeUsed) {
    const std::optional<AttributeValues> no_values;
    Placeholders placeholders(names, no_values);
    ASSERT_TRUE(placeholders.check(true, true, ""));
    EXPECT_EQ(placeholders.all_used().error().message,
              "Value provided in ExpressionAttributeNames unused in expressions: keys: {#i, #y}");
    const std::optional<AttributeNames> bad = AttributeNames{{"y", "year"}};
    EXPECT_EQ(Placeholders(bad, no_values).check(true, true, "").error().message,
              "ExpressionAttributeNames contains invalid key: Syntax error; key: \"y\"");
}

std::string key_condition_of(std::string_view text, const KeySchema& schema) {
    Placeholders placeholders(names, values);
    const auto condition = parse_condition(text, "KeyConditionExpression", placeholders);
    if (!condition) return condition.error().message;
    const auto parts = key_parts(*condition, false, schema.fields.size() > 2);
    if (!parts) return parts.error().message;
    const auto key = key_condition(*parts, schema);
    return key ? "good" : key.error().message;
}

TEST(KeyCondition, TakesTheHashKeyByEqualityAndOneOnTheRangeKey) {
    KeySchema schema;
    schema.fields = {{"id"}, {"year", Type::N, true}};
    EXPECT_EQ(key_condition_of("id = :s", schema), "good");
    EXPECT_EQ(key_condition_of("id = :s AND #y > :n", schema), "good");
    EXPECT_EQ(key_condition_of("(#y BETWEEN :n AND :m) AND (:s = id)", schema), "good");
    EXPECT_EQ(key_condition_of("id > :s", schema), "Query key condition not supported");
    EXPECT_EQ(key_condition_of("#y = :n", schema), "Query condition missed key schema element: id");
    EXPECT_EQ(key_condition_of("id = :s AND title = :s", schema),
              "Query condition missed key schema element: year");
    EXPECT_EQ(key_condition_of("id = :n", schema),
              "One or more parameter values were invalid: Condition parameter type does not match "
              "schema type");
    EXPECT_EQ(key_condition_of("id = :s AND id = :x", schema),
              "KeyConditionExpressions must only contain one condition per key");
    EXPECT_EQ(key_condition_of("id = :s OR #y = :n", schema),
              "Invalid operator used in KeyConditionExpression: OR");
}

}  // namespace
}  // namespace spot::dynamodb
