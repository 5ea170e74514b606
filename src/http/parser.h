#pragma once

// Parses the head of an HTTP/1.1 request and the framing of its body. It is strict: a message that
// two readers could understand differently is refused (RFC 9112, sections 2 to 7).

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "wire/http_message.h"

namespace spot::http {

inline constexpr std::size_t largest_head = 16 * 1024;
inline constexpr std::size_t most_headers = 128;

struct Head {
    wire::HttpRequest request;  // without its body
    std::uint64_t content_length = 0;
    bool chunked = false;
    bool http_1_1 = true;
    bool keep_alive = true;
    bool expect_continue = false;
    bool has_body() const { return chunked || content_length > 0; }
};

struct HeadError {
    int status;
    std::string_view reason;
};

// Checks the first bytes of a head that is not complete. So a client that speaks another protocol
// (most often TLS) is refused at its first byte and not at its timeout. nullopt: the bytes may be
// the beginning of a head.
std::optional<HeadError> look_at_start(std::string_view bytes);
// Length in bytes of the head at the front of `bytes`, with the blank line; 0: it is not complete.
std::size_t head_length(std::string_view bytes);
// `bytes` is exactly the head.
tl::expected<Head, HeadError> parse_head(std::string_view bytes);

// Decodes the chunked transfer coding, whose bytes may come in pieces of any size.
class ChunkedDecoder {
  public:
    struct Step {
        std::size_t consumed = 0;
        std::string_view data;  // a part of the input
    };
    // nullopt: the input is malformed. To be called again with the bytes that were not consumed,
    // until done(), or until nothing is consumed and more bytes are needed.
    std::optional<Step> feed(std::string_view bytes);
    bool done() const { return state_ == State::done; }

  private:
    enum class State { size, data, data_end, trailer, done };
    State state_ = State::size;
    std::string line_;
    std::uint64_t left_ = 0;
};

std::string_view reason_phrase(int status);

}  // namespace spot::http
