#include "s3/http/xml_text.h"

#include <fmt/format.h>

#include "base/bytes.h"
#include "base/time_text.h"
#include "wire/xml.h"

namespace spot::s3 {

Xml::Xml(std::string_view root, bool with_namespace)
    : out_("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<") {
    out_ += root;
    if (with_namespace) {
        out_ += " xmlns=\"";
        out_ += xmlns;
        out_ += '"';
    }
    out_ += '>';
    open_.emplace_back(root);
}

Xml& Xml::open(std::string_view element) {
    out_ += '<';
    out_ += element;
    out_ += '>';
    // An element with attributes is closed by its name alone.
    open_.emplace_back(element.substr(0, element.find(' ')));
    return *this;
}

Xml& Xml::element(std::string_view xml) {
    out_ += xml;
    return *this;
}

Xml& Xml::close() {
    out_ += "</" + open_.back() + '>';
    open_.pop_back();
    return *this;
}

Xml& Xml::leaf(std::string_view element, std::string_view text) {
    open(element);
    for (std::size_t at = 0; at < text.size();) {
        const auto code = static_cast<unsigned char>(text[at]);
        const auto length = code < 0x80 ? 1 : code < 0xE0 ? 2 : code < 0xF0 ? 3 : 4;
        const auto character = text.substr(at, static_cast<std::size_t>(length));
        if (code < 0x20 && code != '\t' && code != '\n') {
            // As AWS writes it: XML 1.0 has no such character, but a client can tell keys apart.
            out_ += fmt::format("&#x{:x};", code);
        } else if (valid_utf8(character)) {
            wire::append_xml_text(out_, character);
        } else {
            out_ += "\xEF\xBF\xBD";
            ++at;
            continue;
        }
        at += character.size();
    }
    return close();
}

Xml& Xml::leaf(std::string_view element, Time value) {
    return leaf(element, iso_seconds(value));
}

std::string Xml::take() {
    while (!open_.empty()) close();
    return std::move(out_);
}

std::string iso_seconds(Time t) {
    return iso8601_millis(std::chrono::floor<std::chrono::seconds>(t));
}

std::vector<const wire::Node*> children(const wire::Node& node, std::string_view name) {
    std::vector<const wire::Node*> found;
    if (node.type != wire::Node::Type::map) return found;
    for (const auto& [n, child] : node.members) {
        if (n == name) found.push_back(&child);
    }
    return found;
}

std::string text_of(const wire::Node& node, std::string_view name) {
    const auto* child = node.find(name);
    return child == nullptr ? "" : child->text;
}

std::vector<std::string> texts_of(const wire::Node& node, std::string_view name) {
    std::vector<std::string> texts;
    for (const auto* child : children(node, name)) texts.push_back(child->text);
    return texts;
}

}  // namespace spot::s3
