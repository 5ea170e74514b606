#pragma once

// A parsed document of any protocol: JSON, CBOR, XML or a query form. Structures are read from it
// by the names of their members (describe.h), so that a protocol needs a parser and nothing else.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"

namespace spot::wire {

// How many nodes a document may have, unless its reader sets a smaller limit. A node takes about
// 130 bytes of memory, so a body of a few bytes a node would take many times its size. The limit is
// enough for the largest batch of DynamoDB.
inline constexpr std::size_t most_nodes = 1'000'000;

struct Node {
    enum class Type {
        null,
        boolean,
        number,  // text holds its decimal digits as they were sent
        text,    // in query forms and XML every leaf is text, numbers and booleans too
        bytes,
        time,
        list,
        map,
    };
    struct Member;
    Type type = Type::null;
    bool boolean = false;
    std::string text;
    Time time{};
    std::vector<Node> items;
    // Members in the order sent. In XML a name may repeat, which is how XML writes lists.
    std::vector<Member> members;

    static Node of_text(std::string value);
    static Node of_number(std::string digits);
    static Node of_boolean(bool value);
    static Node of_map();
    static Node of_list();

    // The first member of that name; nullptr: not a map, or none. A member that is null counts as
    // absent, as AWS's own servers do.
    const Node* find(std::string_view name) const;
};

struct Node::Member {
    std::string name;
    Node value;
};

inline Node Node::of_text(std::string value) {
    return {Type::text, false, std::move(value)};
}
inline Node Node::of_number(std::string digits) {
    return {Type::number, false, std::move(digits)};
}
inline Node Node::of_boolean(bool value) {
    return {Type::boolean, value};
}
inline Node Node::of_map() {
    return {Type::map};
}
inline Node Node::of_list() {
    return {Type::list};
}

}  // namespace spot::wire
