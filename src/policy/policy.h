#pragma once

// Evaluates policies of resources: queues, topics, buckets. Source: IAM User Guide, "Policy
// evaluation logic", "IAM JSON policy elements reference".

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "policy/conditions.h"

namespace spot::wire {
struct Node;
}

namespace spot::policy {

enum class Verdict {
    silent,  // no statement is about the request
    allow,
    deny,
};

// Who sends a request.
struct Principal {
    enum class Kind { root, user, service, anonymous };
    Kind kind = Kind::anonymous;
    std::string account;  // of the root and of users: 12 digits
    std::string arn;      // of a user: "arn:aws:iam::000000000000:user/name"
    // Where it is a session of a role: the role's, and the session's own.
    std::vector<std::string> session_arns = {};
    std::string canonical_id;  // under "CanonicalUser", which S3 alone has; "": none
    std::string service;       // "s3.amazonaws.com"
    // True: a statement that names an account speaks for its users, too. False: where it allows, it
    // speaks for the root alone, as on AWS; a denial always counts for the users.
    bool account_speaks_for_users = false;

    static Principal of_root(const std::string& account);
    static Principal of_user(const std::string& account, std::string arn);
    static Principal of_service(std::string name);
};

struct Question {
    const Principal& principal;
    std::string_view action;    // "s3:GetObject"
    std::string_view resource;  // ARN
    const Context& context;     // of conditions and of variables
};

// A policy that was read once; it never changes.
class Policy {
  public:
    // A text that is no policy gives one that is silent.
    explicit Policy(std::string_view text);

    // A Deny that applies wins over every Allow. A condition that is not known holds for no Allow,
    // and for every Deny.
    Verdict verdict(const Question&) const;

    // Whether a condition asks for such a key; `begin` is its beginning in lower case.
    bool asks_for(std::string_view begin) const;

    // Whether it allows something to everybody: to a principal "*" without a condition that holds
    // for a fixed set of addresses, accounts or resources alone. Source: S3 User Guide, "The
    // meaning of 'public'".
    bool is_public() const;

  private:
    // An element or its negation.
    struct Element {
        bool negated = false;
        std::vector<std::string> texts;
    };
    struct Named {
        bool negated = false;
        bool everybody = false;
        std::vector<std::string> users, services, canonical_ids;
    };
    struct Statement {
        bool deny = false;
        Named principal;
        Element action, resource;
        std::vector<Condition> conditions;
    };
    static bool names(const Named&, const Principal&, bool deny);
    bool fits(const Statement&, const Question&) const;
    void add(const wire::Node& statement);

    bool variables_ = false;  // of version 2012-10-17
    std::vector<Statement> statements_;
};

}  // namespace spot::policy
