#pragma once

// Reads the body of a browser's form (multipart/form-data, RFC 7578) as it arrives: small fields
// are collected, and the one that is named "file" is handed on piece by piece. Fields behind the
// file are ignored, as S3 says that it does.

#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "wire/http_message.h"
#include "wire/signing/form_signature.h"

namespace spot::s3 {

// "The form data and boundaries (excluding the contents of the file) cannot exceed 20 KB": S3 API
// Reference, "POST Object".
inline constexpr std::size_t max_form_fields_bytes = 20 * 1024;

// The boundary that Content-Type names. Fails with PreconditionFailed where the body is no form,
// and with MalformedPOSTRequest where there is no boundary.
Result<std::string> form_boundary(const wire::Headers&);

// Used by one thread at a time. At most the fields and twice a boundary are held in memory.
class FormReader {
  public:
    struct Events {
        // The fields before the file are known; `filename` is "" where the part names none.
        std::function<Result<void>(wire::FormFields, std::string filename)> file;
        std::function<Result<void>(std::string_view)> data;
    };
    // Fields of the same name: the first one counts.
    FormReader(const std::string& boundary, Events events)
        : delimiter_("\r\n--" + boundary), events_(std::move(events)), held_("\r\n") {}

    // Fails with MalformedPOSTRequest, MaxPostPreDataLengthExceededError, or what an event fails
    // with.
    Result<void> write(std::string_view bytes);
    // To be called after the last byte. Fails with InvalidArgument where there was no file.
    Result<void> finish() const;

  private:
    enum class State { preamble, line, headers, field, file, done };
    Result<bool> step();
    Result<void> begin_part(std::string_view headers);
    Result<void> grow(std::size_t bytes);

    const std::string delimiter_;
    const Events events_;
    State state_ = State::preamble;
    std::string held_;  // bytes that are not consumed yet
    std::string name_;
    std::string value_;
    wire::FormFields fields_;
    std::size_t before_file_ = 0;  // bytes of all that came before the file
    std::size_t blank_ = 0;        // bytes before the file that are not of it
    bool seen_file_ = false;
};

}  // namespace spot::s3
