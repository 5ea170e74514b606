#include "wire/xml.h"

#include <fmt/format.h>

#include <cstring>
#include <pugixml.hpp>

#include "base/bytes.h"
#include "base/time_text.h"

namespace spot::wire {
namespace {

constexpr int deepest = 32;
constexpr std::size_t most_xml_nodes = 200'000;  // 10,000 parts with their checksums, twice

// Local name: a prefix such as "s3:" says nothing here.
std::string_view local(std::string_view name) {
    const auto colon = name.find(':');
    return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

bool convert(const pugi::xml_node& element, int depth, std::size_t& budget, Node& node) {
    if (depth > deepest || budget == 0) return false;
    --budget;
    std::string text;
    bool has_children = false;
    node = Node::of_map();
    for (const auto& child : element.children()) {
        if (child.type() == pugi::node_element) {
            has_children = true;
            Node inner;
            if (!convert(child, depth + 1, budget, inner)) return false;
            node.members.push_back({std::string(local(child.name())), std::move(inner)});
        } else if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata) {
            text += child.value();
        }
    }
    for (const auto& attribute : element.attributes()) {
        if (std::string_view(attribute.name()).starts_with("xmlns")) continue;
        if (budget == 0) return false;
        --budget;
        node.members.push_back(
            {"@" + std::string(local(attribute.name())), Node::of_text(attribute.value())});
    }
    if (has_children) return true;
    if (node.members.empty()) node = Node::of_text({});
    node.text = std::move(text);
    return true;
}

// The five entities of XML and characters by number: what `&` may begin. Others would have to be
// declared, and the parser would leave them standing as text.
bool known_entity(std::string_view text) {
    const auto end = text.find(';');
    if (end == std::string_view::npos || end < 2) return false;
    auto name = text.substr(1, end - 1);
    if (name.front() != '#') {
        return name == "amp" || name == "lt" || name == "gt" || name == "quot" || name == "apos";
    }
    name.remove_prefix(1);
    const bool hexadecimal = name.starts_with('x');
    if (hexadecimal) name.remove_prefix(1);
    const auto* digits = hexadecimal ? "0123456789abcdefABCDEF" : "0123456789";
    return !name.empty() && name.size() <= 8 &&
           name.find_first_not_of(digits) == std::string_view::npos;
}

bool entities_are_known(std::string_view bytes) {
    std::size_t at = 0;
    while ((at = bytes.find_first_of("&<", at)) != std::string_view::npos) {
        const auto rest = bytes.substr(at);
        if (rest.front() == '&') {
            if (!known_entity(rest.substr(0, 12))) return false;
            ++at;
            continue;
        }
        // In these an ampersand is a character like others.
        const auto past = [&](std::string_view opening, std::string_view closing) {
            if (!rest.starts_with(opening)) return false;
            const auto end = bytes.find(closing, at + opening.size());
            at = end == std::string_view::npos ? bytes.size() : end + closing.size();
            return true;
        };
        if (!past("<![CDATA[", "]]>") && !past("<!--", "-->") && !past("<?", "?>")) ++at;
    }
    return true;
}

bool has_document_type(const pugi::xml_document& document) {
    for (const auto& child : document.children()) {
        if (child.type() == pugi::node_doctype) return true;
    }
    return false;
}

}  // namespace

Result<Node> parse_xml(std::string_view bytes, std::string* root) {
    pugi::xml_document document;
    // A document type is kept so that it can be refused: nothing may be declared in here.
    constexpr auto flags = pugi::parse_default | pugi::parse_ws_pcdata_single | pugi::parse_doctype;
    const auto outcome =
        document.load_buffer(bytes.data(), bytes.size(), flags, pugi::encoding_utf8);
    const auto element = document.document_element();
    Node node;
    std::size_t budget = most_xml_nodes;
    if (!outcome || !element || has_document_type(document) || !entities_are_known(bytes) ||
        !convert(element, 0, budget, node)) {
        return fail(Kind::invalid, "MalformedXML",
                    "The XML you provided was not well-formed or did not validate against our "
                    "published schema");
    }
    if (root != nullptr) *root = std::string(local(element.name()));
    return node;
}

void append_xml_text(std::string& out, std::string_view text) {
    for (const char c : text) {
        const auto code = static_cast<unsigned char>(c);
        switch (c) {
            case '&': out += "&amp;"; break;
            case '<': out += "&lt;"; break;
            case '>': out += "&gt;"; break;
            case '"': out += "&quot;"; break;
            case '\r': out += "&#13;"; break;
            default:
                if (code < 0x20 && c != '\n' && c != '\t') {
                    out += "\xEF\xBF\xBD";
                } else {
                    out += c;
                }
        }
    }
}

void XmlSink::name(std::string_view name, const Shape& shape) {
    next_ = shape.query_name.empty() ? name : shape.query_name;
    next_shape_ = shape;
}

void XmlSink::open(std::string_view element, std::string_view attributes) {
    out_ += '<';
    out_ += element;
    if (!attributes.empty()) {
        out_ += ' ';
        out_ += attributes;
    }
    out_ += '>';
}

void XmlSink::empty(std::string_view element) {
    out_.append("<").append(element).append("/>");
}

void XmlSink::close(std::string_view element) {
    out_ += "</";
    out_ += element;
    out_ += '>';
}

void XmlSink::begin_structure() {
    levels_.push_back({.name = next_});
    if (!next_.empty()) open(next_);
    next_.clear();
}

void XmlSink::end_structure() {
    if (!levels_.back().name.empty()) close(levels_.back().name);
    levels_.pop_back();
}

void XmlSink::begin_list() {
    Level level{.shape = next_shape_, .list_name = next_};
    if (!next_shape_.flat) {
        level.name = next_;
        level.list_name = next_shape_.item_name;
        open(next_);
    }
    levels_.push_back(std::move(level));
}

void XmlSink::item() {
    next_ = levels_.back().list_name;
    next_shape_ = {};
}

void XmlSink::end_list() {
    end_structure();
}

void XmlSink::begin_map() {
    Level level{.shape = next_shape_, .list_name = next_};
    if (!next_shape_.flat) {
        level.name = next_;
        level.list_name = "entry";
        open(next_);
    }
    levels_.push_back(std::move(level));
}

void XmlSink::entry(std::string_view key) {
    auto& level = levels_.back();
    if (level.entry_open) close(level.list_name);
    level.entry_open = true;
    open(level.list_name);
    open(level.shape.entry_key);
    append_xml_text(out_, key);
    close(level.shape.entry_key);
    next_ = level.shape.entry_value;
    next_shape_ = {};
}

void XmlSink::end_map() {
    if (levels_.back().entry_open) close(levels_.back().list_name);
    end_structure();
}

void XmlSink::leaf(std::string_view escaped) {
    open(next_);
    out_ += escaped;
    close(next_);
}

void XmlSink::text(std::string_view value) {
    std::string escaped;
    append_xml_text(escaped, value);
    leaf(escaped);
}
void XmlSink::number(std::int64_t value) {
    leaf(fmt::format_int(value).str());
}
void XmlSink::real(double value) {
    leaf(fmt::format("{}", value));
}
void XmlSink::boolean(bool value) {
    leaf(value ? "true" : "false");
}
void XmlSink::null() {
    leaf("");
}
void XmlSink::bytes(std::string_view value) {
    leaf(base64(value));
}
void XmlSink::time(Time value) {
    leaf(iso8601_millis(value));
}

}  // namespace spot::wire
