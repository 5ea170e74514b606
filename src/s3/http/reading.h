#pragma once

// Helpers that the readers of S3's documents share (private to documents.cc and
// lifecycle_document.cc).

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string_view>

#include "s3/http/documents.h"
#include "s3/http/xml_text.h"
#include "wire/node.h"

namespace spot::s3 {

// A document that is being read.
struct Reading {
    Author author = Author::client;
    bool skipped = false;  // an element of a service's document was skipped

    bool strict() const { return author == Author::client; }

    // Elements that are not read must not be ignored: what they ask for would not happen. Of a
    // client's document each stops the request (NotImplemented).
    Result<void> only(const wire::Node& node, std::initializer_list<std::string_view> names);
    // MalformedXML, MissingRequestBodyError.
    Result<wire::Node> parse(std::string_view bytes, std::string_view root) const;
};

// The text of an element below `node`, as a value; MalformedXML where it is none. An absent element
// is false, or nullopt.
Result<bool> boolean(const wire::Node& node, std::string_view name);
Result<std::optional<std::int64_t>> number(const wire::Node& node, std::string_view name);
Result<std::optional<int>> small_number(const wire::Node& node, std::string_view name);

void tag_elements(Xml& xml, const Tags& tags);
Result<Tags> tags_below(const wire::Node& node, Reading& reading);

}  // namespace spot::s3
