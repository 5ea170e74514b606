#pragma once

// An HTTP/1.1 server: a few threads that each run their own connections as coroutines, and a pool
// for what takes long. The only place with coroutines and Boost.

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "http/certificate.h"
#include "http/handler.h"
#include "http/overload.h"

namespace spot::http {

struct ServerOptions {
    std::string host = "127.0.0.1";
    std::uint16_t port = 4566;  // 0: any free one, see Server::port()
    unsigned io_threads = 2;
    unsigned pool_threads = 8;
    // Each needs a descriptor, and may need another for a file: see plane/descriptors. When so many
    // are open, those that are idle make room, strangers before clients that have shown who they
    // are; where none is idle, new ones wait in the kernel's queue.
    std::size_t most_connections = 10'000;
    int head_seconds = 15;  // from the first byte of a head to its last
    int idle_seconds = 75;  // between two requests
    int body_seconds = 60;  // without a byte of a body, in or out
    // A body must come at this rate on the average, counted after a time of grace; then the client
    // is told so ("RequestTimeout") and the connection closes.
    std::uint64_t slowest_body_bytes_per_second = 1024;
    int slow_body_grace_seconds = 10;
    OverloadLimits overload = {};
    // Until the next request is read of a connection whose last was refused; doubled, up to the
    // longest, while its client sends meanwhile.
    std::chrono::milliseconds rest{100};
    std::chrono::milliseconds longest_rest{800};
    std::optional<TlsOptions> tls = {};  // nullopt: plain HTTP
};

class Server {
  public:
    // Listens when it returns. `handler` outlives it. Code "AddressInUse" with the address and what
    // to do, "AddressNotAvailable", or "TlsUnusable" with the file and the reason.
    static Result<std::unique_ptr<Server>> start(ServerOptions, Handler& handler);
    virtual ~Server() = default;  // stops at once what drain() has not ended

    virtual std::uint16_t port() const = 0;
    // Takes no more connections, lets requests under way finish, for at most `seconds`.
    virtual void drain(int seconds) = 0;
};

}  // namespace spot::http
