#pragma once

// The files of the browser's half, which are part of the program (web.cmake makes them of web/).

#include <span>
#include <string>
#include <string_view>

#include "wire/http_message.h"

namespace spot::page {

struct Asset {
    std::string path;          // "/app.js"
    std::string_view type;     // of its content
    std::string_view gzipped;  // lives as long as the program
    std::string plain;
    std::string tag;  // strong entity tag, with quotes, of the plain form
};

// Made at the first call, which unpacks them. Safe from every thread.
std::span<const Asset> assets();
const Asset& asset(std::string_view path);  // it must be there

// Answers with the file: compressed where the client takes that, without a body (304) where it has
// the same already. Clients ask each time whether it has changed.
wire::HttpResponse serve_asset(const Asset&, const wire::HttpRequest&);

}  // namespace spot::page
