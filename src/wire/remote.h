#pragma once

// The client's side of every service: endpoint, credentials, retries. A service's Remote (in its
// remote.h) is an Api whose methods call through a Client.

#include <atomic>
#include <string>

#include "base/clock.h"
#include "base/random.h"
#include "wire/describe.h"
#include "wire/json.h"
#include "wire/signing/credential_source.h"
#include "wire/signing/sigv4.h"
#include "wire/transport.h"

namespace spot::wire {

struct ClientOptions {
    std::string endpoint;  // "http://127.0.0.1:4566"
    std::string region = "us-east-1";
    Credentials credentials;             // where there is no source
    CredentialSource* source = nullptr;  // outlives the client
    int attempts = 4;  // the first one included; with full-jitter backoff between them
    // Waits between attempts; false: give up at once (the worker is stopping).
    std::function<bool(Duration)> pause;
};

// Repeats are paid for from a purse, as the SDKs' standard mode does: when all goes wrong, clients
// that repeat make it worse. Five for each repeat, ten where there was no answer; a repeat that
// succeeds gives back what it cost, any other good answer one. Safe from every thread.
class RetryQuota {
  public:
    static constexpr int most = 500;
    // False: the purse is empty.
    bool pay(int cost);
    void give_back(int amount);

  private:
    std::atomic<int> left_{most};
};

// Safe from every thread.
class Client {
  public:
    Client(ClientOptions options, Transport& transport, const Clock& clock, Random& random)
        : options_(std::move(options)), transport_(transport), clock_(clock), random_(random) {}

    // Signs and sends; repeats what may be repeated (no answer, 500, 502, 503, 504, throttling, and
    // once, with new ones, where credentials have expired). The last answer, whatever its status,
    // or Kind::unavailable, or the error of the credentials' source. A stream that cannot be
    // rewound is tried once. `payload_sha256`: see SignOptions.
    Result<HttpResponse> send(HttpRequest request, const std::string& service,
                              const std::string& payload_sha256 = "",
                              const BodyTaker& take = nullptr) const;

    const ClientOptions& options() const { return options_; }
    const Clock& clock() const { return clock_; }

  private:
    Result<Credentials> credentials() const;
    bool wait_before(int attempt) const;
    ClientOptions options_;
    mutable RetryQuota quota_;
    Transport& transport_;
    const Clock& clock_;
    Random& random_;
};

// One call of a service that speaks AWS JSON. `target` "AmazonSQS", `service` "sqs" (the scope).
// Answers are read as the SDKs read them: see Form::answer, error_answer.h.
struct JsonService {
    std::string target;
    std::string service;
    std::string version = "1.0";
};
Result<Node> call_json(const Client&, const JsonService&, const std::string& operation,
                       std::string body);

template <class Output, class Input>
Result<Output> call(const Client& client, const JsonService& service, const std::string& operation,
                    const Input& input) {
    JsonSink sink;
    write_shape(sink, const_cast<Input&>(input));  // describe() is one function for both directions
    const auto node = TRY(call_json(client, service, operation, sink.take()));
    return read_answer<Output>(node, client.options().endpoint);
}

}  // namespace spot::wire
