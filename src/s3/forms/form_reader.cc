#include "s3/forms/form_reader.h"

#include <algorithm>

#include "base/bytes.h"
#include "s3/rules/errors.h"

namespace spot::s3 {
namespace {

tl::unexpected<Error> malformed() {
    return refuse("MalformedPOSTRequest");
}

// The value of a parameter in `form-data; name="key"; filename="a.png"`; "" where it is absent.
std::string parameter(std::string_view text, std::string_view wanted) {
    for (auto at = text.find(';'); at != std::string_view::npos;) {
        auto rest = text.substr(at + 1);
        const auto equals = rest.find('=');
        if (equals == std::string_view::npos) return {};
        const auto name = trim(rest.substr(0, equals));
        auto from = equals + 1;
        while (from < rest.size() && (rest[from] == ' ' || rest[from] == '\t')) ++from;
        std::string value;
        std::size_t end = from;
        if (from < rest.size() && rest[from] == '"') {
            for (end = from + 1; end < rest.size() && rest[end] != '"'; ++end) {
                if (rest[end] == '\\' && end + 1 < rest.size() && rest[end + 1] == '"') ++end;
                value += rest[end];
            }
            end = rest.find(';', std::min(end, rest.size()));
        } else {
            end = rest.find(';', from);
            value = trim(rest.substr(from, end == std::string_view::npos ? end : end - from));
        }
        if (equal_ignoring_case(name, wanted)) return value;
        at = end == std::string_view::npos ? end : at + 1 + end;
    }
    return {};
}

}  // namespace

Result<std::string> form_boundary(const wire::Headers& headers) {
    const auto type = headers.value("content-type");
    if (!lower(type).starts_with("multipart/form-data")) {
        return refuse_for(
            "PreconditionFailed",
            {{"Condition", "Bucket POST must be of the enclosure-type multipart/form-data"}});
    }
    auto boundary = parameter(type, "boundary");
    // At most 70 characters: RFC 2046, section 5.1.1.
    if (boundary.empty() || boundary.size() > 70) return malformed();
    return boundary;
}

Result<void> FormReader::write(std::string_view bytes) {
    if (state_ == State::done) return {};
    held_ += bytes;
    while (TRY(step())) {
    }
    return {};
}

Result<void> FormReader::grow(std::size_t bytes) {
    before_file_ += bytes;
    if (before_file_ > max_form_fields_bytes) return refuse("MaxPostPreDataLengthExceededError");
    return {};
}

// True: something was consumed, and there may be more to do.
Result<bool> FormReader::step() {
    switch (state_) {
        case State::done: held_.clear(); return false;
        case State::line: {
            // Behind a boundary: "--" ends the form; blanks may stand before the end of the line.
            if (held_.starts_with("--")) {
                state_ = State::done;
                return true;
            }
            const auto end = held_.find("\r\n");
            if (end == std::string::npos) {
                if (held_.size() > 256) return malformed();
                return false;
            }
            if (!trim(std::string_view(held_).substr(0, end)).empty()) return malformed();
            held_.erase(0, end + 2);
            state_ = State::headers;
            return true;
        }
        case State::headers: {
            const auto end = held_.find("\r\n\r\n");
            if (end == std::string::npos) {
                if (held_.size() > max_form_fields_bytes) return malformed();
                return false;
            }
            TRY(grow(end + 4));
            const auto headers = held_.substr(0, end + 2);
            held_.erase(0, end + 4);
            TRY(begin_part(headers));
            // An empty part ends with the line that its headers end with.
            held_.insert(0, "\r\n");
            value_.clear();
            return true;
        }
        case State::preamble:
        case State::field:
        case State::file: break;
    }
    const auto found = held_.find(delimiter_);
    // Bytes that may be the beginning of the boundary waits for more.
    const auto sure = found != std::string::npos         ? found
                      : held_.size() < delimiter_.size() ? 0
                                                         : held_.size() - delimiter_.size() + 1;
    // The first two bytes of a part's content are those that were put before it.
    std::string_view data = std::string_view(held_).substr(0, sure);
    if (state_ == State::file) {
        const auto skip = std::min(data.size(), blank_);
        blank_ -= skip;
        data.remove_prefix(skip);
        if (!data.empty()) TRY(events_.data(data));
    } else {
        TRY(grow(data.size()));
        if (state_ == State::field) value_ += data;
    }
    held_.erase(0, sure);
    if (found == std::string::npos) return false;
    held_.erase(0, delimiter_.size());
    if (state_ == State::field) {
        value_.erase(0, 2);
        fields_.emplace(name_, value_);
    }
    state_ = state_ == State::file ? State::done : State::line;
    return true;
}

Result<void> FormReader::begin_part(std::string_view headers) {
    std::string disposition;
    for (auto line : split(headers, '\n')) {
        line = trim(line);
        const auto colon = line.find(':');
        if (colon == std::string_view::npos) continue;
        if (equal_ignoring_case(trim(line.substr(0, colon)), "content-disposition")) {
            disposition = trim(line.substr(colon + 1));
        }
    }
    name_ = lower(parameter(disposition, "name"));
    if (name_.empty()) return malformed();
    state_ = State::field;
    if (name_ != "file") return {};
    state_ = State::file;
    blank_ = 2;
    seen_file_ = true;
    return events_.file(std::move(fields_), parameter(disposition, "filename"));
}

Result<void> FormReader::finish() const {
    if (!seen_file_ && state_ == State::done) {
        return invalid_argument("POST requires exactly one file upload per request.", "file", "0");
    }
    if (state_ != State::done) return malformed();
    return {};
}

}  // namespace spot::s3
