#pragma once

// Encryption at rest, as answers tell of it.

#include "s3/route.h"
#include "wire/http_message.h"

namespace spot::s3 {

// Adds x-amz-server-side-encryption: AES256 to a successful answer of an operation that stores or
// shows an object, as AWS does to all of them since January 2023. To be called only where what is
// stored is encrypted (Settings::encrypted), and not under a key of the client.
void say_encryption(const Route&, wire::Headers&);

}  // namespace spot::s3
