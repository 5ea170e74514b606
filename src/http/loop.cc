#include "http/loop.h"

#include "base/log.h"
#include "http/connection.h"

namespace spot::http {

namespace asio = boost::asio;

using asio::ip::tcp;

Loop::Loop(Shared& shared)
    : shared_(shared),
      overload_(shared.options.overload),
      work_(context_.get_executor()),
      watch_timer_(context_) {
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

void Loop::serve(tcp::socket socket, ConnectionSlot slot) {
    auto start = [this, socket = std::move(socket), slot = std::move(slot)]() mutable {
        auto connection =
            std::make_unique<Connection>(*this, shared_, std::move(socket), std::move(slot));
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
        for (auto* connection : open) connection->drain();
    });
}

void Loop::make_room(std::size_t count, bool strangers) {
    asio::post(context_, [this, count, strangers]() mutable {
        for (auto* connection : strangers ? strangers_ : known_) {
            if (count == 0) return;
            if (connection->closed()) continue;  // it is about to leave the list
            connection->close();
            --count;
        }
    });
}

std::chrono::steady_clock::time_point Loop::turn_to_drop(std::size_t bytes) {
    constexpr std::int64_t bytes_per_microsecond = 50;
    const auto costs =
        std::chrono::microseconds(static_cast<std::int64_t>(bytes) / bytes_per_microsecond);
    dropped_until_ = std::max(dropped_until_, std::chrono::steady_clock::now()) + costs;
    return dropped_until_;
}

void Loop::watch() {
    watch_timer_.expires_after(std::chrono::seconds(1));
    watch_timer_.async_wait([this](boost::system::error_code error) {
        if (error) return;
        const auto now = std::chrono::steady_clock::now();
        for (auto* connection : connections_) connection->check_timeouts(now);
        watch();
    });
}

}  // namespace spot::http
