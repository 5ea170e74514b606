#pragma once

// Refusals of requests that are not authenticated, in the words of the services that are not S3.
// wire/signing gives them in S3's words. To be included inside plane/ only.

#include "base/clock.h"
#include "base/result.h"
#include "wire/http_message.h"

namespace spot::plane {

// Checks that a request to a service other than S3 is signed with version 4, once, and has all
// parts of a signature. Errors: MissingAuthenticationTokenException, IncompleteSignatureException,
// InvalidSignatureException. The texts are those of AWS's front end, which names each missing part.
Result<void> has_whole_signature(const wire::HttpRequest&);

// The error of wire::verify() or wire::verify_head() for such a request, at `now`, in the words of
// JSON; wire/rpc.h knows those of the query protocol. The kind is `denied`.
Error in_words_of_rpc(Error, Time now);

// The signature is for another service than `service`.
Error signed_for_another_service(std::string_view service);

}  // namespace spot::plane
