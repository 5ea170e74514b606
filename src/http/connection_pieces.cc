// Answers that go on: their pieces are sent as they come, until one of the two sides ends them.

#include "http/connection.h"
#include "http/subscription.h"

namespace spot::http {

namespace asio = boost::asio;

Connection::Task Connection::write_pieces(Exchange& exchange, wire::HttpResponse& response) {
    time_limit(shared_.options.body_seconds);
    const auto head = render_head(response, std::nullopt, false);
    if (!co_await channel_.write(head, response.body)) co_return false;
    bool due = false;
    while (!shared_.draining) {
        auto piece = exchange.next(due);
        due = false;
        if (piece.wait) {
            const Wait wait = *piece.wait;
            due = co_await wait_for_piece(wait, exchange, piece);
            // A client that reads nothing more must not hold the exchange.
            if (shared_.draining || channel_.peer_gone()) co_return false;
            if (piece.wait) continue;
        }
        if (piece.bytes.empty()) co_return true;
        time_limit(shared_.options.body_seconds);
        if (!co_await channel_.write(piece.bytes)) co_return false;
    }
    co_return false;
}

// Asks once more and, if there is still no piece, sleeps until the topic wakes or the time of the
// Wait is up: true.
asio::awaitable<bool> Connection::wait_for_piece(const Wait& wait, Exchange& exchange,
                                                 Piece& piece) {
    auto timer = std::make_shared<asio::steady_timer>(loop_.context());
    const auto end = Clock::now() + wait.at_most;
    timer->expires_at(end);
    Subscription subscription(shared_.handler, wait.topic,
                              std::make_shared<WakeUp>(loop_.context(), timer));
    // A piece that came between the first look and the subscription has woken nobody.
    piece = exchange.next(false);
    if (!piece.wait) co_return false;
    deadline_ = end + std::chrono::seconds(shared_.options.body_seconds);
    waiting_ = timer;
    co_await timer->async_wait(as_tuple);
    waiting_.reset();
    co_return Clock::now() >= end;
}

}  // namespace spot::http
