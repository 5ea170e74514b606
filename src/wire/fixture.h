#pragma once

// A service that gives the answers that a test has written, for tests of how a Remote reads
// answers.

#include <functional>

#include "wire/remote.h"

namespace spot::wire {

// Answers each request with `answer` and keeps path and query of the last request.
class SaysTransport final : public Transport {
  public:
    Result<HttpResponse> send(const std::string&, HttpRequest& request,
                              const BodyTaker& take) override {
        ++requests;
        last_path = request.path;
        last_query = request.query;
        HttpResponse said{answer.status, answer.headers, answer.body};
        if (take && said.status / 100 == 2) {
            take(said.body);
            said.body.clear();
        }
        return said;
    }

    HttpResponse answer;
    int requests = 0;
    std::string last_path, last_query;
};

// A client of such a service at "http://far", in us-east-1, that makes one attempt.
struct Far {
    explicit Far(int status = 200, std::string body = {}) {
        transport.answer.status = status;
        transport.answer.body = std::move(body);
    }
    Far& with(std::string_view header, std::string_view value) {
        transport.answer.headers.set(header, value);
        return *this;
    }

    SaysTransport transport;
    SystemClock clock;
    SeededRandom random{1};
    Client client{{.endpoint = "http://far", .credentials = {"key", "secret", ""}, .attempts = 1},
                  transport,
                  clock,
                  random};
};

}  // namespace spot::wire
