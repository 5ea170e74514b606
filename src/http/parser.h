#pragma once

// The head of an HTTP/1.1 request and the framing of its body. Strict: what two readers could
// understand differently is refused (RFC 9112, sections 2 to 7).

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "wire/http_message.h"

namespace spot::http {

inline constexpr std::size_t largest_head = 16 * 1024;
inline constexpr std::size_t most_headers = 128;

struct Head {
    wire::HttpRequest request;  // without body
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

// Whether the bytes, the first of a head that is not whole yet, can still become one: what speaks
// another protocol (TLS above all) is refused at its first byte and not when its time is up.
std::optional<HeadError> look_at_start(std::string_view bytes);
// Length of the head at the front of `bytes`, blank line included; 0: not whole yet.
std::size_t head_length(std::string_view bytes);
// `bytes`: exactly the head.
tl::expected<Head, HeadError> parse_head(std::string_view bytes);

// Takes the chunked transfer coding apart, in any split of the input.
class ChunkedDecoder {
  public:
    struct Step {
        std::size_t consumed = 0;
        std::string_view data;  // a part of the input
    };
    // nullopt: malformed. Call again with what was not consumed, until done() or no progress.
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
