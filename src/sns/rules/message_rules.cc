#include "sns/rules/message_rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "sns/api.h"
#include "sns/rules/errors.h"
#include "wire/json.h"

namespace spot::sns {
namespace {

bool is_letter_or_digit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

tl::unexpected<Error> invalid_value(std::string message) {
    return fail(Kind::invalid, "ParameterValueInvalid", std::move(message));
}

bool is_number(std::string_view text) {
    double number = 0;
    if (text.starts_with('+')) text.remove_prefix(1);
    const auto* end = text.data() + text.size();
    const auto [stop, code] = std::from_chars(text.data(), end, number);
    // A number that no double holds is one all the same.
    return stop == end && code != std::errc::invalid_argument && !std::isnan(number) &&
           !std::isinf(number);
}

Result<void> check_name(const std::string& name) {
    if (name.empty() || name.size() >= limits::attribute_name) {
        return invalid_value("Length of message attribute name must be less than 256 bytes.");
    }
    for (const char c : name) {
        if (is_letter_or_digit(c) || c == '-' || c == '_' || c == '.') continue;
        return invalid_value(
            fmt::format("Invalid non-alphanumeric character '#x{:X}' was found in the message "
                        "attribute name. Can only include alphanumeric characters, hyphens, "
                        "underscores, or dots.",
                        static_cast<unsigned>(static_cast<unsigned char>(c))));
    }
    if (name.front() == '.') {
        return invalid_value(
            "Invalid message attribute name starting with character '.' was found.");
    }
    if (name.back() == '.') {
        return invalid_value("Invalid message attribute name ending with character '.' was found.");
    }
    if (name.find("..") != std::string::npos) {
        return invalid_value("Message attribute name can not have successive '.' character.");
    }
    return {};
}

// "Number" for "Number.int"; "": none that there is.
std::string_view type_prefix(const std::string& type) {
    for (const auto* known : {"String", "Number", "Binary"}) {
        const std::string_view prefix(known);
        if (type == prefix || (type.starts_with(prefix) && type[prefix.size()] == '.')) {
            return prefix;
        }
    }
    return {};
}

}  // namespace

std::size_t message_size(const std::string& message, const MessageAttributes& attributes) {
    auto size = message.size();
    for (const auto& [name, value] : attributes) {
        size += name.size() + value.data_type.size() + value.string_value.value_or("").size();
        if (value.binary_value) size += value.binary_value->bytes.size();
    }
    return size;
}

Result<void> check_message_attributes(const MessageAttributes& attributes) {
    for (const auto& [name, value] : attributes) {
        TRY(check_name(name));
        const auto prefix = type_prefix(value.data_type);
        if (prefix.empty()) {
            return invalid_value(
                fmt::format("The message attribute '{}' has an invalid message attribute type, the "
                            "set of supported type prefixes is Binary, Number, and String.",
                            name));
        }
        const bool binary = prefix == "Binary";
        const auto text = value.string_value.value_or("");
        const auto bytes = value.binary_value ? value.binary_value->bytes : "";
        const auto& own = binary ? bytes : text;
        const auto& other = binary ? text : bytes;
        if (prefix == "Number" && !text.empty() && !is_number(text)) {
            return invalid_value(
                fmt::format("Could not cast message attribute '{}' value to number.", name));
        }
        if (!own.empty()) continue;
        if (!other.empty()) {
            return invalid_value(
                fmt::format("The message attribute '{}' with type '{}' must use field '{}'.", name,
                            value.data_type, binary ? "Binary" : "String"));
        }
        return invalid_value(
            fmt::format("The message attribute '{}' must contain non-empty message attribute value "
                        "for message attribute type '{}'.",
                        name, value.data_type));
    }
    return {};
}

Result<void> check_subject(const std::string& subject) {
    const auto characters =
        std::count_if(subject.begin(), subject.end(), [](char c) { return (c & 0xC0) != 0x80; });
    const bool control = std::any_of(subject.begin(), subject.end(), [](char c) {
        return static_cast<unsigned char>(c) < ' ' || c == 0x7F;
    });
    if (!subject.empty() && static_cast<std::size_t>(characters) <= limits::subject && !control) {
        return {};
    }
    return invalid_parameter("Subject");
}

Result<Texts> texts_of(const std::string& message, const std::string& structure) {
    if (structure.empty()) return Texts{{"sqs", message}};
    if (structure != "json") return invalid_parameter("MessageStructure");
    const auto parsed = wire::parse_json(message);
    if (!parsed || parsed->type != wire::Node::Type::map) {
        return invalid_parameter("Message Structure - JSON message body failed to parse");
    }
    const auto text = [&](std::string_view name) {
        const auto* found = parsed->find(name);
        return found != nullptr && found->type == wire::Node::Type::text ? found : nullptr;
    };
    const auto* standard = text("default");
    if (standard == nullptr) {
        return invalid_parameter("Message Structure - No default entry in JSON message body");
    }
    Texts texts;
    for (const auto* protocol : {"sqs", "http", "https", "email", "email-json"}) {
        const auto* own = text(protocol);
        texts[protocol] = own == nullptr ? standard->text : own->text;
    }
    return texts;
}

Result<void> check_id(std::string_view name, const std::string& id) {
    const bool printable =
        std::all_of(id.begin(), id.end(), [](char c) { return c > ' ' && c < 0x7F; });
    if (!id.empty() && id.size() <= limits::group_id && printable) return {};
    return invalid_parameter(fmt::format(
        "{} Reason: {} can only include alphanumeric and punctuation characters. 1 to {} in length",
        name, name, limits::group_id));
}

Result<void> check_entry_id(const std::string& id) {
    if (id.size() > 80) {
        return fail(
            Kind::invalid, "InvalidBatchEntryId",
            fmt::format("The Id of a batch entry in the batch request is too long: {}", id));
    }
    const bool good = !id.empty() && std::all_of(id.begin(), id.end(), [](char c) {
        return is_letter_or_digit(c) || c == '-' || c == '_';
    });
    if (good) return {};
    return fail(Kind::invalid, "InvalidBatchEntryId",
                fmt::format("The Id of a batch entry in the batch request contains an "
                            "impermissible character: {}",
                            id));
}

}  // namespace spot::sns
