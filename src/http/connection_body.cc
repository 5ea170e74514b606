// Reading bodies of requests, and discarding them within limits.

#include <fmt/format.h>

#include "http/connection.h"

namespace spot::http {

namespace asio = boost::asio;
using asio::use_awaitable;

namespace {

// A body that nobody wants is read and dropped up to this size, so that the connection can go on.
constexpr std::uint64_t small_rest_bytes = 64 * 1024;
// Before a connection closes, so many bytes are read and dropped in so much time, so that the
// client can read the answer: closing a socket with unread bytes resets the connection, and the
// answer may be lost. nginx does the same (lingering_close, lingering_time, lingering_timeout) with
// the same times.
constexpr std::uint64_t linger_bytes = 1u << 30;
constexpr auto linger_time = std::chrono::seconds(30);
constexpr int linger_idle_seconds = 5;
// Larger bodies are written and hashed on the pool, since that would delay the loop's connections.
constexpr std::uint64_t large_upload_bytes = 1u << 20;

Error too_large(std::uint64_t limit) {
    return Error{
        Kind::too_large, "RequestEntityTooLarge",
        fmt::format("The body is larger than the {} bytes that this request may have.", limit)};
}

}  // namespace

// True with `refusal` set: that is the answer, and the rest of the body is still to come.
Connection::Task Connection::read_body(const Head& head, Exchange& exchange, Incoming& incoming,
                                       std::string& body,
                                       std::optional<wire::HttpResponse>& refusal) {
    if (!head.chunked && head.content_length > exchange.body_limit()) {
        refusal = exchange.refuse(too_large(exchange.body_limit()));
        co_return true;
    }
    if (head.expect_continue) {
        // Sent before an empty body, too: the client has asked for it.
        static constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
        if (!co_await channel_.write(go_on)) co_return false;
        incoming.invited = true;
    }
    if (incoming.whole) co_return true;
    body_waited_ = {};
    incoming.on_pool =
        exchange.sink() != nullptr && (head.chunked || head.content_length > large_upload_bytes);
    if (head.chunked) co_return co_await take_chunked(exchange, incoming, body, refusal);
    if (exchange.sink() == nullptr) body.reserve(incoming.left);
    while (incoming.left > 0) {
        if (buffer_.empty() && !co_await fill_body(incoming, exchange, refusal)) co_return false;
        if (refusal) co_return true;
        const auto n = std::min<std::uint64_t>(incoming.left, buffer_.size());
        const auto bytes = std::string_view(buffer_).substr(0, n);
        const bool go_on = co_await deliver(exchange, bytes, incoming.on_pool, body, refusal);
        buffer_.erase(0, n);
        incoming.left -= n;
        incoming.received += n;
        incoming.whole = incoming.left == 0;
        if (!go_on) co_return true;
    }
    co_return true;
}

// Waits for more of the body. After a time of grace it must come at a least rate, averaged over the
// time that was spent waiting for the client (and not for the disk).
Connection::Task Connection::fill_body(Incoming& incoming, Exchange& exchange,
                                       std::optional<wire::HttpResponse>& refusal) {
    const auto& options = shared_.options;
    const auto begin = Clock::now();
    const auto may_wait = std::chrono::seconds(options.slow_body_grace_seconds) +
                          std::chrono::milliseconds(incoming.received * 1000 /
                                                    options.slowest_body_bytes_per_second) -
                          body_waited_;
    deadline_ =
        begin + std::min<Clock::duration>(may_wait, std::chrono::seconds(options.body_seconds));
    const auto piece =
        incoming.chunked ? head_piece_bytes : std::min<std::uint64_t>(incoming.left, piece_bytes);
    reading_body_ = true;
    const bool read = !too_slow_ && co_await fill(piece);
    reading_body_ = false;
    body_waited_ += Clock::now() - begin;
    time_limit(options.body_seconds);
    if (too_slow_) {
        refusal = exchange.refuse(
            Error{Kind::invalid, "RequestTimeout",
                  fmt::format("Your socket connection to the server was not read from or written "
                              "to within the timeout period: a body must come at {} bytes a second "
                              "or faster. Send the request again.",
                              options.slowest_body_bytes_per_second)});
        co_return true;
    }
    co_return read;
}

Connection::Task Connection::take_chunked(Exchange& exchange, Incoming& incoming, std::string& body,
                                          std::optional<wire::HttpResponse>& refusal) {
    auto& decoder = incoming.decoder;
    while (!decoder.done()) {
        if (buffer_.empty() && !co_await fill_body(incoming, exchange, refusal)) co_return false;
        if (refusal) co_return true;
        std::size_t used = 0;
        bool go_on = true;
        while (go_on && used < buffer_.size() && !decoder.done()) {
            const auto step = decoder.feed(std::string_view(buffer_).substr(used));
            if (!step) co_return co_await write_error(400, "the chunked body is malformed");
            used += step->consumed;
            if (!step->data.empty()) {
                go_on = co_await deliver(exchange, step->data, incoming.on_pool, body, refusal);
            }
        }
        buffer_.erase(0, used);
        incoming.received += used;
        incoming.whole = decoder.done();
        if (!go_on) co_return true;
    }
    co_return true;
}

// False: the sink has refused the bytes.
Connection::Task Connection::deliver(Exchange& exchange, std::string_view bytes, bool on_pool,
                                     std::string& body,
                                     std::optional<wire::HttpResponse>& refusal) {
    if (auto* sink = exchange.sink()) {
        if (on_pool) co_await asio::post(asio::bind_executor(shared_.pool, use_awaitable));
        auto written = sink->write(bytes);
        if (on_pool) co_await asio::post(asio::bind_executor(loop_.context(), use_awaitable));
        if (!written) refusal = exchange.refuse(written.error());
    } else if (body.size() + bytes.size() > exchange.body_limit()) {
        refusal = exchange.refuse(too_large(exchange.body_limit()));
    } else {
        body += bytes;
    }
    co_return !refusal;
}

// True: nothing of the body is left to come, or the client certainly sends the rest and it is so
// small that it is to be read and dropped.
bool Connection::is_small(const Incoming& incoming) const {
    if (incoming.whole) return incoming.invited;
    return incoming.invited && !incoming.chunked && !too_slow_ && incoming.left <= small_rest_bytes;
}

Connection::Task Connection::discard(std::uint64_t left) {
    time_limit(linger_idle_seconds);
    while (true) {
        const auto n = std::min<std::uint64_t>(left, buffer_.size());
        buffer_.erase(0, n);
        left -= n;
        if (left == 0) co_return true;
        if (!co_await fill(std::min<std::uint64_t>(left, piece_bytes))) co_return false;
    }
}

// Tells the client that no more will come, and drops what it still sends.
asio::awaitable<void> Connection::linger() {
    went_idle();  // so it may be closed where there is no room
    lingering_ = true;
    time_limit(shared_.draining ? 1 : linger_idle_seconds);
    buffer_.clear();
    buffer_.shrink_to_fit();
    if (!co_await channel_.end()) co_return;
    const auto end = Clock::now() + linger_time;
    std::uint64_t seen = 0;
    while (seen < linger_bytes && Clock::now() < end) {
        time_limit(shared_.draining ? 1 : linger_idle_seconds);
        deadline_ = std::min(deadline_, end);
        const auto n = co_await channel_.drop_some();
        if (n == 0) break;
        seen += n;
        asio::steady_timer turn(loop_.context(), std::min(loop_.turn_to_drop(n), end));
        co_await turn.async_wait(as_tuple);
        if (closed()) break;
    }
}

}  // namespace spot::http
