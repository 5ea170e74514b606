#pragma once

// One request as a server access log tells it. Source: S3 User Guide, "Amazon S3 server access log
// format".

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "s3/logging_types.h"
#include "s3/route.h"

namespace spot::s3 {

// "" and nullopt: the field is "-".
struct LogRecord {
    std::string bucket;
    Time time{};
    std::string remote_ip;
    std::string requester;  // canonical id of the root, ARN of a user or a session
    std::string request_id;
    std::string operation;  // "REST.GET.OBJECT"
    std::string key;
    std::string method;
    std::string uri;  // path and query as they were sent
    int status = 0;   // 0: "-"
    std::string error_code;
    std::uint64_t bytes_sent = 0;  // 0: "-"
    std::optional<std::uint64_t> object_size;
    std::optional<Duration> total_time;
    std::optional<Duration> turn_around_time;
    std::string referer;
    std::string user_agent;
    std::string version_id;
    std::string host_id;
    std::string signature_version;  // "SigV4", "SigV2"
    std::string cipher_suite;
    std::string auth_type;  // "AuthHeader", "QueryString"
    std::string host_header;
    std::string tls_version;
    bool acl_required = false;
};

// Facts about an answer that do not stand in it, gathered while it is made.
struct AnswerFacts {
    struct Removal {
        std::string key;
        std::string version_id;
        int status = 204;
        std::string error_code;  // "": it is removed
    };
    std::string error_code;  // "": it is no error
    bool acl_required = false;  // of a website, which reads by permits of its own
    std::string key;            // of the object that a website has looked for
    bool wants_removals = false;
    std::vector<Removal> removals = {};  // of a DeleteObjects, where they are wanted
};

// "REST.GET.OBJECT" for a request, also where its operation is not known.
std::string log_operation(const Request&);

}  // namespace spot::s3
