#include "http/connection.h"

#include <fmt/format.h>

#include "base/bytes.h"
#include "base/failpoint.h"
#include "base/log.h"

namespace spot::http {

namespace asio = boost::asio;
using asio::use_awaitable;
using asio::ip::tcp;

namespace {

constexpr std::size_t head_piece_bytes = 16 * 1024;
constexpr std::size_t piece_bytes = 256 * 1024;
constexpr auto as_tuple = asio::as_tuple(use_awaitable);

std::string render_head(const wire::HttpResponse& response, std::uint64_t length, bool keep_alive) {
    std::string out =
        fmt::format("HTTP/1.1 {} {}\r\n", response.status, reason_phrase(response.status));
    for (const auto& [name, value] : response.headers.all()) {
        // Values come from stored metadata too: a line break must not make a header of its own.
        if (value.find_first_of("\r\n") != std::string::npos) continue;
        fmt::format_to(std::back_inserter(out), "{}: {}\r\n", name, value);
    }
    const bool bodyless = response.status == 204 || response.status == 304;
    if (!bodyless && !response.headers.has("Content-Length")) {
        fmt::format_to(std::back_inserter(out), "Content-Length: {}\r\n", length);
    }
    out += keep_alive ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n";
    return out;
}

}  // namespace

Connection::Connection(Loop& loop, Shared& shared, tcp::socket socket)
    : loop_(loop), shared_(shared), socket_(std::move(socket)) {
    boost::system::error_code error;
    const auto remote = socket_.remote_endpoint(error);
    if (!error) peer_ = remote.address().to_string();
    socket_.set_option(tcp::no_delay(true), error);
    ++shared_.connections;
    loop_.connections_.insert(this);
    time_limit(shared_.options.idle_seconds);
}

Connection::~Connection() {
    loop_.connections_.erase(this);
    --shared_.connections;
}

void Connection::time_limit(int seconds) {
    deadline_ = std::chrono::steady_clock::now() + std::chrono::seconds(seconds);
}

void Connection::close() {
    boost::system::error_code ignored;  // closing is all that is wanted, however it goes
    socket_.shutdown(tcp::socket::shutdown_both, ignored);
    socket_.close(ignored);
}

void Connection::stop_waiting() {
    if (waiting_) waiting_->expires_at(asio::steady_timer::time_point::min());
}

asio::awaitable<void> Connection::run() {
    while (!shared_.draining) {
        Head head;
        if (!co_await read_head(head)) break;
        idle_ = false;
        if (!co_await serve(head)) break;
        idle_ = true;
        time_limit(shared_.options.idle_seconds);
    }
    close();
}

Connection::Task Connection::fill(std::size_t piece) {
    const auto before = buffer_.size();
    buffer_.resize(before + piece);
    const auto space = asio::buffer(buffer_.data() + before, buffer_.size() - before);
    auto [error, n] = co_await socket_.async_read_some(space, as_tuple);
    buffer_.resize(before + n);
    co_return !error;
}

Connection::Task Connection::read_head(Head& head) {
    std::size_t length = 0;
    bool started = !buffer_.empty();
    if (started) time_limit(shared_.options.head_seconds);
    while ((length = head_length(buffer_)) == 0) {
        if (buffer_.size() > largest_head) {
            co_await write_error(431, "the head of the request is too large");
            co_return false;
        }
        if (!co_await fill(head_piece_bytes)) co_return false;
        if (!started) {
            started = true;
            idle_ = false;
            time_limit(shared_.options.head_seconds);
        }
    }
    if (length > largest_head) {
        co_await write_error(431, "the head of the request is too large");
        co_return false;
    }
    auto parsed = parse_head(std::string_view(buffer_).substr(0, length));
    if (!parsed) {
        co_await write_error(parsed.error().status, parsed.error().reason);
        co_return false;
    }
    head = std::move(*parsed);
    buffer_.erase(0, length);
    co_return true;
}

Connection::Task Connection::serve(Head& head) {
    const bool head_only = head.request.method == "HEAD";
    auto exchange = shared_.handler.begin(std::move(head.request), peer_);
    auto answer = exchange->early_answer();
    bool keep_alive = head.keep_alive && !shared_.draining;
    std::string body;
    if (answer) {
        // The body is not wanted; it may be long, and reading past it would be guessing.
        keep_alive = keep_alive && !head.has_body();
    } else {
        if (!co_await read_body(head, *exchange, body, answer)) co_return false;
        if (answer) keep_alive = false;
    }
    if (!answer) answer = co_await make_answer(*exchange, std::move(body));
    const bool written = co_await write_answer(*answer, head_only, keep_alive);
    co_return written&& keep_alive;
}

bool Connection::deliver(Exchange& exchange, std::string_view bytes, std::string& body,
                         std::optional<wire::HttpResponse>& refusal) {
    if (auto* sink = exchange.sink()) {
        if (auto written = sink->write(bytes); !written) refusal = exchange.refuse(written.error());
    } else if (body.size() + bytes.size() > exchange.body_limit()) {
        refusal = exchange.refuse(Error{Kind::too_large, "RequestEntityTooLarge",
                                        fmt::format("The body is larger than the {} bytes that "
                                                    "this request may have.",
                                                    exchange.body_limit())});
    } else {
        body += bytes;
    }
    return !refusal;
}

// True with `refusal` set: answer with that and close.
Connection::Task Connection::read_body(const Head& head, Exchange& exchange, std::string& body,
                                       std::optional<wire::HttpResponse>& refusal) {
    if (!head.chunked && head.content_length > exchange.body_limit()) {
        refusal = exchange.refuse(Error{Kind::too_large, "RequestEntityTooLarge",
                                        fmt::format("The body has {} bytes; at most {} are taken.",
                                                    head.content_length, exchange.body_limit())});
        co_return true;
    }
    if (head.expect_continue && head.has_body()) {
        static constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
        auto [error, n] = co_await asio::async_write(socket_, asio::buffer(go_on), as_tuple);
        if (error) co_return false;
    }
    time_limit(shared_.options.body_seconds);
    if (head.chunked) co_return co_await take_chunked(exchange, body, refusal);
    auto left = head.content_length;
    while (left > 0) {
        if (buffer_.empty() && !co_await fill(std::min<std::uint64_t>(left, piece_bytes))) {
            co_return false;
        }
        time_limit(shared_.options.body_seconds);
        const auto n = std::min<std::uint64_t>(left, buffer_.size());
        if (!deliver(exchange, std::string_view(buffer_).substr(0, n), body, refusal)) {
            co_return true;
        }
        buffer_.erase(0, n);
        left -= n;
    }
    co_return true;
}

Connection::Task Connection::take_chunked(Exchange& exchange, std::string& body,
                                          std::optional<wire::HttpResponse>& refusal) {
    ChunkedDecoder decoder;
    while (!decoder.done()) {
        if (buffer_.empty() && !co_await fill(head_piece_bytes)) co_return false;
        time_limit(shared_.options.body_seconds);
        std::size_t used = 0;
        while (used < buffer_.size() && !decoder.done()) {
            const auto step = decoder.feed(std::string_view(buffer_).substr(used));
            if (!step) {
                co_await write_error(400, "the chunked body is malformed");
                co_return false;
            }
            used += step->consumed;
            if (!step->data.empty() && !deliver(exchange, step->data, body, refusal)) {
                co_return true;
            }
        }
        buffer_.erase(0, used);
    }
    co_return true;
}

asio::awaitable<Outcome> Connection::run_exchange(Exchange& exchange, std::string body, bool last) {
    if (!exchange.heavy()) co_return exchange.answer(std::move(body), last);
    // Onto the pool and back to this loop's thread.
    co_await asio::post(asio::bind_executor(shared_.pool, use_awaitable));
    auto outcome = exchange.answer(std::move(body), last);
    co_await asio::post(asio::bind_executor(loop_.context(), use_awaitable));
    co_return outcome;
}

asio::awaitable<wire::HttpResponse> Connection::make_answer(Exchange& exchange, std::string body) {
    const auto begin = std::chrono::steady_clock::now();
    auto outcome = co_await run_exchange(exchange, std::move(body), false);
    while (outcome.wait) {
        const auto end = begin + outcome.wait->at_most;
        const Wait wait = *outcome.wait;
        if (!co_await wait_for(wait, end, exchange, outcome)) {
            outcome = co_await run_exchange(exchange, {}, true);
            outcome.wait.reset();
        }
    }
    FAILPOINT("http.answer.made");
    co_await wait_durable();
    FAILPOINT("http.answer.durable");
    co_return std::move(outcome.response);
}

// Asks again when the topic wakes or the moment comes. False: the time is up, or nobody waits any
// more.
asio::awaitable<bool> Connection::wait_for(const Wait& wait,
                                           std::chrono::steady_clock::time_point end,
                                           Exchange& exchange, Outcome& outcome) {
    time_limit(shared_.options.body_seconds);
    auto timer = std::make_shared<asio::steady_timer>(loop_.context());
    std::function<void()> wake = [timer, this] {
        asio::post(loop_.context(),
                   [timer] { timer->expires_at(asio::steady_timer::time_point::min()); });
    };
    timer->expires_at(end);
    waiting_ = timer;
    const auto token = shared_.handler.subscribe(wait.topic, std::move(wake));
    // What came between the first look and the subscription has woken nobody: look once more.
    outcome = co_await run_exchange(exchange, {}, false);
    if (outcome.wait) {
        if (outcome.wait->due) {
            const auto in = *outcome.wait->due - std::chrono::time_point_cast<Duration>(
                                                     std::chrono::system_clock::now());
            const auto due = std::chrono::steady_clock::now() +
                             std::max<Duration>(in, std::chrono::milliseconds(1));
            if (due < end) timer->expires_at(due);
        }
        co_await timer->async_wait(as_tuple);
    }
    waiting_.reset();
    shared_.handler.unsubscribe(wait.topic, token);
    if (!outcome.wait) co_return true;
    if (std::chrono::steady_clock::now() >= end || shared_.draining || client_gone()) {
        co_return false;
    }
    outcome = co_await run_exchange(exchange, {}, false);
    co_return true;
}

// A client that hung up must not be handed messages.
bool Connection::client_gone() {
    char byte = 0;
    const auto n = ::recv(socket_.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return n == 0 || (n < 0 && errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR);
}

asio::awaitable<void> Connection::wait_durable() {
    const auto mark = shared_.handler.mark();
    if (shared_.handler.reached(mark)) co_return;
    auto initiate = [this, mark](auto handler) {
        auto shared_handler = std::make_shared<decltype(handler)>(std::move(handler));
        ++shared_.awaited_syncs;
        shared_.handler.when_reached(mark, [&shared = shared_, &loop = loop_, shared_handler] {
            asio::post(loop.context(), [shared_handler] { (*shared_handler)(); });
            --shared.awaited_syncs;
        });
    };
    co_await asio::async_initiate<decltype(use_awaitable), void()>(std::move(initiate),
                                                                   use_awaitable);
}

Connection::Task Connection::write_answer(wire::HttpResponse& response, bool head_only,
                                          bool keep_alive) {
    time_limit(shared_.options.body_seconds);
    const auto length = response.stream ? response.stream->size() : response.body.size();
    const auto head = render_head(response, length, keep_alive);
    std::vector<asio::const_buffer> parts{asio::buffer(head)};
    if (!head_only && !response.stream) parts.push_back(asio::buffer(response.body));
    auto [error, n] = co_await asio::async_write(socket_, parts, as_tuple);
    if (error) co_return false;
    if (head_only || !response.stream) co_return true;
    std::string piece(std::min<std::uint64_t>(piece_bytes, std::max<std::uint64_t>(length, 1)),
                      '\0');
    for (std::uint64_t sent = 0; sent < length;) {
        const auto space = std::as_writable_bytes(std::span(piece));
        const auto got = response.stream->read(space);
        if (!got || *got == 0) {
            // The length is promised already: closing early is the only way left to say so.
            log(Level::error, "an answer broke off",
                {{"error", got ? std::string("the object ended early") : got.error().message}});
            co_return false;
        }
        const auto bytes = asio::buffer(piece.data(), *got);
        auto [write_error, written] = co_await asio::async_write(socket_, bytes, as_tuple);
        if (write_error) co_return false;
        sent += *got;
        time_limit(shared_.options.body_seconds);
    }
    co_return true;
}

Connection::Task Connection::write_error(int status, std::string_view reason) {
    wire::HttpResponse response{.status = status};
    response.headers.add("Content-Type", "text/plain; charset=utf-8");
    response.body = fmt::format("{}\n", reason);
    co_await write_answer(response, false, false);
    co_return false;
}

Loop::Loop(Shared& shared)
    : shared_(shared), work_(context_.get_executor()), watch_timer_(context_) {
    watch();
    thread_ = std::thread([this] { context_.run(); });
}

Loop::~Loop() {
    stop();
}

void Loop::stop() {
    if (!thread_.joinable()) return;
    asio::post(context_, [this] {
        const auto open = connections_;
        for (auto* connection : open) connection->close();
        watch_timer_.cancel();
        work_.reset();
        context_.stop();
    });
    thread_.join();
}

void Loop::serve(tcp::socket socket) {
    auto start = [this, socket = std::move(socket)]() mutable {
        auto connection = std::make_unique<Connection>(*this, shared_, std::move(socket));
        auto& running = *connection;
        auto ended = [connection = std::move(connection)](std::exception_ptr failure) {
            if (!failure) return;
            try {
                std::rethrow_exception(failure);
            } catch (const std::exception& e) {
                log(Level::error, "a connection ended badly", {{"error", e.what()}});
            }
        };
        asio::co_spawn(context_, running.run(), std::move(ended));
    };
    asio::post(context_, std::move(start));
}

void Loop::close_idle() {
    asio::post(context_, [this] {
        const auto open = connections_;
        for (auto* connection : open) {
            connection->idle() ? connection->close() : connection->stop_waiting();
        }
    });
}

void Loop::watch() {
    watch_timer_.expires_after(std::chrono::seconds(1));
    watch_timer_.async_wait([this](boost::system::error_code error) {
        if (error) return;
        const auto now = std::chrono::steady_clock::now();
        const auto open = connections_;
        for (auto* connection : open) {
            if (connection->deadline() < now) connection->close();
        }
        watch();
    });
}

}  // namespace spot::http
