#pragma once

// How a client's requests reach a server: a socket (http/client.h), straight into a gateway in the
// same process, or either of them with faults (tests).

#include <functional>

#include "wire/http_message.h"

namespace spot::wire {

// Takes the body of a good (2xx) answer in pieces, instead of it being put into memory. False:
// stop.
using BodyTaker = std::function<bool(std::string_view)>;

class Transport {
  public:
    virtual ~Transport() = default;
    // Sends request (signed already) to `endpoint` ("http://127.0.0.1:4566"). An answer with any
    // status is a success here; failing to get one is Kind::unavailable. Safe from every thread.
    virtual Result<HttpResponse> send(const std::string& endpoint, HttpRequest& request,
                                      const BodyTaker& take = nullptr) = 0;
};

}  // namespace spot::wire
