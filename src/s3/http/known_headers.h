#pragma once

// Every request header of S3 that says something, and what becomes of it here: the one place that
// knows them. A header that changes what AWS would do and is not known here must stop the request:
// a condition that is dropped loses data, a key that is dropped leaves data in the clear.

#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "s3/route.h"
#include "wire/http_message.h"

namespace spot::s3 {

enum class Treatment {
    read,      // by the operations named; others ignore it, as AWS does
    harmless,  // nothing is lost where it is not read
    refused,   // but for the values named
};

struct KnownHeader {
    std::string_view name;  // in small letters; with "*" behind: all that begin so
    Treatment treatment;
    // read: operations between commas, "*" for all of them; harmless: why; refused: values that ask
    // for nothing else than what is there, between commas.
    std::string_view detail;
    std::string_view code = "NotImplemented";  // of a refusal
};

// In the order in which they are looked at: AWS names the first of several.
std::span<const KnownHeader> known_headers();

// Headers that the query of a presigned URL carries in their place become headers. Not those that
// sign, and not checksums: they are those of a body that was not known when the URL was made.
void adopt_query_headers(wire::HttpRequest&, const wire::Query&);

// NotImplemented, with the header's name, for what is refused above, for conditions that the
// operation does not read though it writes, and for every x-amz- header that is not known.
Result<void> check_headers(const wire::HttpRequest&, const Route&);

// x-amz-expected-bucket-owner and x-amz-source-expected-bucket-owner. True: it is another one.
// InvalidBucketOwnerAWSAccountID where it is no account's number.
Result<bool> expects_another_owner(const wire::Headers&, std::string_view account_id);

}  // namespace spot::s3
