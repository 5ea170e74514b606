#pragma once

// Certificates in PEM files: reading, inspecting and making them.

#include <functional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace spot::http {

struct TlsFiles {
    std::string certificate;  // path of a PEM file: the server's own first, then its signers'
    std::string key;          // path of a PEM file without a passphrase, which others cannot read
};

// The contents of the first certificate in a file.
struct Certificate {
    std::string pem;                 // this certificate alone
    std::string fingerprint;         // SHA-256 of its bytes, "AB:CD:…"
    std::vector<std::string> names;  // the host names and addresses that it is for
    std::string ends;                // "Nov 27 18:21:07 2036 GMT"
    bool expired = false;            // true: it has expired or is not valid yet
    bool self_signed = false;        // true: no certificate authority has signed it

    // True where a client that connects to `host` would accept its names.
    bool is_for(const std::string& host) const;
};

// Fails with "TlsUnusable"; the message has the file and the reason.
Result<Certificate> read_certificate(const std::string& path);

// The options of a server for TLS.
struct TlsOptions {
    TlsFiles files;
    // How often the files are checked for changes. A new valid pair is used for new connections.
    // For an invalid one the reason is logged, and the old one stays in use.
    int look_milliseconds = 3000;
    // Called with the certificate before it is used, at the start and after each change.
    std::function<void(const Certificate&)> changed = {};
};

struct PemPair {
    std::string certificate;
    std::string key;
};

// A new key (EC P-256) and a certificate for these names and addresses that it has signed itself,
// valid for ten years from `now`.
Result<PemPair> make_self_signed(const std::vector<std::string>& names, Time now);

}  // namespace spot::http
