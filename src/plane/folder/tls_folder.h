#pragma once

// What a data folder knows of TLS, below tls/:
//
//   cert.pem, key.pem   the pair that the plane made for itself, 0600
//   serving.pem         the certificate that the plane of this folder shows, whoever made it; none
//                       where it speaks plain HTTP. Clients that are told the folder trust exactly
//                       this one.

#include <string>

#include "base/clock.h"
#include "http/certificate.h"

namespace spot::plane {

// The plane's own pair, made where there is none: for localhost, the loopback addresses, the
// machine's name and `host`. "TlsUnusable", "DataFolderUnusable".
Result<http::TlsFiles> self_signed_files(const std::string& folder, const std::string& host,
                                         Time now);

Result<void> write_serving_certificate(const std::string& folder, const http::Certificate&);
Result<void> forget_serving_certificate(const std::string& folder);
// Its path; "" where there is none.
std::string serving_certificate(const std::string& folder);

}  // namespace spot::plane
