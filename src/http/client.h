#pragma once

// Requests over sockets: libcurl, with connections kept open and used again.

#include <functional>
#include <memory>
#include <string>

#include "wire/transport.h"

namespace spot::http {

// Who may answer as an "https:" endpoint.
struct Trust {
    std::string file = {};  // PEM: those who may sign for it; "": those that the system trusts
    // The file is the endpoint's own certificate: that one is trusted, whatever it is signed by and
    // whatever names it has, and no other. It is read for each new connection.
    bool only_that = false;
};

struct ClientTransportOptions {
    int connect_seconds = 5;
    // A transfer that moves fewer than one byte a second for so long is given up. Above the longest
    // long poll.
    int stalled_seconds = 60;
    // A request with all of its answer is given up after so long; 0: as long as something moves.
    int whole_seconds = 0;
    // Asked about once a second while a request is under way: true ends it ("Cancelled").
    std::function<bool()> stopping = {};
    Trust trust = {};
};

// Safe from every thread; each thread uses a connection of its own while it sends.
std::unique_ptr<wire::Transport> make_socket_transport(ClientTransportOptions = {});

}  // namespace spot::http
