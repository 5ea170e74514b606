#pragma once

// Certificates as a server's owner has them: PEM files that are read, looked into and made.

#include <functional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace spot::http {

struct TlsFiles {
    std::string certificate;  // PEM: the server's own first, then those that it is signed by
    std::string key;          // PEM, without a passphrase; nobody else may read it
};

// What the first certificate of a file says.
struct Certificate {
    std::string pem;                 // of this one alone
    std::string fingerprint;         // SHA-256 of its bytes, "AB:CD:…"
    std::vector<std::string> names;  // it is for these: names and addresses
    std::string ends;                // "Nov 27 18:21:07 2036 GMT"
    bool expired = false;            // or not valid yet
    bool self_signed = false;        // no authority stands behind it

    // A client that connects to `host` would take it for that.
    bool is_for(const std::string& host) const;
};

// Code "TlsUnusable", with the file and the reason.
Result<Certificate> read_certificate(const std::string& path);

// How a server speaks TLS.
struct TlsOptions {
    TlsFiles files;
    // The files are looked at so often. A new pair that is good serves the connections that come
    // from then on; of one that is not the log says why, and the old one stays.
    int look_milliseconds = 3000;
    // Told of the certificate before it is used, at the start and after each change.
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
