#include "http/server.h"

#include <fmt/format.h>

#include <atomic>
#include <boost/asio.hpp>
#include <chrono>
#include <thread>

#include "base/log.h"
#include "http/loop.h"

namespace spot::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

class AsioServer final : public Server {
  public:
    AsioServer(ServerOptions options, Handler& handler)
        : options_(std::move(options)),
          pool_(options_.pool_threads),
          shared_{options_, handler, pool_},
          acceptor_(accepting_),
          retry_(accepting_),
          look_(accepting_) {
        shared_.resume = [this] { asio::post(accepting_, [this] { accept_next(); }); };
    }

    ~AsioServer() override {
        // The pending accept holds a socket of a loop, so it must end before the loops do.
        shared_.draining = true;
        asio::post(accepting_, [this] { close_acceptor(); });
        if (accept_thread_.joinable()) accept_thread_.join();
        for (auto& loop : loops_) loop->stop();
        pool_.join();
        while (shared_.awaited_syncs.load() > 0) {
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
        loops_.clear();
    }

    Result<void> listen() {
        if (options_.tls) {
            tls_ = TRY(TlsKeeper::open(*options_.tls));
            shared_.tls = tls_.get();
        }
        boost::system::error_code error;
        const auto address = asio::ip::make_address(options_.host, error);
        if (error) {
            return fail(Kind::invalid, "AddressNotAvailable",
                        fmt::format("{}: is not an IP address to listen on", options_.host));
        }
        const tcp::endpoint endpoint(address, options_.port);
        acceptor_.open(endpoint.protocol(), error);
        if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
        if (!error) acceptor_.bind(endpoint, error);
        if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
        if (error == asio::error::address_in_use) {
            return fail(Kind::conflict, "AddressInUse",
                        fmt::format("{}:{}: the address is in use by another process; stop it or "
                                    "choose another with --listen",
                                    options_.host, options_.port));
        }
        if (error) {
            return fail(Kind::invalid, "AddressNotAvailable",
                        fmt::format("{}:{}: cannot listen there: {}", options_.host, options_.port,
                                    error.message()));
        }
        port_ = acceptor_.local_endpoint().port();
        for (unsigned i = 0; i < std::max(1u, options_.io_threads); ++i) {
            loops_.push_back(std::make_unique<Loop>(shared_));
        }
        accept_next();
        look_at_files();
        accept_thread_ = std::thread([this] { accepting_.run(); });
        return {};
    }

    std::uint16_t port() const override { return port_; }

    void drain(int seconds) override {
        shared_.draining = true;
        asio::post(accepting_, [this] { close_acceptor(); });
        for (auto& loop : loops_) loop->close_idle();
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(seconds);
        while (shared_.connections.load() > 0 && std::chrono::steady_clock::now() < end) {
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
    }

  private:
    void close_acceptor() {
        boost::system::error_code ignored;  // no one waits for the outcome
        acceptor_.close(ignored);
        retry_.cancel();
        look_.cancel();
    }

    // Runs on the accepting thread, as all functions below. Either one accept is under way, or
    // accepting is paused.
    void accept_next(bool known_too = false) {
        if (shared_.draining) return;
        if (shared_.connections.load() >= options_.most_connections) return pause(known_too);
        auto& loop = *loops_[next_loop_++ % loops_.size()];
        acceptor_.async_accept(loop.context(),
                               [this, &loop](boost::system::error_code error, tcp::socket socket) {
                                   if (error == asio::error::operation_aborted || shared_.draining)
                                       return;
                                   if (error) return accept_failed(error);
                                   loop.serve(std::move(socket), ConnectionSlot(shared_));
                                   accept_next();
                               });
    }

    // There is no room: accepting goes on when the next connection ends.
    void pause(bool known_too = false) {
        make_room(known_too);
        shared_.paused = true;
        // A connection may have ended before `paused` was set.
        if (shared_.connections.load() < options_.most_connections &&
            shared_.paused.exchange(false)) {
            return shared_.resume();
        }
        retry_after(std::chrono::milliseconds(100), [this] {
            // No connection has ended: no stranger was idle, not even one that its loop has yet to
            // take.
            if (shared_.paused.exchange(false)) accept_next(true);
        });
    }

    // Strangers of all loops come first. Several are closed at a time, so that a flood of
    // connections does not need a round for each.
    void make_room(bool known_too) {
        const auto count = std::max<std::size_t>(1, options_.most_connections / 128);
        const auto of = [&](auto idle) {
            Loop* most = nullptr;
            for (const auto& loop : loops_) {
                if (idle(*loop) > (most == nullptr ? 0 : idle(*most))) most = loop.get();
            }
            return most;
        };
        if (auto* loop = of([](const Loop& l) { return l.idle_strangers(); })) {
            loop->make_room(count, true);
        } else if (auto* other =
                       known_too ? of([](const Loop& l) { return l.idle_known(); }) : nullptr) {
            other->make_room(1, false);
        }
    }

    // Out of descriptors or memory, most likely, and the connection stays in the kernel's queue:
    // trying again at once would spin.
    void accept_failed(boost::system::error_code error) {
        const auto now = std::chrono::steady_clock::now();
        if (now - accept_failure_said_ > std::chrono::seconds(10)) {
            accept_failure_said_ = now;
            log(Level::warn, "a connection cannot be accepted; idle ones are closed to make room",
                {{"error", error.message()}});
        }
        make_room(true);
        retry_after(std::chrono::milliseconds(100), [this] { accept_next(); });
    }

    void look_at_files() {
        if (!tls_ || shared_.draining) return;
        look_.expires_after(std::chrono::milliseconds(tls_->look_milliseconds()));
        look_.async_wait([this](boost::system::error_code error) {
            if (error) return;
            tls_->look();
            look_at_files();
        });
    }

    template <class Then>
    void retry_after(std::chrono::milliseconds delay, Then then) {
        retry_.expires_after(delay);
        retry_.async_wait([then](boost::system::error_code error) {
            if (!error) then();
        });
    }

    const ServerOptions options_;
    asio::thread_pool pool_;
    std::unique_ptr<TlsKeeper> tls_;
    Shared shared_;
    asio::io_context accepting_{1};
    tcp::acceptor acceptor_;
    asio::steady_timer retry_;
    asio::steady_timer look_;
    std::chrono::steady_clock::time_point accept_failure_said_{};
    std::thread accept_thread_;
    std::vector<std::unique_ptr<Loop>> loops_;
    std::size_t next_loop_ = 0;
    std::uint16_t port_ = 0;
};

}  // namespace

Result<std::unique_ptr<Server>> Server::start(ServerOptions options, Handler& handler) {
    auto server = std::make_unique<AsioServer>(std::move(options), handler);
    TRY(server->listen());
    return std::unique_ptr<Server>(std::move(server));
}

}  // namespace spot::http
