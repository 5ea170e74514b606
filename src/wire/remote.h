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
    Credentials credentials;             // used where `source` is nullptr
    CredentialSource* source = nullptr;  // outlives the client
    int attempts = 4;  // the first one included; with full-jitter backoff between them
    // Waits between attempts. False: give up at once, since the worker is stopping.
    std::function<bool(Duration)> pause;
};

// The retry quota of the SDKs' standard mode, which keeps clients from making an outage worse: a
// retry costs five tokens, or ten where there was no answer at all. A retry that succeeds gives
// back what it cost, any other success gives back one. Safe from every thread.
class RetryQuota {
  public:
    static constexpr int most = 500;  // tokens at the start, and the most that there can be
    // False: too few tokens are left; none was taken.
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

    // Signs and sends a request, and retries it where there was no answer, after 500, 502, 503, 504
    // and throttling, and once with new credentials where the old ones have expired. Returns the
    // last answer, whatever its status. Fails with Kind::unavailable where there was none, or with
    // the error of the credentials' source. A request whose stream cannot be rewound is sent once.
    // `service` is the scope of the signature; `payload_sha256`: see SignOptions.
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

// A service that speaks AWS JSON.
struct JsonService {
    std::string target;   // "AmazonSQS": X-Amz-Target up to the dot
    std::string service;  // "sqs": the scope of the signature
    std::string version = "1.0";
};
// One call. Answers are read as the SDKs read them (Form::answer, error_answer.h).
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
