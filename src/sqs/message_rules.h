#pragma once

// What may be in a message: characters, sizes, names and types of attributes. Source: SQS Developer
// Guide, "Amazon SQS message metadata"; API Reference, SendMessage.

#include "sqs/api.h"

namespace spot::sqs {

// In bytes, as the limits count it: names, types and values of attributes belong to it, those of
// system attributes do not.
std::size_t message_size(const std::string& body, const MessageAttributes& attributes);

// Codes MissingParameter, InvalidMessageContents, InvalidParameterValue.
Result<void> check_message(const std::string& body, const MessageAttributes& attributes,
                           int maximum_size);

// The value of AWSTraceHeader; "": none. Any other system attribute: InvalidParameterValue.
Result<std::string> read_system_attributes(const MessageAttributes&);

// A decimal number of at most 38 digits from 10^-128 to 10^126, zero, and their negatives: what a
// value of type Number may hold.
bool is_attribute_number(std::string_view text);

}  // namespace spot::sqs
