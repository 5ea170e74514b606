#pragma once

// Requests of web pages to the services other than S3, from any origin (CORS, Fetch standard): each
// is signed, so an origin proves nothing. S3 has rules of its own for each bucket. To be included
// inside plane/ only.

#include "wire/http_message.h"

namespace spot::plane {

// True: an OPTIONS request that asks for such a service. `head` has no signature.
bool is_rpc_preflight(const wire::HttpRequest& head);

// Its answer, which allows what it asks for.
wire::HttpResponse rpc_preflight(const wire::HttpRequest& head);

// Lets the page read the answer, where a page has asked.
void allow_origin(const wire::HttpRequest& head, wire::HttpResponse&);

}  // namespace spot::plane
