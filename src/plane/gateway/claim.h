#pragma once

// Finds the service that a request claims to be for, from its head, and the limits of its body. To
// be included inside plane/ only. Nothing is verified here: the signature is checked afterwards.

#include <vector>

#include "wire/http_message.h"
#include "wire/rpc.h"

namespace spot::plane {

// True: the request is for one of the services that wire/rpc.h serves; false: it is for S3. The
// scope of the signature decides; headers, path and query are used only where there is no
// signature.
bool claims_rpc(const wire::HttpRequest& head);

// True for the links that topics send to endpoints, which are followed without a signature: a GET
// that confirms a subscription, or ends one.
bool is_public_link(const wire::HttpRequest& head);
// True for a small form without a signature, which may hold the token of a web identity.
bool is_unsigned_form(const wire::HttpRequest& head);
// True for the actions of such links, and of such forms: nothing else may be done without a
// signature, whatever else the request says.
bool is_action_of_link(std::string_view action);
bool is_action_of_unsigned_form(std::string_view action);
// True for the bytes of such a form, before they are parsed: the action is in it, and few fields.
bool may_be_unsigned_form(std::string_view body);

// True for the paths to which forms are sent: "/", or a queue's URL, "/123456789012/name", which
// some clients end with a slash.
bool path_of_forms(std::string_view path);

// The service that the head names; `call` receives the protocol and the operation, which is ""
// where the form in the body names it. nullptr: the head names none of `services`, or the service
// is not known before the form (in the query protocol, without a signature).
const wire::RpcService* claimed_rpc(const std::vector<wire::RpcService>& services,
                                    const wire::HttpRequest& head, wire::RpcCall& call);

// The service of a form without a signature, which is found by the form's Version.
const wire::RpcService* service_of_form(const std::vector<wire::RpcService>& services,
                                        const wire::Node& form);

// The most bytes of a body, and the most values in it, for one call of a service; nullptr: the
// service is not known yet.
struct BodyLimits {
    std::uint64_t bytes;
    std::size_t nodes;
};
BodyLimits body_limits(const wire::RpcService*);

}  // namespace spot::plane
