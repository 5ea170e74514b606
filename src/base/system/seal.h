#pragma once

// Encrypts secrets that are stored: AES-256 in GCM mode, from OpenSSL. Whoever has the sealed bytes
// without the key learns nothing but their length. Sealed bytes of which one was changed, or that
// were sealed for another context, cannot be opened.

#include <string>
#include <string_view>

#include "base/random.h"
#include "base/result.h"

namespace spot {

inline constexpr std::size_t seal_key_bytes = 32;

// `context` names what the secret belongs to, so that two sealed secrets cannot be exchanged. It is
// authenticated but not stored: unseal() needs the same text again.
std::string seal(std::string_view key, std::string_view secret, std::string_view context, Random&);
// Fails with "SealBroken": the key or the context is another, or bytes were changed.
Result<std::string> unseal(std::string_view key, std::string_view sealed, std::string_view context);

}  // namespace spot
