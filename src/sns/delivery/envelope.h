#pragma once

// The document in which a message comes to those who did not ask for it raw, and in which an
// endpoint is asked for a confirmation.
// Source: SNS Developer Guide, "HTTP/HTTPS notification JSON format", which queues get, too, and
// "HTTP/HTTPS subscription confirmation JSON format".

#include <optional>
#include <string>

#include "sns/message_types.h"

namespace spot::sns {

struct Envelope {
    std::string type = "Notification";
    std::string message_id;
    std::string sequence_number;  // of FIFO topics; "": none
    std::string topic_arn;
    std::optional<std::string> subject;
    std::string message;
    std::string timestamp;
    // For standard topics; "" where the topic is FIFO.
    std::string signature_version;
    std::string signature;
    std::string signing_cert_url;
    std::string unsubscribe_url;
    MessageAttributes attributes;
    // For a message that asks for a confirmation; else "".
    std::string token;
    std::string subscribe_url;
};

std::string to_json(const Envelope&);

// The text that is signed: names and values that are there, each with a line of its own.
std::string signed_text(const Envelope&);

}  // namespace spot::sns
