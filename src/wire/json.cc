#include "wire/json.h"

#include <fmt/format.h>
#include <simdjson.h>

#include "base/bytes.h"

namespace spot::wire {
namespace {

constexpr std::size_t deepest = 80;  // 32 levels of DynamoDB attributes, two each

// Documents above this are counted before they are parsed, and their parser is not kept.
constexpr std::size_t large_document = 256 * 1024;

tl::unexpected<Error> too_many() {
    return fail(Kind::invalid, "SerializationException",
                "The body has more values than a request may have. Send less at a time.");
}

// An upper bound of the number of values in the document, member names included: the pieces between
// commas and brackets outside of strings. The parser takes memory for each before its values can be
// counted, so this count comes first.
std::size_t count_values(std::string_view bytes) {
    std::size_t count = 1;
    bool in_text = false;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const char c = bytes[i];
        if (c == '"') {
            in_text = !in_text;
        } else if (in_text) {
            if (c == '\\') ++i;
        } else if (c == ',' || c == '[' || c == '{') {
            ++count;
        }
    }
    return count;
}

// False: the budget is used up.
bool convert(simdjson::dom::element element, std::size_t& budget, Node& node) {
    using simdjson::dom::element_type;
    if (budget == 0) return false;
    --budget;
    switch (element.type()) {
        case element_type::ARRAY: {
            node = Node::of_list();
            const simdjson::dom::array array = element.get_array();
            for (const auto item : array) {
                if (!convert(item, budget, node.items.emplace_back())) return false;
            }
            return true;
        }
        case element_type::OBJECT: {
            node = Node::of_map();
            const simdjson::dom::object object = element.get_object();
            for (const auto field : object) {
                auto& member = node.members.emplace_back(Node::Member{std::string(field.key), {}});
                if (!convert(field.value, budget, member.value)) return false;
            }
            return true;
        }
        case element_type::INT64:
            node = Node::of_number(fmt::to_string(element.get_int64().value()));
            return true;
        case element_type::UINT64:
            node = Node::of_number(fmt::to_string(element.get_uint64().value()));
            return true;
        case element_type::DOUBLE:
            node = Node::of_number(fmt::to_string(element.get_double().value()));
            return true;
        case element_type::STRING:
            node = Node::of_text(std::string(element.get_string().value()));
            return true;
        case element_type::BOOL: node = Node::of_boolean(element.get_bool().value()); return true;
        case element_type::NULL_VALUE: node = {}; return true;
    }
    return true;
}

Result<Node> parse_with(simdjson::dom::parser& parser, std::string_view bytes, std::size_t nodes) {
    if (parser.max_depth() != deepest && parser.allocate(4096, deepest) != simdjson::SUCCESS) {
        return fail(Kind::internal, "InternalFailure", "No memory for the JSON parser.");
    }
    simdjson::dom::element root;
    // The parser copies what is not padded.
    if (const auto error = parser.parse(bytes.data(), bytes.size(), true).get(root)) {
        return fail(Kind::invalid, "SerializationException",
                    fmt::format("The body is not valid JSON: {}.", simdjson::error_message(error)));
    }
    Node node;
    if (!convert(root, nodes, node)) return too_many();
    return node;
}

}  // namespace

Result<Node> parse_json(std::string_view bytes, std::size_t nodes) {
    if (trim(bytes).empty()) return Node::of_map();
    if (bytes.size() > large_document) {
        if (count_values(bytes) > nodes) return too_many();
        simdjson::dom::parser parser;
        return parse_with(parser, bytes, nodes);
    }
    thread_local simdjson::dom::parser parser;
    return parse_with(parser, bytes, nodes);
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
void JsonSink::null() {
    out_ += "null";
}
void JsonSink::bytes(std::string_view value) {
    append_json_text(out_, base64(value));
}

void JsonSink::time(Time value) {
    const auto ms = to_millis(value);
    fmt::format_to(std::back_inserter(out_), "{}.{:03}", ms / 1000, ms % 1000);
}

}  // namespace spot::wire
