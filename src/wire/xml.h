#pragma once

// XML out (answers of the query protocol and of S3) and in (bodies of S3).

#include <vector>

#include "base/result.h"
#include "wire/node.h"
#include "wire/sink.h"

namespace spot::wire {

// The root element as a map of its children; text leaves as text (a map with text, where they have
// attributes); repeated names stay repeated; prefixes are dropped. A
// document type is refused, and so are entities but the five and numbers; nesting at most 32, at
// most 200,000 elements. Code
// "MalformedXML". `root` gets its name.
Result<Node> parse_xml(std::string_view bytes, std::string* root = nullptr);

// Characters that XML 1.0 cannot hold become U+FFFD.
void append_xml_text(std::string& out, std::string_view text);

class XmlSink final : public Sink {
  public:
    // What is written next becomes an element of that name.
    void name(std::string_view name, const Shape& shape = {}) override;
    std::string take() { return std::move(out_); }

    // Elements around shapes, where a protocol asks for them. `attributes` as they are to appear.
    void open(std::string_view element, std::string_view attributes = {});
    void close(std::string_view element);

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

  private:
    struct Level {
        std::string name;  // the element open around this level; "": none
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
