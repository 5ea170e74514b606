#pragma once

// Compression of HTTP bodies: Content-Encoding gzip and deflate (RFC 9110, 8.4.1). Safe from every
// thread.

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace spot {

// Gives what a body of gzip or zlib ("deflate") holds. `most`: bytes that the result may have.
// Errors: "NotReadable" where it is neither, or ends early, or goes on after its end;
// "RequestEntityTooLarge" where it holds more.
Result<std::string> gunzip(std::string_view compressed, std::uint64_t most);

// The same as gzip makes it, at its usual level.
std::string gzip(std::string_view bytes);

}  // namespace spot
