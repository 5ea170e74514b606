#pragma once

// Secrets at rest: AES-256 in GCM, from OpenSSL. Whoever has the sealed bytes and not the key
// learns their length; a changed byte, or another context, does not open.

#include <string>
#include <string_view>

#include "base/random.h"
#include "base/result.h"

namespace spot {

inline constexpr std::size_t seal_key_bytes = 32;

// `context` is not stored: it says what the secret belongs to, so that two cannot be exchanged.
std::string seal(std::string_view key, std::string_view secret, std::string_view context, Random&);
// "SealBroken": another key, another context, or changed bytes.
Result<std::string> unseal(std::string_view key, std::string_view sealed, std::string_view context);

}  // namespace spot
