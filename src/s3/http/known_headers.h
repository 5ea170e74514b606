#pragma once

// The table of all request headers of S3 that have a meaning, and how each is treated here. A
// header that changes what AWS would do and is not in the table must stop the request: an ignored
// condition can lose data, and an ignored encryption key leaves data unencrypted.

#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "s3/route.h"
#include "wire/http_message.h"

namespace spot::s3 {

enum class Treatment {
    read,      // the operations in `detail` read it; others ignore it, as AWS does
    harmless,  // ignored, which does no harm
    refused,   // an error, except for the values in `detail`
};

struct KnownHeader {
    std::string_view name;  // in lower case; with "*" at its end: all headers that begin like this
    Treatment treatment;
    // read: the operations, separated by commas, or "*" for all of them. harmless: why ignoring it
    // does no harm. refused: the values, separated by commas, that ask for the behaviour here.
    std::string_view detail;
    std::string_view code = "NotImplemented";  // refused: code of the error
};

// In the order in which they are checked: where several headers are refused, AWS names the first.
std::span<const KnownHeader> known_headers();

// Makes headers of the query parameters that stand in a presigned URL for headers. Parameters of
// the signature stay, and checksums are left out: the body was not known when the URL was made.
void adopt_query_headers(wire::HttpRequest&, const wire::Query&);

// Fails with the code of the row for a refused header, and with NotImplemented for a condition that
// an operation which writes does not read and for every x-amz- header that is not in the table. The
// message names the header.
Result<void> check_headers(const wire::HttpRequest&, const Route&);

// Compares x-amz-expected-bucket-owner and x-amz-source-expected-bucket-owner with this account.
// True: one of them names another account. Fails with InvalidBucketOwnerAWSAccountID where one is
// no account's number.
Result<bool> expects_another_owner(const wire::Headers&, std::string_view account_id);

}  // namespace spot::s3
