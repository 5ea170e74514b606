#pragma once

// A message of a topic as a mail.
// Sources: RFC 5322 and 2045 to 2047 for the form; SNS Developer Guide, "Email notifications", and
// "Message delivery retries" for how often.

#include <string>

#include "sns/delivery/delivery_policy.h"
#include "sns/delivery/envelope.h"

namespace spot::sns {

// The body with the headers that belong to it, Subject among them; the others are the sender's. As
// JSON it is the document that endpoints of HTTP get.
std::string mail_of(const Envelope&, bool as_json);

// A name for the header From: quoted, or encoded where it has other letters than ASCII's.
std::string sender_name(const std::string& display_name);

// Ten mails a second to one address, and fifty retries over five hours.
DeliveryPolicy mail_policy();

}  // namespace spot::sns
