#include "wire/node.h"

namespace spot::wire {

const Node* Node::find(std::string_view name) const {
    if (type != Type::map) return nullptr;
    for (const auto& [n, node] : members) {
        if (n == name) return node.type == Type::null ? nullptr : &node;
    }
    return nullptr;
}

}  // namespace spot::wire
