#pragma once

// Types that topics, subscriptions, messages and tags share.

#include <map>
#include <string>

namespace spot::sns {

// The input or output of an operation that has no members.
struct Empty {};

using Attributes = std::map<std::string, std::string>;

// The things that an operation has to know of the request beside its document; called.h fills it
// in.
struct Caller {
    std::string principal_arn;  // of who asks; "": the account's root
    std::string trace_header;   // the request's header X-Amzn-Trace-Id; "": none
    std::string base_url;    // "http://host:port" by which the client reaches the plane; "": none
    bool anonymous = false;  // who follows a link that an endpoint was sent
};

}  // namespace spot::sns
