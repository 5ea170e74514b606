#include <fmt/format.h>

#include "base/bytes.h"
#include "dynamodb/errors.h"
#include "dynamodb/wire.h"
#include "wire/describe.h"

namespace spot::dynamodb {
namespace {

using wire::Node;
using wire::Sink;

// A value that is none of DynamoDB's JSON is told by the front end and not by the service.
auto not_read(std::string message) {
    return fail(Kind::invalid, "SerializationException", std::move(message));
}
auto wrong_json(const Node& node, std::string_view expected) {
    return not_read(wire::wrong_type(node, expected));
}

Result<std::string> bytes_of(const Node& node) {
    if (node.type == Node::Type::list) {
        return not_read("Unrecognized collection type class java.nio.ByteBuffer");
    }
    if (node.type != Node::Type::text) return wrong_json(node, "Blob");
    if (node.text.size() % 4 != 0) {
        return not_read(
            fmt::format("Base64 encoded length is expected a multiple of 4 bytes but found: {}",
                        node.text.size()));
    }
    auto bytes = unbase64(node.text);
    // Written again the end must be the same: bits behind the last byte would be lost.
    const auto end = bytes ? bytes->size() - (bytes->size() + 2) % 3 - 1 : 0;
    if (!bytes || (!bytes->empty() && !node.text.ends_with(base64(bytes->substr(end))))) {
        return not_read("Invalid last non-pad Base64 character dectected");
    }
    return *std::move(bytes);
}

Result<std::string> text_of(const Node& node, Type type) {
    if (type == Type::B) return bytes_of(node);
    if (node.type != Node::Type::text) return wrong_json(node, "String");
    return node.text;
}

Result<AttributeValue> truth_of(const Node& node, Type type) {
    const auto truth = wire::truth_of(node);
    if (!truth) return wrong_json(node, "Boolean");
    if (type == Type::BOOL) return AttributeValue::boolean(*truth);
    if (!*truth) {
        return invalid_value("Null attribute value types must have the value of true");
    }
    return AttributeValue::null();
}

Result<AttributeValue> set_of_nodes(const Node& node, Type type) {
    if (node.type != Node::Type::list) return wrong_json(node, "list");
    AttributeValue::Set elements;
    for (const auto& item : node.items) {
        elements.push_back(TRY(text_of(item, element_type(type))));
    }
    return AttributeValue::set(type, std::move(elements));
}

Result<AttributeValue> list_of(const Node& node) {
    if (node.type != Node::Type::list) return wrong_json(node, "list");
    AttributeValue::List items;
    items.reserve(node.items.size());
    for (const auto& item : node.items) TRY(from_node(item, items.emplace_back()));
    return AttributeValue::list(std::move(items));
}

Result<AttributeValue> map_of(const Node& node) {
    if (node.type != Node::Type::map) return wrong_json(node, AttributeValue::map_in_java);
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
    if (node.type == Node::Type::list) {
        return not_read(
            "Unrecognized collection type class com.amazonaws.dynamodb.v20120810.AttributeValue");
    }
    if (node.type != Node::Type::map) return not_read("Unexpected value type in payload");
    const Node* found = nullptr;
    Type type{};
    bool more = false;
    for (const auto& [name, member] : node.members) {
        const auto known = type_named(name);
        if (!known || member.type == Node::Type::null) continue;
        more = found != nullptr;
        if (more) {
            // A value that cannot be read, or is none by itself, is told before it.
            TRY(value_of(member, *known));
            break;
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
    if (more) {
        return validation(
            "Supplied AttributeValue has more than one datatypes set, must contain "
            "exactly one of the supported datatypes");
    }
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
