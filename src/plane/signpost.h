#pragma once

// The way for people who open the plane's own port in a browser: it has no page, but can say where
// one is.

#include <optional>
#include <string>

#include "wire/http_message.h"

namespace spot::plane {

// An answer in HTML to a browser's unsigned GET of the root; nullopt: it is another request.
// `page_url`: of the page of this plane; "": none runs.
std::optional<wire::HttpResponse> signpost(const wire::HttpRequest&, const std::string& page_url);

}  // namespace spot::plane
