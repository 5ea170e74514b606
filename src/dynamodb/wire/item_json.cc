#include "dynamodb/wire/item_json.h"

#include <fmt/format.h>

#include "base/bytes.h"

namespace spot::dynamodb {
namespace {

void append(std::string& out, const AttributeValue& value);

void append(std::string& out, const AttributeValue::Map& map) {
    out += '{';
    bool first = true;
    for (const auto& [name, value] : map) {
        if (!std::exchange(first, false)) out += ',';
        out += json_text(name) + ":";
        append(out, value);
    }
    out += '}';
}

void append(std::string& out, const AttributeValue& v) {
    out += fmt::format("{{\"{}\":", type_name(v.type));
    switch (v.type) {
        case Type::S:
        case Type::N: out += json_text(v.text()); break;
        case Type::B: out += json_text(base64(v.text())); break;
        case Type::BOOL:
        case Type::NUL: out += v.truth() ? "true" : "false"; break;
        case Type::M: append(out, v.members()); break;
        case Type::L:
            out += '[';
            for (const auto& item : v.items()) {
                if (out.back() != '[') out += ',';
                append(out, item);
            }
            out += ']';
            break;
        case Type::SS:
        case Type::NS:
        case Type::BS:
            out += '[';
            for (const auto& element : v.elements()) {
                if (out.back() != '[') out += ',';
                out += json_text(v.type == Type::BS ? base64(element) : element);
            }
            out += ']';
            break;
    }
    out += '}';
}

}  // namespace

std::string json_text(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (static_cast<unsigned char>(c) < 0x20) {
            out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
        } else {
            out += c;
        }
    }
    return out + "\"";
}

std::string item_json(const Item& item) {
    std::string out;
    append(out, item);
    return out;
}

}  // namespace spot::dynamodb
