#pragma once

// The flags that name the mail server of a plane.

#include <optional>
#include <vector>

#include "cli/args.h"
#include "plane/endpoint_posts.h"

namespace spot::cli {

std::vector<Flag> mail_flags();
// nullopt: there is none, and topics take no subscriptions by mail.
Result<std::optional<plane::MailServer>> mail_server(const Args&);

}  // namespace spot::cli
