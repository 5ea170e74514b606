#pragma once

// The way on which a client's requests reach a server: a socket (http/client.h), a call of a
// gateway in the same process, or either of them with injected faults (tests).

#include <functional>

#include "wire/http_message.h"

namespace spot::wire {

// Receives the body of a successful (2xx) answer in pieces, which is then not kept in memory.
// False: the rest is not wanted.
using BodyTaker = std::function<bool(std::string_view)>;

class Transport {
  public:
    virtual ~Transport() = default;
    // Sends a signed request to `endpoint` ("http://127.0.0.1:4566"). An answer with any status is
    // a success here; Kind::unavailable: there was no answer. Safe from every thread.
    virtual Result<HttpResponse> send(const std::string& endpoint, HttpRequest& request,
                                      const BodyTaker& take = nullptr) = 0;
};

}  // namespace spot::wire
