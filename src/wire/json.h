#pragma once

// JSON in and out.

#include "base/result.h"
#include "wire/node.h"
#include "wire/sink.h"

namespace spot::wire {

// Fails with "SerializationException" where the bytes are not JSON, nest deeper than 80 or hold
// more than `nodes` values; no large structure is made before that is known. An empty body counts
// as {}.
Result<Node> parse_json(std::string_view bytes, std::size_t nodes = most_nodes);

void append_json_text(std::string& out, std::string_view text);  // with quotes

class JsonSink final : public Sink {
  public:
    std::string take() { return std::move(out_); }

    void begin_structure() override { open('{'); }
    void end_structure() override { close('}'); }
    void name(std::string_view name, const Shape&) override { entry(name); }
    void begin_list() override { open('['); }
    void item() override { separate(); }
    void end_list() override { close(']'); }
    void begin_map() override { open('{'); }
    void entry(std::string_view key) override;
    void end_map() override { close('}'); }
    void text(std::string_view) override;
    void number(std::int64_t) override;
    void real(double) override;
    void boolean(bool) override;
    void bytes(std::string_view) override;
    void time(Time) override;  // epoch seconds with milliseconds
    void null() override;

  private:
    void open(char bracket);
    void close(char bracket);
    void separate();
    std::string out_;
};

}  // namespace spot::wire
