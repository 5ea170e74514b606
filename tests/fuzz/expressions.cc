// DynamoDB's expressions, statements and numbers.

#include "dynamodb/expressions/evaluate.h"
#include "dynamodb/expressions/expression_parser.h"
#include "dynamodb/items/number.h"
#include "dynamodb/partiql/parser.h"
#include "fuzz/target.h"

namespace spot::fuzz {

const std::vector<std::string> seeds{
    "c#a = :s AND (size(b) >= :n OR NOT attribute_exists(#m.x[1])) AND #a BETWEEN :s AND :s",
    "cbegins_with(#a, :s) or contains(list, :n) and #a IN (:s, :n, :l)",
    "uSET #a = if_not_exists(#a, :n) + :n, b = list_append(:l, :l) REMOVE c, d[0] ADD e :n DELETE "
    "f :t",
    "p#a, b.c[2].d, list[0]",
    "qSELECT a, \"b\".c[2] FROM \"t\".\"i\" WHERE a = 'it''s' AND (b IN [1, ?] OR NOT "
    "begins_with(c, 'x')) AND d IS NOT MISSING ORDER BY a DESC",
    "qUPDATE t SET a = a + 1, b = list_append(b, [1, {'x': <<'y'>>}]) REMOVE c[0] SET d = "
    "set_add(d, <<1, 2>>) WHERE k BETWEEN -1.5e3 AND ? RETURNING MODIFIED NEW *",
    "qINSERT INTO t VALUE {'a': true, 'b': null, 'c': [<<'x'>>]}",
    "qEXISTS(SELECT * FROM t WHERE size(a) >= 2)",
    "n-12345678901234567890123456789012345678e-100",
    "n0.0001",
    "n1E+125",
};

namespace {

using namespace dynamodb;
using AV = AttributeValue;

const std::optional<AttributeNames> names = AttributeNames{{"#a", "title"}, {"#m", "map"}};
const std::optional<AttributeValues> values =
    AttributeValues{{":s", AV::s("x")},
                    {":n", AV::n(5)},
                    {":l", AV::list({AV::n(1), AV::s("y")})},
                    {":t", AV::sorted_set(Type::SS, {"a", "b"})}};
const Item item{{"title", AV::s("xy")},
                {"map", AV::map({{"x", AV::list({AV::n(1), AV::n(2)})}})},
                {"list", AV::list({AV::n(5), AV::s("q")})},
                {"f", AV::sorted_set(Type::SS, {"a", "c"})}};

// What a statement is read into must be an expression.
void statement(std::string_view text) {
    const auto read = partiql::parse(text, {AV::n(1), AV::s("x")});
    if (!read) return;
    for (const auto& term : read->where) {
        const std::optional<AttributeNames> own_names = term.piece.names;
        const std::optional<AttributeValues> own_values = term.piece.values;
        Placeholders own(own_names, own_values);
        const auto condition = parse_condition(term.piece.text, "ConditionExpression", own);
        if (condition) (void)holds(*condition, item);
    }
}

void number(std::string_view text) {
    const auto canonical = canonical_number(text);
    if (!canonical) return;
    const auto again = canonical_number(*canonical);
    MUST(again && *again == *canonical);
    const auto decimal = parse_decimal(text);
    MUST(decimal && decimal_text(*decimal) == *canonical);
    std::string ordered;
    append_ordered_number(ordered, *decimal);
    std::string_view rest = ordered;
    MUST(take_ordered_number(rest) == *decimal && rest.empty());
    // The order of the bytes is the order of the numbers.
    std::string one;
    append_ordered_number(one, *parse_decimal("1"));
    MUST((ordered <=> one) == compare_numbers(*canonical, "1"));
    const auto sum = add_numbers(*canonical, "1");
    if (sum) {
        const auto back = subtract_numbers(*sum, "1");
        MUST(back && *back == *canonical);
    }
}

}  // namespace

void run(std::string_view input) {
    if (input.empty()) return;
    const auto text = input.substr(1);
    Placeholders placeholders(names, values);
    switch (input[0]) {
        case 'c': {
            const auto condition = parse_condition(text, "ConditionExpression", placeholders);
            if (condition) (void)holds(*condition, item);
            break;
        }
        case 'u': (void)parse_update(text, placeholders); break;
        case 'p': (void)parse_projection(text, placeholders); break;
        case 'q': statement(text); break;
        default: number(text);
    }
}

}  // namespace spot::fuzz
