#pragma once

// The server's side of TLS, as far as connections share it; inside http/ only.

#include <openssl/ssl.h>

#include <memory>
#include <mutex>

#include "http/certificate.h"

namespace spot::http {

struct FreeSsl {
    void operator()(SSL* session) const { SSL_free(session); }
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};
using Ssl = std::unique_ptr<SSL, FreeSsl>;

// Keeps the certificate and the key that new connections get, and takes new ones from the files
// when they change. Connections hold what they began with.
class TlsKeeper {
  public:
    // Code "TlsUnusable" with the file and the reason.
    static Result<std::unique_ptr<TlsKeeper>> open(TlsOptions);

    // A session for a new connection, without its socket; from any thread. nullptr: no memory.
    Ssl new_session() const;
    // Looks whether the files have changed; from one thread at a time.
    void look();
    int look_milliseconds() const { return options_.look_milliseconds; }

  private:
    explicit TlsKeeper(TlsOptions options) : options_(std::move(options)) {}
    Result<void> load();

    const TlsOptions options_;
    std::string seen_;  // by what the files can be told from others, when they were looked at
    mutable std::mutex mutex_;
    std::unique_ptr<SSL_CTX, FreeSsl> context_;
};

// OpenSSL's own words for what has just failed; clears them.
std::string ssl_reason();

}  // namespace spot::http
