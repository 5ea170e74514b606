#pragma once

// Sends requests over sockets with libcurl. Connections are kept open and used again.

#include <functional>
#include <memory>
#include <string>

#include "wire/transport.h"

namespace spot::http {

// The certificates that are accepted from an "https:" endpoint.
struct Trust {
    std::string file = {};  // path of a PEM file with authorities; "": those of the system
    // True: the file is the endpoint's own certificate. This certificate is accepted, whoever has
    // signed it and whatever names it has, and no other. It is read for each new connection.
    bool only_that = false;
};

struct ClientTransportOptions {
    int connect_seconds = 5;
    // A transfer of less than one byte a second is given up after so long, which must be more than
    // the longest long poll.
    int stalled_seconds = 60;
    // A request with its whole answer is given up after so long; 0: never while bytes come.
    int whole_seconds = 0;
    // Called about once a second while a request is under way. True ends it with "Cancelled".
    std::function<bool()> stopping = {};
    Trust trust = {};
};

// Safe from every thread; each thread uses a connection of its own while it sends.
std::unique_ptr<wire::Transport> make_socket_transport(ClientTransportOptions = {});

}  // namespace spot::http
