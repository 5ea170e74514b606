#pragma once

// Which service a request is for, as far as its head shows, and what its body may be; inside plane/
// only. Nothing here is believed: the signature is checked against it afterwards.

#include <vector>

#include "wire/http_message.h"
#include "wire/rpc.h"

namespace spot::plane {

// False: S3. The scope of the signature decides; only where there is none do headers, path and form
// tell.
bool claims_rpc(const wire::HttpRequest& head);

// The service and the call that the head names. nullptr: none of `services`, or, with the query
// protocol and no signature, not known before the form is. The operation is empty where the form
// names it.
const wire::RpcService* claimed_rpc(const std::vector<wire::RpcService>& services,
                                    const wire::HttpRequest& head, wire::RpcCall& call);

// The service of a form without a signature: its Version tells.
const wire::RpcService* service_of_form(const std::vector<wire::RpcService>& services,
                                        const wire::Node& form);

// How much of a body is taken, and how many values it may have, for one call of a service (nullptr:
// not known yet).
struct BodyLimits {
    std::uint64_t bytes;
    std::size_t nodes;
};
BodyLimits body_limits(const wire::RpcService*, const wire::RpcCall&);

}  // namespace spot::plane
