#include "s3/rules/post_policy.h"

#include <gtest/gtest.h>

#include "base/bytes.h"
#include "base/time_text.h"

namespace spot::s3 {
namespace {

const Time now = *parse_iso8601("2026-11-22T12:00:00Z");

// "ok", "ok LEAST-MOST" or "CODE MESSAGE".
std::string check(const std::string& conditions, std::map<std::string, std::string> fields,
                  const std::string& expiration = "2026-11-22T12:30:00.000Z") {
    const auto policy =
        R"({"expiration":")" + expiration + R"(","conditions":[)" + conditions + "]}";
    const auto range = check_post_policy(base64(policy), fields, "films", now);
    if (!range) return range.error().code + " " + range.error().message;
    if (!*range) return "ok";
    return "ok " + std::to_string((*range)->least) + "-" + std::to_string((*range)->most);
}

TEST(PostPolicy, ConditionsMustHold) {
    EXPECT_EQ(check(R"({"bucket":"films"},["starts-with","$key","a/"],{"acl":"private"})",
                    {{"key", "a/b"}, {"acl", "private"}, {"policy", "x"}, {"x-ignore-me", "x"}}),
              "ok");
    EXPECT_EQ(check(R"({"bucket":"other"})", {}),
              "AccessDenied Invalid according to Policy: Policy Condition failed: "
              R"(["eq", "$bucket", "other"])");
    EXPECT_EQ(check(R"(["starts-with","$key","a/"])", {{"key", "b"}}),
              "AccessDenied Invalid according to Policy: Policy Condition failed: "
              R"(["starts-with", "$key", "a/"])");
    EXPECT_EQ(check(R"(["eq","key","a"])", {{"key", "a"}}),
              "AccessDenied Invalid according to Policy: Policy Condition failed: "
              R"(["eq", "key", "a"])");
    EXPECT_EQ(check(R"(["starts-with","$KEY",""])", {{"key", "a"}}), "ok");
    EXPECT_EQ(check(R"(["starts-with","$Content-Type","image/"])",
                    {{"content-type", "image/png, image/gif"}}),
              "ok");
    EXPECT_EQ(check(R"(["starts-with","$Content-Type","image/"])",
                    {{"content-type", "image/png, text/html"}})
                  .substr(0, 12),
              "AccessDenied");
}

TEST(PostPolicy, NothingIsTakenThatThePolicyDoesNotName) {
    EXPECT_EQ(check(R"({"key":"a"})", {{"key", "a"}, {"x-amz-meta-b", "c"}}),
              "AccessDenied Invalid according to Policy: Extra input fields: x-amz-meta-b");
}

TEST(PostPolicy, TimeIsOver) {
    EXPECT_EQ(check("", {}, "2026-11-22T12:00:00Z"), "ok");
    EXPECT_EQ(check("", {}, "2026-11-22T11:59:59Z"),
              "AccessDenied Invalid according to Policy: Policy expired.");
    EXPECT_EQ(check("", {}, "soon"),
              "InvalidPolicyDocument Invalid Policy: Invalid 'expiration' value: 'soon'");
}

TEST(PostPolicy, Lengths) {
    EXPECT_EQ(check(R"(["content-length-range",5,"10"])", {}), "ok 5-10");
    EXPECT_EQ(check(R"(["content-length-range",5,10],["content-length-range",7,20])", {}),
              "ok 7-10");
    EXPECT_EQ(check(R"(["content-length-range","test",10])", {}),
              "AccessDenied Invalid according to Policy: Policy Condition failed: "
              R"(["content-length-range", "test", "10"])");
    EXPECT_TRUE(check_length({5, 10}, 5) && check_length({5, 10}, 10));
    EXPECT_EQ(check_length({5, 10}, 4).error().code, "EntityTooSmall");
    EXPECT_EQ(check_length({5, 10}, 11).error().code, "EntityTooLarge");
}

TEST(PostPolicy, WhatIsNoPolicyIsRefused) {
    for (const auto* bytes :
         {"", "no", "[]", R"({"conditions":[]})", R"({"expiration":"2027-01-01T00:00:00Z"})"}) {
        EXPECT_EQ(check_post_policy(base64(bytes), {}, "films", now).error().code,
                  "InvalidPolicyDocument")
            << bytes;
    }
    EXPECT_EQ(check_post_policy("%%%", {}, "films", now).error().code, "InvalidPolicyDocument");
    for (const auto* condition : {R"({"a":"b","c":"d"})", R"({})", R"(["eq","$key"])", R"("x")",
                                  R"(["matches","$key","a"])", R"({"a":{}})"}) {
        EXPECT_EQ(check(condition, {}).substr(0, 21), "InvalidPolicyDocument") << condition;
    }
}

}  // namespace
}  // namespace spot::s3
