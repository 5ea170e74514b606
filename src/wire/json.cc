#include "wire/json.h"

#include <fmt/format.h>
#include <simdjson.h>

#include "base/bytes.h"

namespace spot::wire {
namespace {

constexpr std::size_t deepest = 80;  // 32 levels of DynamoDB attributes, two each

Node convert(simdjson::dom::element element) {
    using simdjson::dom::element_type;
    switch (element.type()) {
        case element_type::ARRAY: {
            Node node = Node::of_list();
            const simdjson::dom::array array = element.get_array();
            for (const auto item : array) node.items.push_back(convert(item));
            return node;
        }
        case element_type::OBJECT: {
            Node node = Node::of_map();
            const simdjson::dom::object object = element.get_object();
            for (const auto field : object) {
                node.members.push_back({std::string(field.key), convert(field.value)});
            }
            return node;
        }
        case element_type::INT64:
            return Node::of_number(fmt::to_string(element.get_int64().value()));
        case element_type::UINT64:
            return Node::of_number(fmt::to_string(element.get_uint64().value()));
        case element_type::DOUBLE:
            return Node::of_number(fmt::to_string(element.get_double().value()));
        case element_type::STRING: return Node::of_text(std::string(element.get_string().value()));
        case element_type::BOOL: return Node::of_boolean(element.get_bool().value());
        case element_type::NULL_VALUE: break;
    }
    return {};
}

}  // namespace

Result<Node> parse_json(std::string_view bytes) {
    if (trim(bytes).empty()) return Node::of_map();
    thread_local simdjson::dom::parser parser;
    if (parser.max_depth() != deepest && parser.allocate(4096, deepest) != simdjson::SUCCESS) {
        return fail(Kind::internal, "InternalFailure", "No memory for the JSON parser.");
    }
    simdjson::dom::element root;
    // The parser copies what is not padded.
    if (const auto error = parser.parse(bytes.data(), bytes.size(), true).get(root)) {
        return fail(Kind::invalid, "SerializationException",
                    fmt::format("The body is not valid JSON: {}.", simdjson::error_message(error)));
    }
    return convert(root);
}

void append_json_text(std::string& out, std::string_view text) {
    out += '"';
    std::size_t plain = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        if (c >= 0x20 && c != '"' && c != '\\') continue;
        out += text.substr(plain, i - plain);
        plain = i + 1;
        switch (c) {
            case '"': out += "\\\""; break;
            case '\\': out += "\\\\"; break;
            case '\n': out += "\\n"; break;
            case '\r': out += "\\r"; break;
            case '\t': out += "\\t"; break;
            default: fmt::format_to(std::back_inserter(out), "\\u{:04x}", c);
        }
    }
    out += text.substr(plain);
    out += '"';
}

void JsonSink::open(char bracket) {
    out_ += bracket;
}
void JsonSink::close(char bracket) {
    out_ += bracket;
}

void JsonSink::separate() {
    if (!out_.empty() && out_.back() != '{' && out_.back() != '[') out_ += ',';
}

void JsonSink::entry(std::string_view key) {
    separate();
    append_json_text(out_, key);
    out_ += ':';
}

void JsonSink::text(std::string_view value) {
    append_json_text(out_, value);
}
void JsonSink::number(std::int64_t value) {
    out_ += fmt::format_int(value).str();
}

void JsonSink::real(double value) {
    // JSON has no words for these; AWS sends them as text.
    if (value != value) {
        out_ += "\"NaN\"";
    } else if (value > 1.7976931348623157e308 || value < -1.7976931348623157e308) {
        out_ += value > 0 ? "\"Infinity\"" : "\"-Infinity\"";
    } else {
        fmt::format_to(std::back_inserter(out_), "{}", value);
    }
}

void JsonSink::boolean(bool value) {
    out_ += value ? "true" : "false";
}
void JsonSink::bytes(std::string_view value) {
    append_json_text(out_, base64(value));
}

void JsonSink::time(Time value) {
    const auto ms = to_millis(value);
    fmt::format_to(std::back_inserter(out_), "{}.{:03}", ms / 1000, ms % 1000);
}

}  // namespace spot::wire
