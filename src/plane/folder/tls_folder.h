#pragma once

// The files of a data folder for TLS, in its folder tls/:
//
//   cert.pem, key.pem   the pair that the plane has made for itself, 0600
//   serving.pem         the certificate that the plane of this folder uses, whoever has made it;
//                       absent where it speaks plain HTTP. Clients that are given the folder trust
//                       exactly this certificate.

#include <string>

#include "base/clock.h"
#include "http/certificate.h"

namespace spot::plane {

// The plane's own pair, which is made where there is none: for localhost, the loopback addresses,
// the machine's name and `host`. Fails with "TlsUnusable" or "DataFolderUnusable".
Result<http::TlsFiles> self_signed_files(const std::string& folder, const std::string& host,
                                         Time now);

Result<void> write_serving_certificate(const std::string& folder, const http::Certificate&);
Result<void> forget_serving_certificate(const std::string& folder);
// The path of serving.pem; "": there is none.
std::string serving_certificate(const std::string& folder);

}  // namespace spot::plane
