#include "wire/error_answer.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "base/bytes.h"
#include "base/printable.h"
#include "wire/describe.h"
#include "wire/json.h"
#include "wire/xml.h"

namespace spot::wire {
namespace {

constexpr std::size_t shown_of_a_body = 120;
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

constexpr std::string_view throttling[] = {"Throttling",
                                           "ThrottlingException",
                                           "ThrottledException",
                                           "RequestThrottledException",
                                           "RequestThrottled",
                                           "TooManyRequestsException",
                                           "ProvisionedThroughputExceededException",
                                           "TransactionInProgressException",
                                           "RequestLimitExceeded",
                                           "BandwidthLimitExceeded",
                                           "LimitExceededException",
                                           "SlowDown",
                                           "PriorRequestNotComplete",
                                           "EC2ThrottledException"};
constexpr std::string_view absent[] = {"QueueDoesNotExist",
                                       "AWS.SimpleQueueService.NonExistentQueue",
                                       "ResourceNotFoundException", "ResourceNotFound"};
constexpr std::string_view conflicts[] = {"ConditionalCheckFailedException",
                                          "ResourceInUseException", "QueueNameExists"};

// Some services answer 400 to all of these.
struct Refusal {
    std::string_view code;
    std::string_view what_to_do;
};
constexpr std::string_view another_key =
    "the endpoint does not know this access key: check AWS_ACCESS_KEY_ID, or the profile";
constexpr std::string_view another_secret =
    "the secret key is not that of the access key, or something changed the request on its way: "
    "check AWS_SECRET_ACCESS_KEY, or the profile";
constexpr std::string_view new_session = "get new credentials, as with `aws sso login`";
constexpr std::string_view another_region =
    "the endpoint is of another region: set AWS_REGION, or the profile's region";
constexpr std::string_view another_clock = "check this machine's clock";
constexpr std::string_view more_rights =
    "the key's policies must allow it: docs/operations.md says what is needed";
constexpr Refusal refusals[] = {
    {"AccessDenied", more_rights},
    {"AccessDeniedException", more_rights},
    {"UnauthorizedOperation", more_rights},
    {"AuthorizationError", more_rights},
    {"InvalidAccessKeyId", another_key},
    {"InvalidClientTokenId", another_key},
    {"UnrecognizedClientException", another_key},
    {"SignatureDoesNotMatch", another_secret},
    {"InvalidSignatureException", another_secret},
    {"IncompleteSignature", another_secret},
    {"MissingAuthenticationToken", another_key},
    {"MissingAuthenticationTokenException", another_key},
    {"ExpiredToken", new_session},
    {"ExpiredTokenException", new_session},
    {"InvalidToken", new_session},
    {"RequestExpired", another_clock},
    {"RequestTimeTooSkewed", another_clock},
};

template <std::size_t n>
bool is_one_of(const std::string_view (&codes)[n], std::string_view code) {
    return std::find(std::begin(codes), std::end(codes), code) != std::end(codes);
}

const Refusal* refusal_of(std::string_view code) {
    const auto* at = std::ranges::find(refusals, code, &Refusal::code);
    return at == std::end(refusals) ? nullptr : at;
}

// The services other than S3 have one code for a wrong secret and a wrong clock.
bool tells_of_a_clock(const Error& error) {
    return error.message.starts_with("Signature expired") ||
           error.message.starts_with("Signature not yet current");
}

std::string text_in(const Node& node, std::initializer_list<std::string_view> names) {
    for (const auto name : names) {
        const auto* member = node.find(name);
        // A number is no code. An XML element with attributes has been read as a map with a text.
        if (member != nullptr && member->type != Node::Type::number) return member->text;
    }
    return {};
}

void add_details(const Node& node, std::initializer_list<std::string_view> but, Error& error) {
    for (const auto& [name, value] : node.members) {
        if (std::ranges::find(but, name) != but.end()) continue;
        JsonSink sink;
        write_node(sink, value);
        error.details.emplace_back(name, value.type == Node::Type::text ? value.text : sink.take());
    }
}

// Error, or something around Error: ErrorResponse, Response with Errors.
void read_xml(std::string_view body, Error& error) {
    std::string root;
    const auto document = parse_xml(body, &root);
    if (!document) return;
    const Node* node = &*document;
    if (const auto* list = node->find("Errors")) node = list;
    if (const auto* inner = node->find("Error")) node = inner;
    if (node == &*document && root != "Error") return;
    error.code = text_in(*node, {"Code"});
    error.message = text_in(*node, {"Message"});
    add_details(*node, {"Code", "Message"}, error);
}

// "com.amazonaws.sqs#QueueDoesNotExist", "InvalidName:http://…": the name alone.
std::string shape_name(std::string_view type) {
    if (const auto hash = type.find('#'); hash != type.npos) type.remove_prefix(hash + 1);
    return std::string(type.substr(0, type.find(':')));
}

void read_json(const HttpResponse& response, std::string_view body, Error& error) {
    error.code = shape_name(response.headers.value("x-amzn-errortype"));
    const auto document = parse_json(body);
    if (!document) return;
    const auto* inner = document->find("Error");
    const auto& node = inner != nullptr && inner->type == Node::Type::map ? *inner : *document;
    auto type = shape_name(text_in(node, {"__type", "code", "Code"}));
    if (!type.empty()) error.code = std::move(type);
    error.message = text_in(node, {"message", "Message", "errorMessage"});
    add_details(node, {"__type", "code", "Code", "message", "Message"}, error);
}

// Code, message and details, as far as the answer has them.
Error said_in(const HttpResponse& response) {
    Error error;
    const auto body = trim(without_byte_order_mark(response.body));
    if (body.starts_with('<')) {
        read_xml(body, error);
    } else {
        read_json(response, body, error);
    }
    return error;
}

// A redirect and a page that is not found say nothing about the thing that was asked for.
Kind kind_of(int status, std::string_view code) {
    if (is_throttling(code) || code.find("Throttl") != code.npos) return Kind::throttled;
    if (is_one_of(absent, code)) return Kind::not_found;
    if (is_one_of(conflicts, code)) return Kind::conflict;
    if (refusal_of(code) != nullptr) return Kind::denied;
    switch (status) {
        case 304:
        case 409:
        case 412: return Kind::conflict;
        case 401:
        case 403:
        case 407: return Kind::denied;
        case 404: return code.empty() ? Kind::unavailable : Kind::not_found;
        case 413: return Kind::too_large;
        case 429: return Kind::throttled;
        case 501: return Kind::not_implemented;
        default: return status / 100 == 4 ? Kind::invalid : Kind::unavailable;
    }
}

// The title of an HTML page tells people best where it comes from.
std::string title_of(std::string_view page) {
    const auto small = lower(std::string(page.substr(0, 4096)));
    const auto begin = small.find("<title>");
    const auto end = small.find("</title>");
    if (begin == small.npos || end == small.npos || end < begin) return {};
    return printable(trim(page.substr(begin + 7, end - begin - 7)));
}

bool is_page(std::string_view body) {
    const auto small = lower(std::string(body.substr(0, 256)));
    return small.starts_with("<!doctype") || small.find("<html") != small.npos;
}

std::string in_words(const HttpResponse& response) {
    const auto body = trim(without_byte_order_mark(response.body));
    auto words = fmt::format("status {}", response.status);
    const auto to = response.headers.value("location");
    if (response.status / 100 == 3 && !to.empty()) {
        words += fmt::format(", a redirect to {}", printable(shortened(to, shown_of_a_body)));
    }
    if (body.empty()) return words + " and no body";
    if (!is_page(body)) {
        const auto text = printable(body.substr(0, shown_of_a_body));
        return fmt::format("{} and \"{}{}\"", words, text,
                           body.size() > shown_of_a_body ? "…" : "");
    }
    const auto title = title_of(body);
    return words +
           (title.empty() ? " and a page of HTML" : fmt::format(" and a page, \"{}\"", title));
}

}  // namespace

std::string_view without_byte_order_mark(std::string_view body) {
    if (body.starts_with(byte_order_mark)) body.remove_prefix(byte_order_mark.size());
    return body;
}

bool is_throttling(std::string_view code) {
    return is_one_of(throttling, code);
}

std::string error_code(const HttpResponse& response) {
    return said_in(response).code;
}

Error read_error(const HttpResponse& response, std::string_view from) {
    auto error = said_in(response);
    error.kind = kind_of(response.status, error.code);
    if (error.message.empty() && error.code.empty()) {
        error.message = fmt::format(
            "{} answered with {}; is it the right endpoint, or does something else "
            "answer in its place?",
            from, in_words(response));
    } else if (error.message.empty()) {
        error.message = fmt::format("{} answered {} and said no more", from, error.code);
    }
    if (error.code.empty()) error.code = fmt::format("Http{}", response.status);
    if (tells_of_a_clock(error)) {
        error.message += fmt::format(" ({})", another_clock);
    } else if (error.message.find("scoped to a valid region") != error.message.npos) {
        error.message += fmt::format(" ({})", another_region);
    } else if (const auto* refusal = refusal_of(error.code)) {
        error.message += fmt::format(" ({})", refusal->what_to_do);
    }
    return error;
}

Error unreadable_answer(const HttpResponse& response, std::string_view from, std::string_view why) {
    return {Kind::unavailable, "UnreadableAnswer",
            fmt::format("{} answered with {}, which is no answer of the service ({}); is it the "
                        "right endpoint, or does something else answer in its place?",
                        from, in_words(response), why)};
}

}  // namespace spot::wire
