#pragma once

// The errors of S3: code, status, message. Source: S3 API Reference, "Error responses".

#include <string_view>

#include "base/result.h"

namespace spot::s3 {

struct ErrorRow {
    std::string_view code;
    Kind kind;
    int status;
    std::string_view message;
};

// nullptr: the code has no row, and the status of such an error follows from its kind.
const ErrorRow* find_error(std::string_view code);
int status_of(const Error&);

// An error of the table with its usual message, or with one of its own.
[[nodiscard]] tl::unexpected<Error> refuse(std::string_view code);
[[nodiscard]] tl::unexpected<Error> refuse(std::string_view code, std::string message);
// An error with further elements for its document, for example {"BucketName", name}.
[[nodiscard]] tl::unexpected<Error> refuse_for(
    std::string_view code, std::initializer_list<std::pair<std::string, std::string>> details);

[[nodiscard]] tl::unexpected<Error> no_such_bucket(std::string_view bucket);
[[nodiscard]] tl::unexpected<Error> no_such_key(std::string_view key);
[[nodiscard]] tl::unexpected<Error> no_such_upload(std::string_view upload_id);
// `name` and `value` become ArgumentName and ArgumentValue in the document.
[[nodiscard]] tl::unexpected<Error> invalid_argument(std::string message, std::string_view name,
                                                     std::string_view value);

}  // namespace spot::s3
