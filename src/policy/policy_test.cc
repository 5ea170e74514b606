#include "policy/policy.h"

#include <gtest/gtest.h>

#include <map>

namespace spot::policy {
namespace {

const std::string account = "000000000000";
const std::string object = "arn:aws:s3:::films/home/mary/a";

Principal mary() {
    return Principal::of_user(account, "arn:aws:iam::000000000000:user/mary");
}

using Said = std::map<std::string, Values, std::less<>>;

Verdict verdict(const std::string& statements, const Principal& who = mary(), const Said& said = {},
                std::string_view action = "s3:GetObject") {
    const Policy policy(R"({"Version":"2012-10-17","Statement":[)" + statements + "]}");
    const Context context = [&](std::string_view key) -> std::optional<Values> {
        const auto at = said.find(key);
        return at == said.end() ? std::nullopt : std::optional(at->second);
    };
    return policy.verdict({who, action, object, context});
}

std::string statement(const std::string& effect, const std::string& rest,
                      const std::string& condition = "") {
    return R"({"Effect":")" + effect + R"(",)" + rest +
           (condition.empty() ? "" : R"(,"Condition":{)" + condition + "}") + "}";
}
const std::string everybody = R"("Principal":"*",)";
const std::string reads = R"("Action":"s3:GetObject",)";
const std::string here = R"("Resource":"arn:aws:s3:::films/*")";

TEST(Policies, PrincipalsAreNamed) {
    const auto named = [](const std::string& effect, const std::string& principal) {
        return statement(effect, principal + reads + here);
    };
    const std::string root = R"("Principal":{"AWS":"arn:aws:iam::000000000000:root"},)";
    const std::string other = R"("NotPrincipal":{"AWS":"arn:aws:iam::000000000000:user/john"},)";
    const auto owner = Principal::of_root(account);
    const Principal nobody;
    EXPECT_EQ(verdict(named("Allow", everybody), nobody), Verdict::allow);
    EXPECT_EQ(verdict(named("Allow", R"("Principal":{"AWS":"*"},)"), nobody), Verdict::allow);
    EXPECT_EQ(verdict(named("Allow", R"("Principal":{"AWS":"000000000000"},)"), nobody),
              Verdict::silent);
    // Naming an account gives its users nothing, and takes from all of them.
    EXPECT_EQ(verdict(named("Allow", root)), Verdict::silent);
    EXPECT_EQ(verdict(named("Allow", root), owner), Verdict::allow);
    EXPECT_EQ(verdict(named("Deny", root)), Verdict::deny);
    EXPECT_EQ(verdict(named("Deny", other)), Verdict::deny);
    EXPECT_EQ(verdict(named("Deny", other), nobody), Verdict::deny);
    // All but the account: where that denies, its users are meant, too.
    EXPECT_EQ(verdict(named("Deny", R"("NotPrincipal":{"AWS":"000000000000"},)")), Verdict::deny);
    EXPECT_EQ(verdict(named("Allow", R"("NotPrincipal":{"AWS":"000000000000"},)")),
              Verdict::silent);
    auto known = mary();
    known.canonical_id = std::string(64, 'a');
    const auto by_id =
        named("Allow", R"("Principal":{"CanonicalUser":")" + known.canonical_id + R"("},)");
    EXPECT_EQ(verdict(by_id, known), Verdict::allow);
    EXPECT_EQ(verdict(by_id), Verdict::silent);
    EXPECT_EQ(verdict(by_id, nobody), Verdict::silent);
}

TEST(Policies, ASessionHasTheNamesOfItsRole) {
    auto session = mary();
    session.session_arns = {"arn:aws:iam::000000000000:role/admin",
                            "arn:aws:sts::000000000000:assumed-role/admin/night"};
    const auto named = [](const std::string& effect, const std::string& arn) {
        return statement(effect, R"("Principal":{"AWS":")" + arn + R"("},)" + reads + here);
    };
    for (const auto& arn : session.session_arns) {
        EXPECT_EQ(verdict(named("Deny", arn), session), Verdict::deny) << arn;
        EXPECT_EQ(verdict(named("Allow", arn), session), Verdict::allow) << arn;
        EXPECT_EQ(verdict(named("Allow", arn)), Verdict::silent) << arn;
    }
}

TEST(Policies, VariablesNameTheUsersOwn) {
    const auto home =
        everybody + reads + R"("Resource":"arn:aws:s3:::films/home/${aws:username}/*")";
    EXPECT_EQ(verdict(statement("Allow", home), mary(), {{"aws:username", {"mary"}}}),
              Verdict::allow);
    EXPECT_EQ(verdict(statement("Allow", home), mary(), {{"aws:username", {"john"}}}),
              Verdict::silent);
    // A name that looks like a wildcard is none.
    EXPECT_EQ(verdict(statement("Allow", home), mary(), {{"aws:username", {"*"}}}),
              Verdict::silent);
    EXPECT_EQ(verdict(statement("Allow", home), mary(), {{"aws:username", {}}}), Verdict::silent);
    const auto usual =
        everybody + reads + R"("Resource":"arn:aws:s3:::films/home/${aws:username, 'mary'}/*")";
    EXPECT_EQ(verdict(statement("Allow", usual), mary(), {{"aws:username", {}}}), Verdict::allow);
    // All but what cannot be named: nothing, and not everything.
    const auto rest = everybody + reads + R"("NotResource":"arn:aws:s3:::films/${aws:username}/*")";
    EXPECT_EQ(verdict(statement("Allow", rest)), Verdict::silent);
    EXPECT_EQ(verdict(statement("Deny", rest)), Verdict::deny);
    // Nobody knows the value: that is not that there is none. It lets nothing through.
    EXPECT_EQ(verdict(statement("Allow", usual)), Verdict::silent);
    EXPECT_EQ(verdict(statement("Deny", home)), Verdict::deny);
    EXPECT_EQ(verdict(statement("Deny", home), mary(), {{"aws:username", {}}}), Verdict::silent);
    // The older version of the language has none.
    const Policy old(R"({"Version":"2008-10-17","Statement":[)" + statement("Allow", home) + "]}");
    const Context context = [](std::string_view) { return Values{"mary"}; };
    EXPECT_EQ(old.verdict({mary(), "s3:GetObject", object, context}), Verdict::silent);
}

TEST(Policies, Conditions) {
    struct Row {
        const char* condition;
        Values said;  // under "k"
        bool holds;
    };
    const Row rows[] = {
        {R"("StringEquals":{"k":["a","b"]})", {"b"}, true},
        {R"("StringEquals":{"k":"a"})", {"A"}, false},
        {R"("StringEquals":{"k":"a"})", {}, false},
        {R"("StringEqualsIfExists":{"k":"a"})", {}, true},
        {R"("StringEqualsIfExists":{"k":"a"})", {"b"}, false},
        {R"("StringNotEquals":{"k":"a"})", {}, true},
        {R"("StringNotEquals":{"k":"a"})", {"a"}, false},
        {R"("StringEqualsIgnoreCase":{"k":"a"})", {"A"}, true},
        {R"("StringNotEqualsIgnoreCase":{"k":"a"})", {"A"}, false},
        {R"("StringLike":{"k":"a*c?"})", {"abbcd"}, true},
        {R"("StringNotLike":{"k":"a*"})", {"b"}, true},
        {R"("ForAnyValue:StringEquals":{"k":["a","b"]})", {"c", "b"}, true},
        {R"("ForAnyValue:StringEquals":{"k":"a"})", {}, false},
        {R"("ForAllValues:StringEquals":{"k":["a","b"]})", {"a", "b"}, true},
        {R"("ForAllValues:StringEquals":{"k":["a","b"]})", {"a", "c"}, false},
        {R"("ForAllValues:StringEquals":{"k":"a"})", {}, true},
        {R"("NumericEquals":{"k":"10"})", {"10.0"}, true},
        {R"("NumericLessThanEquals":{"k":10})", {"10"}, true},
        {R"("NumericLessThan":{"k":"10"})", {"10"}, false},
        {R"("NumericGreaterThan":{"k":"10"})", {"11"}, true},
        {R"("NumericLessThan":{"k":"10"})", {"many"}, false},
        {R"("NumericNotEquals":{"k":"10"})", {"11"}, true},
        {R"("DateGreaterThan":{"k":"2026-01-01T00:00:00Z"})", {"2026-06-01T00:00:00Z"}, true},
        {R"("DateLessThan":{"k":"2026-01-01T00:00:00Z"})", {"2026-06-01T00:00:00Z"}, false},
        {R"("DateLessThan":{"k":"1767225600"})", {"2025-12-31T23:59:59Z"}, true},
        {R"("Bool":{"k":"true"})", {"true"}, true},
        {R"("Bool":{"k":false})", {"true"}, false},
        {R"("BoolIfExists":{"k":"true"})", {}, true},
        {R"("IpAddress":{"k":"10.1.0.0/16"})", {"10.1.2.3"}, true},
        {R"("IpAddress":{"k":"10.1.0.0/17"})", {"10.1.200.3"}, false},
        {R"("IpAddress":{"k":"10.1.2.3"})", {"10.1.2.3"}, true},
        {R"("IpAddress":{"k":"10.1.0.0/16"})", {"::ffff:10.1.2.3"}, true},
        {R"("IpAddress":{"k":"2001:db8::/32"})", {"2001:db8:1::5"}, true},
        {R"("IpAddress":{"k":"::ffff:10.1.0.0/112"})", {"10.1.2.3"}, true},
        {R"("IpAddress":{"k":"::ffff:10.1.0.0/112"})", {"::ffff:10.2.2.3"}, false},
        {R"("IpAddress":{"k":"fe80::/10"})", {"fe80::1%eth0"}, true},
        {R"("IpAddress":{"k":"fe80::/10"})", {"fec0::1%eth0"}, false},
        {R"("IpAddress":{"k":"0.0.0.0/0"})", {"2001:db8::1"}, false},
        {R"("NotIpAddress":{"k":"10.0.0.0/8"})", {"10.1.2.3"}, false},
        {R"("NotIpAddress":{"k":"10.0.0.0/8"})", {"11.1.2.3"}, true},
        {R"("ArnLike":{"k":"arn:aws:s3:*:*:films*"})", {"arn:aws:s3:::films-2"}, true},
        {R"("ArnLike":{"k":"arn:aws:*:*:1:films"})", {"arn:aws:sqs:x:2:1:films"}, false},
        {R"("Null":{"k":"true"})", {}, true},
        {R"("Null":{"k":"true"})", {"x"}, false},
        {R"("Null":{"k":"false"})", {"x"}, true},
        {R"("StringEquals":{"k":"${aws:username}"})", {"mary"}, true},
        {R"("StringLike":{"k":"${*}a"})", {"ba"}, false},
    };
    for (const auto& row : rows) {
        const Said said{{"k", row.said}, {"aws:username", {"mary"}}};
        const auto rest = everybody + reads + here;
        EXPECT_EQ(verdict(statement("Allow", rest, row.condition), mary(), said),
                  row.holds ? Verdict::allow : Verdict::silent)
            << row.condition;
        EXPECT_EQ(verdict(statement("Deny", rest, row.condition), mary(), said),
                  row.holds ? Verdict::deny : Verdict::silent)
            << row.condition;
    }
}

TEST(Policies, ConditionsThatAreNotKnownLetNothingThrough) {
    const auto rest = everybody + reads + here;
    for (const auto* condition :
         {R"("StringEquals":{"unknown":"a"})", R"("Nonsense":{"k":"a"})",
          R"("StringNotEquals":{"unknown":"a"})", R"("Null":{"unknown":"true"})",
          R"("IpAddress":{"k":"everywhere"})", R"("NumericLessThan":{"k":"much"})",
          R"("StringEqualsIfExists":{"unknown":"a"})", R"("StringEquals":{"k":"${unknown}"})"}) {
        const Said said{{"k", {"1"}}};
        EXPECT_EQ(verdict(statement("Allow", rest, condition), mary(), said), Verdict::silent)
            << condition;
        EXPECT_EQ(verdict(statement("Deny", rest, condition), mary(), said), Verdict::deny)
            << condition;
    }
}

TEST(Policies, PublicIsWhatNothingFixes) {
    const auto is_public = [](const std::string& statements) {
        return Policy(R"({"Statement":[)" + statements + "]}").is_public();
    };
    const auto rest = everybody + reads + here;
    EXPECT_TRUE(is_public(statement("Allow", rest)));
    EXPECT_FALSE(is_public(statement("Deny", rest)));
    EXPECT_FALSE(
        is_public(statement("Allow", R"("Principal":{"AWS":"000000000000"},)" + reads + here)));
    EXPECT_TRUE(
        is_public(statement("Allow", R"("NotPrincipal":{"AWS":"000000000000"},)" + reads + here)));
    for (const auto* fixed :
         {R"("IpAddress":{"aws:SourceIp":"10.0.0.0/8"})",
          R"("ArnLike":{"aws:SourceArn":"arn:aws:sns:us-east-1:1:t"})",
          R"("StringEquals":{"aws:SourceVpc":"vpc-1"})",
          R"("StringEquals":{"aws:SourceVpc":"vpc-1"},"StringLike":{"aws:Referer":"*"})"}) {
        EXPECT_FALSE(is_public(statement("Allow", rest, fixed))) << fixed;
    }
    for (const auto* open : {R"("IpAddress":{"aws:SourceIp":"0.0.0.0/0"})",
                             R"("IpAddress":{"aws:SourceIp":["10.0.0.0/8","1.0.0.0/7"]})",
                             R"("StringLike":{"aws:SourceVpc":"vpc-*"})",
                             R"("StringNotEquals":{"aws:SourceVpc":"vpc-1"})",
                             R"("StringEqualsIfExists":{"aws:SourceVpc":"vpc-1"})",
                             R"("StringEquals":{"s3:ExistingObjectTag/public":"yes"})",
                             R"("NotIpAddress":{"aws:SourceIp":"10.0.0.0/8"})",
                             R"("ForAllValues:StringEquals":{"aws:SourceVpc":"vpc-1"})"}) {
        EXPECT_TRUE(is_public(statement("Allow", rest, open))) << open;
    }
}

}  // namespace
}  // namespace spot::policy
