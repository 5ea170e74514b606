#pragma once

// Reads an HTTP answer that is no success as an Error. It may come from a service (XML or JSON), a
// load balancer in front of it, a proxy or a captive portal (HTML), or from anything else that
// listens there. Source of the forms: Smithy's documents on awsJson, restXml and awsQuery.

#include <string>
#include <string_view>

#include "base/result.h"
#include "wire/http_message.h"

namespace spot::wire {

// The service's code of the error, without its namespace; "": the answer has none.
std::string error_code(const HttpResponse&);

// The error in an answer of any status. `from` is the endpoint that was asked: where no service
// wrote the answer, the message says what came from there instead. The code is then "Http503".
// Further members of the document are the error's details. Codes that stand for wrong, expired or
// too weak credentials and for a wrong clock get a sentence that says what to do.
Error read_error(const HttpResponse&, std::string_view from);

// A success whose body is not what the service writes: "UnreadableAnswer", Kind::unavailable.
Error unreadable_answer(const HttpResponse&, std::string_view from, std::string_view why);

// Removes a byte order mark, which some proxies write before the body that they pass on.
std::string_view without_byte_order_mark(std::string_view body);

// True for the codes that the SDKs' standard retry mode takes for throttling.
bool is_throttling(std::string_view code);

}  // namespace spot::wire
