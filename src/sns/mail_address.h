#pragma once

// Addresses that mails go to, and come from. Source: RFC 5321, 4.1.2 and 4.5.3.1.

#include <string>

namespace spot::sns {

// name@domain in ASCII, without quotes, comments or lists.
bool is_mail_address(const std::string& address);

}  // namespace spot::sns
