#pragma once

// The rules for the contents of a message. Source: SNS API Reference, Publish; refusals recorded
// from AWS.

#include <cstddef>
#include <map>
#include <string>

#include "base/result.h"
#include "sns/message_types.h"

namespace spot::sns {

// Bytes that count towards the limit: the body, and names, types and values of attributes.
std::size_t message_size(const std::string& message, const MessageAttributes& attributes);

Result<void> check_message_attributes(const MessageAttributes& attributes);
Result<void> check_subject(const std::string& subject);

// The texts by protocol: the message itself under "sqs", for all; or with MessageStructure "json",
// for "sqs", "http" and "https", the part that names the protocol, or the default one.
using Texts = std::map<std::string, std::string>;
Result<Texts> texts_of(const std::string& message, const std::string& structure);

// The rule for MessageGroupId and MessageDeduplicationId, of which `name` is one.
Result<void> check_id(std::string_view name, const std::string& id);

// The rule for the ids of a batch's entries.
Result<void> check_entry_id(const std::string& id);

}  // namespace spot::sns
