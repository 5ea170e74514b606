#include "wire/query_form.h"

#include "base/bytes.h"

namespace spot::wire {
namespace {

constexpr std::size_t deepest = 16;
constexpr std::size_t most_fields = 10'000;

tl::unexpected<Error> malformed(std::string why) {
    return fail(Kind::invalid, "MalformedQueryString", std::move(why));
}

Node& child(Node& parent, std::string_view name) {
    for (auto& [n, node] : parent.members) {
        if (n == name) return node;
    }
    parent.members.push_back({std::string(name), Node::of_map()});
    return parent.members.back().value;
}

}  // namespace

Result<Node> parse_query_form(std::string_view form) {
    Node root = Node::of_map();
    std::size_t fields = 0;
    for (const auto part : split(form, '&')) {
        if (part.empty()) continue;
        if (++fields > most_fields) return malformed("The form has too many fields.");
        const auto equals = part.find('=');
        const auto name = form_decode(part.substr(0, equals));
        auto value = form_decode(equals == std::string_view::npos ? "" : part.substr(equals + 1));
        if (!name || !value) return malformed("The form has broken percent-encoding.");
        const auto steps = split(*name, '.');
        if (steps.size() > deepest) return malformed("A name of the form nests too deep.");
        Node* node = &root;
        for (const auto step : steps) {
            if (node->type != Node::Type::map) return malformed("A name is both text and more.");
            node = &child(*node, step);
        }
        if (!node->members.empty()) return malformed("A name is both text and more.");
        *node = Node::of_text(std::move(*value));
    }
    return root;
}

}  // namespace spot::wire
