#include "sns/delivery/mail.h"

#include <algorithm>

#include "base/bytes.h"

namespace spot::sns {
namespace {

constexpr std::size_t line_letters = 76;  // RFC 2045, 6.8

bool is_ascii(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c >= ' ' && c < 0x7F; });
}

std::string in_lines(const std::string& letters) {
    std::string lines;
    for (std::size_t at = 0; at < letters.size(); at += line_letters) {
        lines.append(letters, at, line_letters).append("\r\n");
    }
    return lines;
}

std::string subject_of(const Envelope& x) {
    if (x.subject) return *x.subject;
    if (x.type == "SubscriptionConfirmation") return "AWS Notification - Subscription Confirmation";
    if (x.type == "UnsubscribeConfirmation") return "AWS Notification - Unsubscribe Confirmation";
    return "AWS Notification Message";
}

// The text for a person.
std::string text_of(const Envelope& x) {
    if (x.type == "SubscriptionConfirmation") {
        return "Somebody has subscribed this address to the topic\n" + x.topic_arn +
               "\n\nOpen this link to confirm it:\n" + x.subscribe_url +
               "\n\nIf it was not you, do nothing: no more mails will come.\n";
    }
    if (x.type == "UnsubscribeConfirmation") {
        return "This address gets no more messages of the topic\n" + x.topic_arn +
               "\n\nOpen this link if that was a mistake:\n" + x.subscribe_url + "\n";
    }
    return x.message + "\n\n--\nTo get no more messages of this topic, open\n" + x.unsubscribe_url +
           "\n";
}

}  // namespace

std::string mail_of(const Envelope& envelope, bool as_json) {
    const auto text = as_json ? to_json(envelope) : text_of(envelope);
    return "Subject: " + subject_of(envelope) +
           "\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\n"
           "Content-Transfer-Encoding: base64\r\n\r\n" +
           in_lines(base64(text));
}

std::string sender_name(const std::string& display_name) {
    if (!is_ascii(display_name)) return "=?UTF-8?B?" + base64(display_name) + "?=";
    std::string quoted = "\"";
    for (const char c : display_name) {
        if (c == '"' || c == '\\') quoted += '\\';
        quoted += c;
    }
    return quoted + "\"";
}

DeliveryPolicy mail_policy() {
    return {.retry = RetryPolicy{.min_delay_target = 10,
                                 .max_delay_target = 600,
                                 .num_retries = 50,
                                 .num_max_delay_retries = 28,
                                 .num_no_delay_retries = 2,
                                 .num_min_delay_retries = 10,
                                 .backoff = Backoff::exponential},
            .most_a_second = 10};
}

}  // namespace spot::sns
