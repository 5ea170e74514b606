#pragma once

// Reads the file of identity providers, and the files of keys that it names.

#include <string>

#include "base/result.h"
#include "sts/identity.h"

namespace spot::plane {

// The files of keys lie beside the file, where their paths are not absolute. Fails with
// "ProvidersUnusable"; the message names the file.
Result<sts::Providers> read_identity_providers(const std::string& path);

}  // namespace spot::plane
