#pragma once

// The headers of a key that the client provides (SSE-C), and the answers' headers about it. Source:
// S3 User Guide, "Using server-side encryption with customer-provided keys".

#include "s3/route.h"

namespace spot::s3 {

// The key that the request names for what it reads or makes; nullopt: it names none. Fails with
// InvalidRequest where others could have read it on its way, with InvalidArgument or
// InvalidEncryptionAlgorithmError.
Result<std::optional<CustomerKey>> read_customer_key(const Request&);
// The one for the source of a copy.
Result<std::optional<CustomerKey>> read_source_customer_key(const Request&);

// The headers of a request with this key; nullopt: none.
void write_customer_key(const std::optional<CustomerKey>&, wire::Headers&);
void write_source_customer_key(const std::optional<CustomerKey>&, wire::Headers&);

// Says that a key was used: its algorithm and its MD5. nullopt: says nothing.
void say_customer_key(const std::optional<CustomerKey>&, wire::Headers&);

}  // namespace spot::s3
