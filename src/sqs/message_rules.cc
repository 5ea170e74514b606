#include "sqs/message_rules.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/bytes.h"
#include "sqs/errors.h"

namespace spot::sqs {
namespace {

// XML 1.0 characters: the query protocol could not carry others.
bool valid_characters(std::string_view text) {
    if (!valid_utf8(text)) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        if (c < 0x20 && c != '\t' && c != '\n' && c != '\r') return false;
        if (c == 0xEF && i + 2 < text.size() && text[i + 1] == '\xBF' &&
            (text[i + 2] == '\xBE' || text[i + 2] == '\xBF')) {
            return false;  // U+FFFE, U+FFFF
        }
    }
    return true;
}

// Letters, digits, "_", "-", "." of names, and of the labels behind types.
bool valid_label(std::string_view name) {
    if (name.empty() || name.front() == '.' || name.back() == '.') return false;
    if (name.find("..") != std::string_view::npos) return false;
    for (const char c : name) {
        const bool good = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
        if (!good) return false;
    }
    return true;
}

// AWS takes the letters U+00C0 to U+017F (Latin with accents) in names, beside those of its
// documentation. In UTF-8 these are all that begin with the bytes C3 to C5.
bool valid_name(std::string_view name) {
    if (!valid_utf8(name)) return false;
    std::string plain;  // with a letter of ASCII in the place of each of those
    for (std::size_t i = 0; i < name.size(); ++i) {
        const auto c = static_cast<unsigned char>(name[i]);
        const bool accented = c >= 0xC3 && c <= 0xC5;
        plain += accented ? 'a' : name[i];
        if (accented) ++i;
    }
    return valid_label(plain);
}

bool reserved(std::string_view name) {
    const auto start = lower(name.substr(0, 7));
    return start.starts_with("aws.") || start.starts_with("amazon.");
}

tl::unexpected<Error> invalid_characters() {
    return fail(Kind::invalid, "InvalidMessageContents",
                "Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to "
                "#xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF");
}

Result<void> check_name(std::string_view name) {
    if (name.size() > limits::attribute_name) {
        return invalid_parameter_value(
            fmt::format("Length of message attribute name must be less than {} bytes.",
                        limits::attribute_name + 1));
    }
    if (valid_name(name) && !reserved(name)) return {};
    return invalid_parameter_value(
        fmt::format("Message (user) attribute name '{}' is invalid.", name));
}

// String, Number or Binary, and any label behind a point.
Result<std::string_view> check_type(const std::string& name, std::string_view type) {
    if (type.size() > limits::attribute_name) {
        return invalid_parameter_value(
            fmt::format("Length of message attribute type must be less than {} bytes.",
                        limits::attribute_name + 1));
    }
    const auto point = type.find('.');
    const auto kind = type.substr(0, point);
    const bool known = kind == "String" || kind == "Number" || kind == "Binary";
    if (known && (point == std::string_view::npos || valid_label(type.substr(point + 1)))) {
        return kind;
    }
    return invalid_parameter_value(
        fmt::format("The type of message (user) attribute '{}' is invalid. You must use only the "
                    "following supported type prefixes: Binary, Number, String.",
                    name));
}

Result<void> check_attribute(const std::string& name, const MessageAttributeValue& value) {
    TRY(check_name(name));
    const auto kind = TRY(check_type(name, value.data_type));
    const bool binary = kind == "Binary";
    const auto& content = binary ? value.binary_value : value.string_value;
    const auto& other = binary ? value.string_value : value.binary_value;
    if (!content || content->empty()) {
        return invalid_parameter_value(
            fmt::format("Message (user) attribute '{}' must contain a non-empty value of type "
                        "'{}'.",
                        name, value.data_type));
    }
    if (other && !other->empty()) {
        return invalid_parameter_value(
            fmt::format("Message (user) attribute '{}' must contain one value, of its type '{}', "
                        "and no other.",
                        name, value.data_type));
    }
    if (!binary && !valid_characters(*content)) return invalid_characters();
    if (kind == "Number" && !is_attribute_number(*content)) {
        return invalid_parameter_value(fmt::format(
            "Can't cast the value of message (user) attribute '{}' to a number.", name));
    }
    return {};
}

// "12.5e-3" in its parts, without zeros at either end.
struct Decimal {
    std::string digits;         // significant; "": zero
    std::int64_t exponent = 0;  // the power of ten of the first digit
};

std::optional<Decimal> parse_decimal(std::string_view text) {
    if (!text.empty() && (text.front() == '-' || text.front() == '+')) text.remove_prefix(1);
    const auto e = text.find_first_of("eE");
    auto mantissa = text.substr(0, e);
    std::int64_t exponent = 0;
    if (e != std::string_view::npos) {
        auto written = text.substr(e + 1);
        if (written.starts_with('+')) {
            written.remove_prefix(1);
            if (written.starts_with('-')) return std::nullopt;
        }
        const auto number = parse_int(written);
        if (!number || *number < -10'000 || *number > 10'000) return std::nullopt;
        exponent = *number;
    }
    const auto point = std::min(mantissa.find('.'), mantissa.size());
    std::string digits(mantissa.substr(0, point));
    if (point < mantissa.size()) digits += mantissa.substr(point + 1);
    if (digits.empty() || digits.find_first_not_of("0123456789") != std::string::npos) {
        return std::nullopt;
    }
    exponent += static_cast<std::int64_t>(point) - 1;
    const auto first = digits.find_first_not_of('0');
    if (first == std::string::npos) return Decimal{};
    digits.erase(0, first);
    digits.erase(digits.find_last_not_of('0') + 1);
    return Decimal{std::move(digits), exponent - static_cast<std::int64_t>(first)};
}

}  // namespace

bool is_attribute_number(std::string_view text) {
    if (text.size() > 512) return false;
    const auto number = parse_decimal(text);
    if (!number) return false;
    if (number->digits.empty()) return true;
    return number->digits.size() <= 38 && number->exponent >= -128 && number->exponent <= 126;
}

std::size_t message_size(const std::string& body, const MessageAttributes& attributes) {
    std::size_t size = body.size();
    for (const auto& [name, value] : attributes) {
        size += name.size() + value.data_type.size() + value.string_value.value_or("").size() +
                value.binary_value.value_or("").size();
    }
    return size;
}

Result<void> check_message(const std::string& body, const MessageAttributes& attributes,
                           int maximum_size, bool in_batch) {
    if (body.empty()) return missing_parameter("MessageBody");
    if (!valid_characters(body)) return invalid_characters();
    if (attributes.size() > limits::message_attributes) {
        return invalid_parameter_value(
            fmt::format("Number of message attributes [{}] exceeds the allowed maximum [{}].",
                        attributes.size(), limits::message_attributes));
    }
    for (const auto& [name, value] : attributes) TRY(check_attribute(name, value));
    if (message_size(body, attributes) > static_cast<std::size_t>(maximum_size)) {
        return invalid_parameter_value(
            fmt::format("One or more parameters {}. Reason: Message must be shorter than {} bytes.",
                        in_batch ? "cannot be validated" : "are invalid", maximum_size));
    }
    return {};
}

Result<void> check_id(std::string_view name, const std::string& id) {
    const bool good = !id.empty() && id.size() <= limits::group_id &&
                      std::ranges::all_of(id, [](char c) { return c > ' ' && c <= '~'; });
    if (good) return {};
    return invalid_parameter(
        name, id,
        fmt::format("{} can only include alphanumeric and punctuation characters. 1 to {} in "
                    "length.",
                    name, limits::group_id));
}

Result<std::string> read_system_attributes(const MessageAttributes& attributes) {
    std::string trace;
    for (const auto& [name, value] : attributes) {
        if (name != "AWSTraceHeader") {
            return invalid_parameter_value(
                fmt::format("Message system attribute name '{}' is invalid.", name));
        }
        if (value.data_type != "String" || !value.string_value || value.string_value->empty() ||
            (value.binary_value && !value.binary_value->empty())) {
            return invalid_parameter_value(
                "Message (system) attribute 'AWSTraceHeader' must contain a non-empty value of "
                "type 'String'.");
        }
        if (!valid_characters(*value.string_value)) return invalid_characters();
        if (value.string_value->size() > limits::trace_header) {
            return invalid_parameter_value(
                fmt::format("Message (system) attribute 'AWSTraceHeader' has {} bytes; at most {} "
                            "are possible.",
                            value.string_value->size(), limits::trace_header));
        }
        trace = *value.string_value;
    }
    return trace;
}

}  // namespace spot::sqs
