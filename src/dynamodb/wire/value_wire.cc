#include <fmt/format.h>

#include "base/bytes.h"
#include "dynamodb/errors.h"
#include "dynamodb/wire.h"

namespace spot::dynamodb {
namespace {

using wire::Node;
using wire::Sink;

auto wrong_json(std::string_view expected) {
    return fail(Kind::invalid, "SerializationException",
                fmt::format("An AttributeValue holds something else than a {}", expected));
}

Result<std::string> text_of(const Node& node, Type type) {
    if (node.type != Node::Type::text) return wrong_json("string");
    if (type != Type::B) return node.text;
    auto bytes = unbase64(node.text);
    if (!bytes) return wrong_json("base64 string");
    return *std::move(bytes);
}

Result<AttributeValue> truth_of(const Node& node, Type type) {
    if (node.type != Node::Type::boolean) return wrong_json("boolean");
    if (type == Type::BOOL) return AttributeValue::boolean(node.boolean);
    if (!node.boolean) {
        return invalid_value("Null attribute value types must have the value of true");
    }
    return AttributeValue::null();
}

Result<AttributeValue> set_of_nodes(const Node& node, Type type) {
    if (node.type != Node::Type::list) return wrong_json("list");
    AttributeValue::Set elements;
    for (const auto& item : node.items) {
        elements.push_back(TRY(text_of(item, element_type(type))));
    }
    return AttributeValue::set(type, std::move(elements));
}

Result<AttributeValue> list_of(const Node& node) {
    if (node.type != Node::Type::list) return wrong_json("list");
    AttributeValue::List items;
    items.reserve(node.items.size());
    for (const auto& item : node.items) TRY(from_node(item, items.emplace_back()));
    return AttributeValue::list(std::move(items));
}

Result<AttributeValue> map_of(const Node& node) {
    if (node.type != Node::Type::map) return wrong_json("map");
    AttributeValue::Map members;
    for (const auto& [name, member] : node.members) TRY(from_node(member, members[name]));
    return AttributeValue::map(std::move(members));
}

Result<AttributeValue> value_of(const Node& node, Type type) {
    switch (type) {
        case Type::S:
            return AttributeValue::s(TRY(text_of(node, type)));
        case Type::B:
            return AttributeValue::b(TRY(text_of(node, type)));
        case Type::N:
            return AttributeValue::number(TRY(text_of(node, type)));
        case Type::BOOL:
        case Type::NUL:
            return truth_of(node, type);
        case Type::M:
            return map_of(node);
        case Type::L:
            return list_of(node);
        case Type::SS:
        case Type::NS:
        case Type::BS:
            break;
    }
    return set_of_nodes(node, type);
}

}  // namespace

Result<void> from_node(const Node& node, AttributeValue& value) {
    if (node.type != Node::Type::map) return wrong_json("structure");
    const Node* found = nullptr;
    Type type{};
    for (const auto& [name, member] : node.members) {
        const auto known = type_named(name);
        if (!known || member.type == Node::Type::null) continue;
        if (found != nullptr) {
            return validation(
                "Supplied AttributeValue has more than one datatypes set, must contain "
                "exactly one of the supported datatypes");
        }
        found = &member;
        type = *known;
    }
    if (found == nullptr) {
        return validation(
            "Supplied AttributeValue is empty, must contain exactly one of the "
            "supported datatypes");
    }
    value = TRY(value_of(*found, type));
    return {};
}

void to_sink(Sink& sink, const AttributeValue& v) {
    sink.begin_structure();
    sink.name(type_name(v.type), {});
    switch (v.type) {
        case Type::S:
        case Type::N:
            sink.text(v.text());
            break;
        case Type::B:
            sink.bytes(v.text());
            break;
        case Type::BOOL:
        case Type::NUL:
            sink.boolean(v.truth());
            break;
        case Type::M:
            sink.begin_map();
            for (const auto& [name, member] : v.members()) {
                sink.entry(name);
                to_sink(sink, member);
            }
            sink.end_map();
            break;
        case Type::L:
            sink.begin_list();
            for (const auto& item : v.items()) {
                sink.item();
                to_sink(sink, item);
            }
            sink.end_list();
            break;
        case Type::SS:
        case Type::NS:
        case Type::BS:
            sink.begin_list();
            for (const auto& element : v.elements()) {
                sink.item();
                v.type == Type::BS ? sink.bytes(element) : sink.text(element);
            }
            sink.end_list();
            break;
    }
    sink.end_structure();
}

}  // namespace spot::dynamodb
