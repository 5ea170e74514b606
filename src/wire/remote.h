#pragma once

// The client's side of every service: endpoint, credentials, retries. A service's Remote (in its
// remote.h) is an Api whose methods call through a Client.

#include <atomic>
#include <string>

#include "base/clock.h"
#include "base/random.h"
#include "wire/describe.h"
#include "wire/json.h"
#include "wire/sigv4.h"
#include "wire/transport.h"

namespace spot::wire {

struct ClientOptions {
    std::string endpoint;  // "http://127.0.0.1:4566"
    std::string region = "us-east-1";
    Credentials credentials;
    int attempts = 4;  // the first one included; with full-jitter backoff between them
    // Waits between attempts; false: give up at once (the worker is stopping).
    std::function<bool(Duration)> pause;
};

// Safe from every thread.
class Client {
  public:
    Client(ClientOptions options, Transport& transport, const Clock& clock, Random& random)
        : options_(std::move(options)), transport_(transport), clock_(clock), random_(random) {}

    // Signs and sends; repeats what may be repeated (no answer, 500, 502, 503, 504, throttling).
    // The last answer, whatever its status, or Kind::unavailable. A stream that cannot be rewound
    // is tried once. `payload_sha256`: see SignOptions.
    Result<HttpResponse> send(HttpRequest request, const std::string& service,
                              const std::string& payload_sha256 = "",
                              const BodyTaker& take = nullptr) const;

    const ClientOptions& options() const { return options_; }
    const Clock& clock() const { return clock_; }

  private:
    bool wait_before(int attempt) const;
    ClientOptions options_;
    Transport& transport_;
    const Clock& clock_;
    Random& random_;
};

// One call of a service that speaks AWS JSON. `target` "AmazonSQS", `service` "sqs" (the scope).
struct JsonService {
    std::string target;
    std::string service;
    std::string version = "1.0";
};
Result<Node> call_json(const Client&, const JsonService&, const std::string& operation,
                       std::string body);

// The error in an AWS JSON answer.
Error read_json_error(const HttpResponse&);

template <class Output, class Input>
Result<Output> call(const Client& client, const JsonService& service, const std::string& operation,
                    const Input& input) {
    JsonSink sink;
    write_shape(sink, const_cast<Input&>(input));  // describe() is one function for both directions
    const auto node = TRY(call_json(client, service, operation, sink.take()));
    return read_shape<Output>(node, false);
}

}  // namespace spot::wire
