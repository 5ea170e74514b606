#include "http/connection.h"

#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/time_text.h"

namespace spot::http {

namespace asio = boost::asio;
using asio::use_awaitable;
using asio::ip::tcp;

std::string render_head(const wire::HttpResponse& response, std::optional<std::uint64_t> length,
                        bool keep_alive) {
    // Clients that are refused for their clock correct it by this date (RFC 9110, 6.6.1).
    static const SystemClock clock;
    std::string out =
        fmt::format("HTTP/1.1 {} {}\r\nDate: {}\r\nServer: stereo-spot\r\n", response.status,
                    reason_phrase(response.status), http_date(clock.now()));
    for (const auto& [name, value] : response.headers.all()) {
        // Some values come from stored metadata: a line break must not begin another header.
        if (value.find_first_of("\r\n") != std::string::npos) continue;
        fmt::format_to(std::back_inserter(out), "{}: {}\r\n", name, value);
    }
    const bool bodyless = response.status == 204 || response.status == 304;
    if (!bodyless && length && !response.headers.has("Content-Length")) {
        fmt::format_to(std::back_inserter(out), "Content-Length: {}\r\n", *length);
    }
    out += keep_alive ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n";
    return out;
}

Connection::Connection(Loop& loop, Shared& shared, tcp::socket socket, ConnectionSlot slot)
    : loop_(loop),
      shared_(shared),
      channel_(std::move(socket), shared.tls),
      slot_(std::move(slot)) {
    boost::system::error_code error;
    const auto remote = channel_.socket().remote_endpoint(error);
    if (!error) peer_ = remote.address().to_string();
    loop_.connections_.insert(this);
    went_idle();
}

Connection::~Connection() {
    went_busy();
    loop_.connections_.erase(this);
}

void Connection::went_idle() {
    time_limit(shared_.options.idle_seconds);
    if (idle_in_ != nullptr) return;
    idle_in_ = known_ ? &loop_.known_ : &loop_.strangers_;
    idle_at_ = idle_in_->insert(idle_in_->end(), this);
    ++(known_ ? loop_.idle_known_ : loop_.idle_strangers_);
}

void Connection::went_busy() {
    if (idle_in_ == nullptr) return;
    --(idle_in_ == &loop_.known_ ? loop_.idle_known_ : loop_.idle_strangers_);
    idle_in_->erase(idle_at_);
    idle_in_ = nullptr;
}

void Connection::time_limit(int seconds) {
    deadline_ = Clock::now() + std::chrono::seconds(seconds);
}

void Connection::close() {
    channel_.close();
}

void Connection::drain() {
    if (waiting_) waiting_->expires_at(asio::steady_timer::time_point::min());
    if (lingering_) {
        // The client has not read the answer yet that was just written.
        time_limit(1);
    } else if (idle_in_ != nullptr) {
        close();
    }
}

void Connection::check_timeouts(Clock::time_point now) {
    if (deadline_ >= now || closed()) return;
    if (!reading_body_ || too_slow_) return close();
    // The client is sent an error; then the connection closes.
    too_slow_ = true;
    channel_.cancel();  // a read that has just ended sees too_slow_ at its next turn
}

asio::awaitable<void> Connection::run() {
    const bool ready = co_await open();
    while (ready && !shared_.draining) {
        Head head;
        if (!co_await read_head(head)) break;
        if (!co_await serve(head)) break;
        // The memory of a large body is not kept for later requests.
        if (buffer_.capacity() > 2 * head_piece_bytes && buffer_.size() < head_piece_bytes) {
            buffer_.shrink_to_fit();
        }
        went_idle();
    }
    close();
}

// A peer that sends nothing, or is slow in the handshake, is an idle stranger: it costs no memory
// before its first byte, and is the first to be closed where there is no room.
Connection::Task Connection::open() {
    if (!channel_.over_tls()) co_return true;
    if (!co_await channel_.readable()) co_return false;
    time_limit(shared_.options.head_seconds);
    const auto opened = co_await channel_.open();
    if (opened == Channel::Opened::not_tls) {
        co_return co_await write_error(
            400, "this port speaks TLS, and what came is not: use https:// in the endpoint");
    }
    if (opened == Channel::Opened::failed) {
        // The peer has not read the alert yet that OpenSSL has sent.
        if (!closed()) co_await linger();
        co_return false;
    }
    time_limit(shared_.options.idle_seconds);
    co_return true;
}

Connection::Task Connection::fill(std::size_t piece) {
    const auto before = buffer_.size();
    buffer_.resize(before + piece);
    const auto n = co_await channel_.read_some(buffer_.data() + before, piece);
    buffer_.resize(before + n);
    co_return n > 0;
}

Connection::Task Connection::read_head(Head& head) {
    const auto listening = Clock::now();
    if (buffer_.empty()) {
        // A silent connection has no buffer, since there may be ten thousand of them.
        buffer_.shrink_to_fit();
        if (!co_await channel_.readable()) co_return false;
    }
    // While its head comes in slowly, the connection is still idle and may be closed to make room.
    time_limit(shared_.options.head_seconds);
    std::size_t length = 0;
    waited_ = {};
    while ((length = head_length(buffer_)) == 0) {
        if (const auto wrong = look_at_start(buffer_)) {
            co_return co_await write_error(wrong->status, wrong->reason);
        }
        // The time of a rest does not count as waiting, since the server has made it.
        if (buffer_.empty()) {
            waited_ = std::min(waited(), std::chrono::duration_cast<std::chrono::milliseconds>(
                                             Clock::now() - listening));
        }
        if (!co_await fill(head_piece_bytes)) co_return false;
    }
    went_busy();
    if (length > largest_head) {
        co_return co_await write_error(431, "the head of the request is too large");
    }
    auto parsed = parse_head(std::string_view(buffer_).substr(0, length));
    if (!parsed) co_return co_await write_error(parsed.error().status, parsed.error().reason);
    head = std::move(*parsed);
    head.request.over_tls = channel_.over_tls();
    buffer_.erase(0, length);
    co_return true;
}

Connection::Task Connection::serve(Head& head) {
    const bool head_only = head.request.method == "HEAD";
    auto exchange = loop_.overload_.refuses(waited_, Clock::now(), at_rest_)
                        ? shared_.handler.begin_shed(std::move(head.request), peer_)
                        : shared_.handler.begin(std::move(head.request), peer_);
    if (channel_.over_tls()) exchange->secured_by(channel_.tls_version(), channel_.tls_cipher());
    auto answer = exchange->early_answer();
    Incoming incoming{.chunked = head.chunked,
                      .left = head.content_length,
                      .whole = !head.has_body(),
                      .invited = !head.expect_continue};
    std::string body;
    if (!answer) {
        if (!co_await read_body(head, *exchange, incoming, body, answer)) co_return false;
    }
    if (!answer && !co_await make_answer(*exchange, std::move(body), answer)) co_return false;
    known_ = known_ || exchange->known();
    if (exchange->goes_on() && !head_only) {
        if (co_await write_pieces(*exchange, *answer)) co_await linger();
        co_return false;
    }
    const bool keep_alive = head.keep_alive && !shared_.draining && is_small(incoming);
    if (!co_await write_answer(*answer, head_only, keep_alive)) co_return false;
    const bool shed = exchange->shed();
    exchange.reset();  // gives back memory and descriptors before the next wait
    if (keep_alive) {
        if (!incoming.whole && !co_await discard(incoming.left)) co_return false;
        if (shed && loop_.overload_.must_rest(Clock::now(), at_rest_)) {
            co_await rest();
        } else {
            at_rest_ = false;
        }
        co_return true;
    }
    co_await linger();
    co_return false;
}

// How long the last unread bytes have waited in the kernel.
std::chrono::milliseconds Connection::waited() {
    tcp_info info{};
    socklen_t size = sizeof info;
    const int fd = channel_.socket().native_handle();
    // Where the kernel does not tell, the request counts as one that has just arrived.
    if (::getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &size) != 0) return {};
    return std::chrono::milliseconds(info.tcpi_last_data_recv);
}

asio::awaitable<void> Connection::rest() {
    went_idle();
    asio::steady_timer timer(loop_.context());
    const auto& options = shared_.options;
    rest_ = at_rest_ ? std::min(rest_ * 2, options.longest_rest) : options.rest;
    timer.expires_after(rest_);
    co_await timer.async_wait(as_tuple);
    boost::system::error_code unknown;  // an error shows again in the next read
    at_rest_ = !buffer_.empty() || channel_.socket().available(unknown) > 0;
}

Connection::Task Connection::write_answer(wire::HttpResponse& response, bool head_only,
                                          bool keep_alive) {
    time_limit(shared_.options.body_seconds);
    const auto length = response.stream ? response.stream->size() : response.body.size();
    const auto head = render_head(response, length, keep_alive);
    const bool body_too = !head_only && !response.stream;
    if (!co_await channel_.write(head, body_too ? std::string_view(response.body) : "")) {
        co_return false;
    }
    if (head_only || !response.stream) co_return true;
    co_return co_await write_stream(*response.stream, length);
}

Connection::Task Connection::write_stream(ByteSource& stream, std::uint64_t length) {
    // A small answer is read on this thread: the way to the pool and back would cost more.
    const bool on_pool = length > piece_bytes;
    std::string piece(std::min<std::uint64_t>(piece_bytes, std::max<std::uint64_t>(length, 1)),
                      '\0');
    for (std::uint64_t sent = 0; sent < length;) {
        if (on_pool) co_await asio::post(asio::bind_executor(shared_.pool, use_awaitable));
        const auto got = stream.read(std::as_writable_bytes(std::span(piece)));
        if (on_pool) co_await asio::post(asio::bind_executor(loop_.context(), use_awaitable));
        if (!got || *got == 0) {
            // The length has been sent already: only an early end can tell the client of the error.
            log(Level::error, "an answer broke off",
                {{"error", got ? std::string("the object ended early") : got.error().message}});
            co_return false;
        }
        time_limit(shared_.options.body_seconds);
        if (!co_await channel_.write(std::string_view(piece).substr(0, *got))) co_return false;
        sent += *got;
    }
    co_return true;
}

Connection::Task Connection::write_error(int status, std::string_view reason) {
    went_busy();
    wire::HttpResponse response{.status = status};
    response.headers.add("Content-Type", "text/plain; charset=utf-8");
    response.body = fmt::format("{}\n", reason);
    if (co_await write_answer(response, false, false)) co_await linger();
    co_return false;
}

}  // namespace spot::http
