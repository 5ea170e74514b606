#include "s3/http/reading.h"

#include <algorithm>

#include "base/bytes.h"
#include "s3/rules/errors.h"
#include "wire/xml.h"

namespace spot::s3 {

using wire::Node;

Result<void> Reading::only(const Node& node, std::initializer_list<std::string_view> names) {
    if (node.type != Node::Type::map) return {};
    for (const auto& [name, child] : node.members) {
        const bool known = name.starts_with('@') || std::ranges::find(names, name) != names.end();
        if (known) continue;
        skipped = true;
        if (!strict()) continue;
        return refuse("NotImplemented", "The element " + name +
                                            " is not offered in its place; send the request "
                                            "without it.");
    }
    return {};
}

Result<Node> Reading::parse(std::string_view bytes, std::string_view root) const {
    if (!strict() && trim(bytes).empty()) return Node::of_map();
    if (bytes.empty()) return refuse("MissingRequestBodyError");
    std::string name;
    auto node = TRY(wire::parse_xml(bytes, &name));
    if (strict() && name != root) return refuse("MalformedXML");
    return node;
}

Result<bool> boolean(const Node& node, std::string_view name) {
    const auto text = lower(trim(text_of(node, name)));
    if (text.empty() || text == "false") return false;
    if (text == "true") return true;
    return refuse("MalformedXML");
}

Result<std::optional<std::int64_t>> number(const Node& node, std::string_view name) {
    const auto* child = node.find(name);
    if (child == nullptr) return std::optional<std::int64_t>();
    const auto value = parse_int(trim(child->text));
    if (!value) return refuse("MalformedXML");
    return value;
}

Result<std::optional<int>> small_number(const Node& node, std::string_view name) {
    const auto value = TRY(number(node, name));
    if (!value) return std::optional<int>();
    if (*value < -1'000'000'000 || *value > 1'000'000'000) return refuse("MalformedXML");
    return std::optional(static_cast<int>(*value));
}

void tag_elements(Xml& xml, const Tags& tags) {
    for (const auto& tag : tags) {
        xml.open("Tag").leaf("Key", tag.key).leaf("Value", tag.value).close();
    }
}

Result<Tags> tags_below(const Node& node, Reading& reading) {
    Tags tags;
    for (const auto* tag : children(node, "Tag")) {
        TRY(reading.only(*tag, {"Key", "Value"}));
        const bool whole = tag->find("Key") != nullptr && tag->find("Value") != nullptr;
        if (reading.strict() && !whole) return refuse("MalformedXML");
        tags.push_back({text_of(*tag, "Key"), text_of(*tag, "Value")});
    }
    return tags;
}

}  // namespace spot::s3
