#pragma once

// The pages that websites answer errors with, as AWS writes them. To be included inside website/
// only.

#include <string>

#include "s3/wire.h"

namespace spot::s3 {

// The page for an error, with its status and the headers that name it. `document`: why the error
// document could not be had; nullptr: none was looked for, or it is what is sent.
wire::HttpResponse error_page(const Error&, const RequestContext&, const Error* document = nullptr);

// The page of a redirect to a folder.
wire::HttpResponse folder_page(const std::string& location, const RequestContext&);

// The headers that name an error, beside those of every answer.
void name_error(const Error&, wire::Headers&);

}  // namespace spot::s3
