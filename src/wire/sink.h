#pragma once

// The interface that structures are written to; each protocol implements it (JsonSink, XmlSink,
// CborSink).

#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace spot::wire {

struct Constraint;  // constraint.h

// How a member looks on the wire where that does not follow from its name, and its constraints.
struct Shape {
    bool required = false;
    // Required as well, in the words of the constraints: "Value null at 'key' failed to satisfy
    // constraint: Member must not be null".
    bool not_null = false;
    bool keep_empty = false;           // an empty list or map is written, not left out
    std::string_view query_name = {};  // its name in the query protocol, where that differs
    bool flat = false;                 // query and XML: no element around the list or map
    std::string_view item_name = "member";
    std::string_view entry_key = "key";
    std::string_view entry_value = "value";
    bool base_url = false;  // the Sink's base_url is put before a text that begins with "/"
    // Constraints of AWS's model. They live as long as the program.
    const Constraint* must = nullptr;  // for the value itself
    const Constraint* key = nullptr;   // for each key of a map
    const Constraint* each = nullptr;  // for each item of a list, or each value of a map
    // How a value that a SelfDescribed type refuses is told, where AWS adds something to the words
    // of from_node(): {0} stands for them, {1} for the key of the map's entry.
    std::string_view bad_value = {};
};

class Sink {
  public:
    virtual ~Sink() = default;

    virtual void begin_structure() = 0;
    virtual void end_structure() = 0;
    virtual void name(std::string_view name, const Shape& shape) = 0;  // before each member's value
    virtual void begin_list() = 0;
    virtual void item() = 0;  // before each item
    virtual void end_list() = 0;
    virtual void begin_map() = 0;
    virtual void entry(std::string_view key) = 0;  // before each value
    virtual void end_map() = 0;

    virtual void text(std::string_view) = 0;
    virtual void number(std::int64_t) = 0;
    virtual void real(double) = 0;
    virtual void boolean(bool) = 0;
    virtual void bytes(std::string_view) = 0;
    virtual void time(Time) = 0;
    virtual void null() = 0;

    // "http://host:port" by which the client reaches this server, for answers that hold URLs.
    std::string base_url;
};

}  // namespace spot::wire
