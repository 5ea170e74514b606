#pragma once

// The part of the server's TLS that all connections share. To be included inside http/ only.

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

// Holds the certificate and the key for new connections, and reads them again when their files
// change. A connection keeps those with which it began.
class TlsKeeper {
  public:
    // Fails with "TlsUnusable"; the message has the file and the reason.
    static Result<std::unique_ptr<TlsKeeper>> open(TlsOptions);

    // A session for a new connection, which has no socket yet; nullptr: there is no memory. Safe
    // from every thread.
    Ssl new_session() const;
    // Reads the files again if they have changed. Called by one thread at a time.
    void look();
    int look_milliseconds() const { return options_.look_milliseconds; }

  private:
    explicit TlsKeeper(TlsOptions options) : options_(std::move(options)) {}
    Result<void> load();

    const TlsOptions options_;
    std::string seen_;  // identity and times of the files when they were read last
    mutable std::mutex mutex_;
    std::unique_ptr<SSL_CTX, FreeSsl> context_;
};

// OpenSSL's text for the error that has just happened on this thread; clears its queue of errors.
std::string ssl_reason();

}  // namespace spot::http
