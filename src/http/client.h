#pragma once

// Requests over sockets: libcurl, with connections kept open and used again.

#include <functional>
#include <memory>

#include "wire/transport.h"

namespace spot::http {

struct ClientTransportOptions {
    int connect_seconds = 5;
    // A transfer that moves fewer than one byte a second for so long is given up. Above the longest
    // long poll.
    int stalled_seconds = 60;
    // Asked about once a second while a request is under way: true ends it ("Cancelled").
    std::function<bool()> stopping = {};
};

// Safe from every thread; each thread uses a connection of its own while it sends.
std::unique_ptr<wire::Transport> make_socket_transport(ClientTransportOptions = {});

}  // namespace spot::http
