#pragma once

// Turns headers of requests into members of inputs, and members of outputs into headers of answers.

#include "s3/multipart_types.h"
#include "s3/route.h"
#include "wire/http_message.h"

namespace spot::s3 {

// Where metadata of users come from: headers, in which text beyond ASCII stands as encoded words,
// or fields of a form, which are text.
enum class MetadataFrom { headers, form };
Result<ObjectHeaders> read_object_headers(const wire::Headers&,
                                          MetadataFrom = MetadataFrom::headers);
void write_object_headers(const ObjectHeaders&, wire::Headers&);

// Content-MD5, x-amz-checksum-*, and x-amz-trailer (algorithm only). Fails with InvalidRequest,
// also where x-amz-sdk-checksum-algorithm names another algorithm or no checksum was sent.
Result<ExpectedDigests> read_digests(const wire::Headers&);
// The algorithm of the checksum that the body's trailer will hold; nullopt: there is no trailer.
Result<std::optional<Algorithm>> read_trailer_algorithm(const wire::Headers&);
// x-amz-checksum-algorithm; nullopt: the client names none. Fails with InvalidRequest.
Result<std::optional<Algorithm>> read_checksum_algorithm(const wire::Headers&);
void write_checksum(const std::optional<Checksum>&, wire::Headers&);

WriteConditions read_write_conditions(const wire::Headers&);
// `prefix` is put before the names: "" for GET and HEAD, "x-amz-copy-source-" for copies.
ReadConditions read_conditions(const wire::Headers&, std::string_view prefix);

}  // namespace spot::s3
