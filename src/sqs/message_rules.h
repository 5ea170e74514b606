#pragma once

// The rules for the contents of a message: characters, sizes, names and types of attributes.
// Source: SQS Developer Guide, "Amazon SQS message metadata"; API Reference, SendMessage.

#include "sqs/api.h"

namespace spot::sqs {

// The size in bytes that counts for the limit: the body, and the names, types and values of
// attributes, but not of system attributes.
std::size_t message_size(const std::string& body, const MessageAttributes& attributes);

// `maximum_size` is in bytes. `in_batch`: the message is an entry of a SendMessageBatch, for which
// AWS has other words. Fails with MissingParameter, InvalidMessageContents or
// InvalidParameterValue.
Result<void> check_message(const std::string& body, const MessageAttributes& attributes,
                           int maximum_size, bool in_batch = false);

// The rule for the parameters MessageGroupId, MessageDeduplicationId and ReceiveRequestAttemptId,
// of which `name` is one. Fails with InvalidParameterValue.
Result<void> check_id(std::string_view name, const std::string& id);

// Returns the value of AWSTraceHeader; "": there is none. Any other system attribute fails with
// InvalidParameterValue.
Result<std::string> read_system_attributes(const MessageAttributes&);

// True for a text that an attribute of type Number may have: a decimal number of at most 38 digits
// whose magnitude is from 10^-128 to 10^126, or zero.
bool is_attribute_number(std::string_view text);

}  // namespace spot::sqs
