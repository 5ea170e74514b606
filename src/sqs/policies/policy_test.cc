#include "sqs/policy.h"

#include <gtest/gtest.h>

namespace spot::sqs {
namespace {

const PolicyRequest request{.service = "s3.amazonaws.com",
                            .action = "sqs:SendMessage",
                            .resource = "arn:aws:sqs:us-east-1:000000000000:q",
                            .source_arn = "arn:aws:s3:::films",
                            .account_id = "000000000000"};

// A policy with one statement that has the members in `rest` and no others.
std::string statement(const std::string& rest) {
    return R"({"Version":"2012-10-17","Statement":[{)" + rest + "}]}";
}
const std::string allow = R"("Effect":"Allow",)";
const std::string by_s3 = R"("Principal":{"Service":"s3.amazonaws.com"},)";
const std::string send = R"("Action":"sqs:SendMessage",)";
const std::string here = R"("Resource":"arn:aws:sqs:us-east-1:000000000000:q")";

TEST(Policy, Table) {
    struct Row {
        const char* what;
        std::string policy;
        bool allowed;
    };
    const auto when = [](const std::string& condition) {
        return statement(allow + by_s3 + send + here + R"(,"Condition":{)" + condition + "}");
    };
    const Row rows[] = {
        {"none", "", false},
        {"not JSON", "{", false},
        {"no statement", R"({"Version":"2012-10-17"})", false},
        {"the plain one", statement(allow + by_s3 + send + here), true},
        {"one statement, not a list", R"({"Statement":{)" + allow + by_s3 + send + here + "}}",
         true},
        {"a list of services",
         statement(allow + R"("Principal":{"Service":["sns.amazonaws.com","s3.amazonaws.com"]},)" +
                   send + here),
         true},
        {"everybody", statement(allow + R"("Principal":"*",)" + send + here), true},
        {"every AWS", statement(allow + R"("Principal":{"AWS":"*"},)" + send + here), true},
        {"another service",
         statement(allow + R"("Principal":{"Service":"sns.amazonaws.com"},)" + send + here), false},
        {"an account only",
         statement(allow + R"("Principal":{"AWS":"arn:aws:iam::000000000000:root"},)" + send +
                   here),
         false},
        {"nobody", statement(allow + send + here), false},
        {"actions without case",
         statement(allow + by_s3 + R"("Action":["SQS:sendmessage"],)" + here), true},
        {"actions by star", statement(allow + by_s3 + R"("Action":"sqs:*",)" + here), true},
        {"another action", statement(allow + by_s3 + R"("Action":"sqs:DeleteQueue",)" + here),
         false},
        {"resources by star", statement(allow + by_s3 + send + R"("Resource":"*")"), true},
        {"resources by mark",
         statement(allow + by_s3 + send + R"("Resource":"arn:aws:sqs:us-east-?:*:q")"), true},
        {"another resource", statement(allow + by_s3 + send + R"("Resource":"arn:x")"), false},
        {"no effect", statement(by_s3 + send + here), false},
        {"ArnLike", when(R"("ArnLike":{"aws:SourceArn":"arn:aws:s3:*:*:films"})"), true},
        {"ArnEquals", when(R"("ArnEquals":{"aws:SourceArn":"arn:aws:s3:::films"})"), true},
        {"another bucket", when(R"("ArnEquals":{"aws:SourceArn":"arn:aws:s3:::other"})"), false},
        {"StringEquals", when(R"("StringEquals":{"aws:SourceAccount":"000000000000"})"), true},
        {"no star in StringEquals", when(R"("StringEquals":{"aws:SourceAccount":"*"})"), false},
        {"both must hold",
         when(R"("StringEquals":{"aws:SourceAccount":"1"},"ArnLike":{"aws:SourceArn":"*"})"),
         false},
        {"an unknown key", when(R"("StringEquals":{"aws:SourceVpc":"v"})"), false},
        {"a negation", when(R"("StringNotEquals":{"aws:SourceAccount":"1"})"), true},
        {"a negation that does not hold", when(R"("StringNotLike":{"aws:SourceAccount":"0*"})"),
         false},
        {"Bool", when(R"("Bool":{"aws:SecureTransport":"true"})"), true},
        {"an unknown operator", when(R"("IpAddress":{"aws:SourceArn":"*"})"), false},
    };
    for (const auto& row : rows) {
        EXPECT_EQ(policy_allows(row.policy, request), row.allowed) << row.what;
    }
}

TEST(Policy, DenyWinsWhereverItStands) {
    const auto yes = "{" + allow + by_s3 + send + here + "}";
    const auto no = "{" + (R"("Effect":"Deny",)" + by_s3) + send + here + "}";
    EXPECT_FALSE(policy_allows(R"({"Statement":[)" + yes + "," + no + "]}", request));
    EXPECT_FALSE(policy_allows(R"({"Statement":[)" + no + "," + yes + "]}", request));
}

TEST(Policy, OfUsers) {
    const PolicyRequest mary{.action = "sqs:SendMessage",
                             .resource = "arn:aws:sqs:us-east-1:000000000000:q",
                             .account_id = "000000000000",
                             .user_arn = "arn:aws:iam::000000000000:user/mary"};
    struct Row {
        const char* what;
        std::string principal;  // and what else the statement has
        bool allowed;
    };
    const Row rows[] = {
        {"her own name", R"("Principal":{"AWS":"arn:aws:iam::000000000000:user/mary"},)", true},
        {"among others", R"("Principal":{"AWS":["1","arn:aws:iam::000000000000:user/mary"]},)",
         true},
        {"her account", R"("Principal":{"AWS":"000000000000"},)", true},
        {"her account's ARN", R"("Principal":{"AWS":"arn:aws:iam::000000000000:root"},)", true},
        {"everybody", R"("Principal":"*",)", true},
        {"all of AWS", R"("Principal":{"AWS":"*"},)", true},
        {"another user", R"("Principal":{"AWS":"arn:aws:iam::000000000000:user/mar"},)", false},
        {"no star within a name", R"("Principal":{"AWS":"arn:aws:iam::000000000000:user/*"},)",
         false},
        {"another account", R"("Principal":{"AWS":"111111111111"},)", false},
        {"a service", R"("Principal":{"Service":"s3.amazonaws.com"},)", false},
        {"all but another", R"("NotPrincipal":{"AWS":"arn:aws:iam::000000000000:user/john"},)",
         true},
        {"all but she", R"("NotPrincipal":{"AWS":"000000000000"},)", false},
        {"events of a bucket", R"("Principal":"*","Condition":{"ArnLike":{"aws:SourceArn":"*"}},)",
         false},
        {"by a condition",
         R"("Principal":"*","Condition":{"ArnLike":{"aws:PrincipalArn":"*/mary"}},)", true},
    };
    for (const auto& row : rows) {
        const auto verdict = policy_verdict(statement(allow + row.principal + send + here), mary);
        EXPECT_EQ(verdict, row.allowed ? Verdict::allow : Verdict::silent) << row.what;
    }
    // A federated user has nothing by way of its account.
    auto guest = mary;
    guest.user_arn = "arn:aws:sts::000000000000:federated-user/guest";
    const auto to_guest = [&](const std::string& principal) {
        return policy_verdict(
            statement(allow + R"("Principal":{"AWS":")" + principal + "\"}," + send + here), guest);
    };
    EXPECT_EQ(to_guest("000000000000"), Verdict::silent);
    EXPECT_EQ(to_guest("arn:aws:iam::000000000000:root"), Verdict::silent);
    EXPECT_EQ(to_guest(guest.user_arn), Verdict::allow);
    const auto denial = [&](const std::string& rest) {
        return policy_verdict(statement(R"("Effect":"Deny","Principal":"*",)" + rest), mary);
    };
    EXPECT_EQ(denial(send + here), Verdict::deny);
    EXPECT_EQ(denial(R"("NotAction":"sqs:SendMessage",)" + here), Verdict::silent);
    EXPECT_EQ(denial(R"("NotAction":"sqs:ReceiveMessage",)" + here), Verdict::deny);
    EXPECT_EQ(denial(send + R"("NotResource":"*")"), Verdict::silent);
    EXPECT_EQ(denial(send + here + R"(,"Condition":{"Bool":{"aws:SecureTransport":false}})"),
              Verdict::silent);
    EXPECT_EQ(denial(send + here + R"(,"Condition":{"IpAddress":{"aws:SourceIp":"1.2.3.4"}})"),
              Verdict::deny)
        << "a condition that nobody here knows denies rather than it allows";
    EXPECT_EQ(denial(send + here + R"(,"Condition":{"StringNotEquals":{"aws:SourceAccount":"0"}})"),
              Verdict::deny);
}

}  // namespace
}  // namespace spot::sqs
