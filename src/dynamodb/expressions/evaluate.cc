#include "dynamodb/expressions/evaluate.h"

#include <algorithm>

namespace spot::dynamodb {
namespace {

// The length of a text as DynamoDB counts it, which is Java's: in units of UTF-16. Characters
// beyond the first 65,536, four bytes in UTF-8, are two of them.
std::size_t utf16_units(std::string_view text) {
    std::size_t units = 0;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if ((byte & 0xC0) != 0x80) units += byte >= 0xF0 ? 2 : 1;
    }
    return units;
}

// An operand's value; `made` holds it where it had to be computed. nullptr: there is none.
const AttributeValue* operand_value(const Operand& operand, const Item& item,
                                    AttributeValue& made) {
    switch (operand.kind) {
        case Operand::Kind::path: return find(item, operand.path);
        case Operand::Kind::value: return operand.value;
        case Operand::Kind::size: break;
        default: return nullptr;  // the other kinds occur in updates only
    }
    AttributeValue inner;
    const auto* of = operand_value(operand.arguments[0], item, inner);
    if (of == nullptr) return nullptr;
    std::size_t size = 0;
    switch (of->type) {
        case Type::S: size = utf16_units(of->text()); break;
        case Type::B: size = of->text().size(); break;
        case Type::M: size = of->members().size(); break;
        case Type::L: size = of->items().size(); break;
        case Type::SS:
        case Type::NS:
        case Type::BS: size = of->elements().size(); break;
        default: return nullptr;
    }
    made = AttributeValue::n(static_cast<std::int64_t>(size));
    return &made;
}

bool compares(Comparator comparator, const AttributeValue* a, const AttributeValue* b) {
    if (comparator == Comparator::not_equal) return a == nullptr || b == nullptr || !(*a == *b);
    if (a == nullptr || b == nullptr) return false;
    if (comparator == Comparator::equal) return *a == *b;
    const auto relation = order(*a, *b);
    if (!relation) return false;
    switch (comparator) {
        case Comparator::less: return *relation < 0;
        case Comparator::less_or_equal: return *relation <= 0;
        case Comparator::greater: return *relation > 0;
        case Comparator::greater_or_equal: return *relation >= 0;
        default: return false;
    }
}

bool contains(const AttributeValue& in, const AttributeValue& what) {
    switch (in.type) {
        case Type::S:
        case Type::B:
            return what.type == in.type && in.text().find(what.text()) != std::string::npos;
        case Type::SS:
        case Type::NS:
        case Type::BS: {
            if (what.type != element_type(in.type)) return false;
            const auto& all = in.elements();
            return std::find(all.begin(), all.end(), what.text()) != all.end();
        }
        case Type::L:
            return std::find(in.items().begin(), in.items().end(), what) != in.items().end();
        default: return false;
    }
}

// A condition on two operands that both have a value.
bool holds_of_two(Condition::Kind kind, const AttributeValue& a, const AttributeValue& b) {
    switch (kind) {
        case Condition::Kind::has_type:
            return b.type == Type::S && type_named(b.text()) == a.type;
        case Condition::Kind::begins_with:
            return a.type == b.type && (a.type == Type::S || a.type == Type::B) &&
                   a.text().starts_with(b.text());
        case Condition::Kind::contains: return contains(a, b);
        case Condition::Kind::not_contains: return !contains(a, b);
        default: return false;
    }
}

bool holds_simply(const Condition& c, const Item& item) {
    AttributeValue made;
    const auto* first = operand_value(c.operands[0], item, made);
    if (c.kind == Condition::Kind::exists) return first != nullptr;
    if (c.kind == Condition::Kind::not_exists) return first == nullptr;
    AttributeValue made_too;
    if (c.kind == Condition::Kind::in) {
        return std::any_of(c.operands.begin() + 1, c.operands.end(), [&](const Operand& operand) {
            return compares(Comparator::equal, first, operand_value(operand, item, made_too));
        });
    }
    const auto* second = operand_value(c.operands[1], item, made_too);
    if (c.kind == Condition::Kind::compare) return compares(c.comparator, first, second);
    if (c.kind == Condition::Kind::between) {
        AttributeValue made_third;
        const auto* third = operand_value(c.operands[2], item, made_third);
        return compares(Comparator::greater_or_equal, first, second) &&
               compares(Comparator::less_or_equal, first, third);
    }
    return first != nullptr && second != nullptr && holds_of_two(c.kind, *first, *second);
}

// Paths as a tree, so that every part of an item is visited once.
struct Wanted {
    bool whole = false;
    std::map<std::string, Wanted, std::less<>> members;
    std::map<std::size_t, Wanted> elements;
};

std::optional<AttributeValue> part_of(const AttributeValue& value, const Wanted& wanted);

AttributeValue::Map members_of(const AttributeValue::Map& from, const Wanted& wanted) {
    AttributeValue::Map out;
    for (const auto& [name, inner] : wanted.members) {
        const auto at = from.find(name);
        if (at == from.end()) continue;
        if (auto part = part_of(at->second, inner)) {
            out.emplace_hint(out.end(), name, std::move(*part));
        }
    }
    return out;
}

std::optional<AttributeValue> part_of(const AttributeValue& value, const Wanted& wanted) {
    if (wanted.whole) return value;
    if (value.type == Type::M) {
        auto members = members_of(value.members(), wanted);
        if (members.empty()) return std::nullopt;
        return AttributeValue::map(std::move(members));
    }
    if (value.type != Type::L) return std::nullopt;
    AttributeValue::List items;
    for (const auto& [index, inner] : wanted.elements) {
        if (index >= value.items().size()) break;
        if (auto part = part_of(value.items()[index], inner)) items.push_back(std::move(*part));
    }
    if (items.empty()) return std::nullopt;
    return AttributeValue::list(std::move(items));
}

}  // namespace

bool holds(const Condition& c, const Item& item) {
    const auto child_holds = [&item](const Condition& child) { return holds(child, item); };
    switch (c.kind) {
        case Condition::Kind::all:
            return std::all_of(c.children.begin(), c.children.end(), child_holds);
        case Condition::Kind::any:
            return std::any_of(c.children.begin(), c.children.end(), child_holds);
        case Condition::Kind::negation: return !holds(c.children[0], item);
        default: return holds_simply(c, item);
    }
}

Item projected(const Item& item, const std::vector<Path>& paths) {
    Wanted root;
    for (const auto& path : paths) {
        auto* here = &root;
        for (const auto& step : path) {
            here = step.index ? &here->elements[*step.index] : &here->members[step.name];
        }
        here->whole = true;
    }
    return members_of(item, root);
}

}  // namespace spot::dynamodb
