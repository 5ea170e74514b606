#include "wire/query_form.h"

#include <algorithm>

#include "base/bytes.h"

namespace spot::wire {
namespace {

constexpr std::size_t deepest = 16;
constexpr std::size_t most_fields = 10'000;

tl::unexpected<Error> malformed(std::string why) {
    return fail(Kind::invalid, "MalformedQueryString", std::move(why));
}

Node& child(Node& parent, std::string_view name) {
    // From the end: the fields of one thing stand together.
    for (auto at = parent.members.rbegin(); at != parent.members.rend(); ++at) {
        if (at->name == name) return at->value;
    }
    parent.members.push_back({std::string(name), Node::of_map()});
    return parent.members.back().value;
}

Result<void> take_field(std::string_view part, Node& root) {
    const auto equals = part.find('=');
    const auto name = form_decode(part.substr(0, equals));
    auto value = form_decode(equals == std::string_view::npos ? "" : part.substr(equals + 1));
    if (!name || !value) return malformed("The form has broken percent-encoding.");
    if (std::count(name->begin(), name->end(), '.') >= static_cast<std::ptrdiff_t>(deepest)) {
        return malformed("A name of the form nests too deep.");
    }
    Node* node = &root;
    for (const auto step : split(*name, '.')) {
        if (node->type != Node::Type::map) return malformed("A name is both text and more.");
        node = &child(*node, step);
    }
    if (!node->members.empty()) return malformed("A name is both text and more.");
    *node = Node::of_text(std::move(*value));
    return {};
}

}  // namespace

Result<Node> parse_query_form(std::string_view form) {
    Node root = Node::of_map();
    std::size_t fields = 0;
    while (!form.empty()) {
        // Empty ones count too: this is a bound of work.
        if (++fields > most_fields) return malformed("The form has too many fields.");
        const auto part = form.substr(0, form.find('&'));
        form.remove_prefix(std::min(part.size() + 1, form.size()));
        if (!part.empty()) TRY(take_field(part, root));
    }
    return root;
}

}  // namespace spot::wire
