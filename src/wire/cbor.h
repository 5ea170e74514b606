#pragma once

// CBOR (RFC 8949) as the protocol rpc-v2-cbor uses it, which only CloudWatch's newest clients
// speak.

#include "base/result.h"
#include "wire/node.h"
#include "wire/sink.h"

namespace spot::wire {

// Understands definite and indefinite lengths, half, single and double floats, and tag 1 (time).
// Values may nest 64 deep, and there may be `nodes` of them. Memory is never reserved by a length
// that the sender declares. Fails with "SerializationException".
Result<Node> parse_cbor(std::string_view bytes, std::size_t nodes = most_nodes);

class CborSink final : public Sink {
  public:
    std::string take() { return std::move(out_); }

    // Lengths are not known beforehand, so containers are written as indefinite.
    void begin_structure() override { begin_map(); }
    void end_structure() override { end_map(); }
    void name(std::string_view name, const Shape&) override { entry(name); }
    void begin_list() override { out_ += '\x9f'; }
    void item() override {}
    void end_list() override { out_ += '\xff'; }
    void begin_map() override { out_ += '\xbf'; }
    void entry(std::string_view key) override { text(key); }
    void end_map() override { out_ += '\xff'; }
    void text(std::string_view) override;
    void number(std::int64_t) override;
    void real(double) override;
    void boolean(bool) override;
    void bytes(std::string_view) override;
    void time(Time) override;  // tag 1, seconds as a double
    void null() override;

  private:
    void head(unsigned major, std::uint64_t value);
    std::string out_;
};

}  // namespace spot::wire
