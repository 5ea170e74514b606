#pragma once

// Writes XML (answers of the query protocol and of S3) and parses it (bodies of requests to S3, and
// answers that a client reads).

#include <vector>

#include "base/result.h"
#include "wire/node.h"
#include "wire/sink.h"

namespace spot::wire {

// Returns the root element as a map of its children, and sets `root` to its name. A leaf becomes a
// text, or, where it has attributes, a map that has a text. Repeated names stay repeated; namespace
// prefixes are dropped. Elements may nest 32 deep, and there may be 200,000 of them. A document
// type is refused, and so is every entity but the five of XML and characters by number. Fails with
// "MalformedXML".
Result<Node> parse_xml(std::string_view bytes, std::string* root = nullptr);

// Characters that XML 1.0 cannot hold become U+FFFD.
void append_xml_text(std::string& out, std::string_view text);

class XmlSink final : public Sink {
  public:
    // The next value that is written becomes an element of that name.
    void name(std::string_view name, const Shape& shape = {}) override;
    std::string take() { return std::move(out_); }

    // Begin and end an element around other output. `attributes` is written as it is, unescaped.
    void open(std::string_view element, std::string_view attributes = {});
    void close(std::string_view element);
    // An element without content: <Detail/>.
    void empty(std::string_view element);

    void begin_structure() override;
    void end_structure() override;
    void begin_list() override;
    void item() override;
    void end_list() override;
    void begin_map() override;
    void entry(std::string_view key) override;
    void end_map() override;
    void text(std::string_view) override;
    void number(std::int64_t) override;
    void real(double) override;
    void boolean(bool) override;
    void bytes(std::string_view) override;
    void time(Time) override;  // ISO 8601 with milliseconds
    void null() override;      // an empty element

  private:
    struct Level {
        std::string name;  // the element that is open around this level; "": none
        Shape shape;
        std::string list_name;
        bool entry_open = false;
    };
    void leaf(std::string_view escaped);
    std::string out_;
    std::string next_;
    Shape next_shape_;
    std::vector<Level> levels_;
};

}  // namespace spot::wire
