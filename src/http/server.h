#pragma once

// An HTTP/1.1 server: a few threads that each run their own connections as coroutines, and a pool
// of threads for work that takes long. No other folder has coroutines or uses Boost.

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
    // A connection needs a descriptor, and its request may need another one for a file
    // (plane/folder/descriptors.h). When so many are open, idle ones are closed, first strangers
    // (on which no request was authenticated), then others. Where none is idle, new ones wait in
    // the kernel's queue.
    std::size_t most_connections = 10'000;
    int head_seconds = 15;  // most time from the first byte of a head to its last
    int idle_seconds = 75;  // most time between two requests
    int body_seconds = 60;  // most time without a byte of a body, in or out
    // A body must come at this average rate once the time of grace is over. Otherwise the client is
    // answered with "RequestTimeout" and the connection closes.
    std::uint64_t slowest_body_bytes_per_second = 1024;
    int slow_body_grace_seconds = 10;
    OverloadLimits overload = {};
    // How long a connection rests after a refusal (overload.h). The time doubles, up to the
    // longest, each time that the client sends a request during its rest.
    std::chrono::milliseconds rest{100};
    std::chrono::milliseconds longest_rest{800};
    std::optional<TlsOptions> tls = {};  // nullopt: plain HTTP
};

class Server {
  public:
    // The server listens when this returns. `handler` outlives it. Fails with "AddressInUse" (the
    // message has the address and what to do), "AddressNotAvailable", or "TlsUnusable" (with the
    // file and the reason).
    static Result<std::unique_ptr<Server>> start(ServerOptions, Handler& handler);
    virtual ~Server() = default;  // stops the requests at once that drain() has not ended

    virtual std::uint16_t port() const = 0;
    // Accepts no more connections and waits until the requests under way are answered, at most
    // `seconds`.
    virtual void drain(int seconds) = 0;
};

}  // namespace spot::http
