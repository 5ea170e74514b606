#include "plane/gateway/refusals.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/time_text.h"

namespace spot::plane {
namespace {

using testing::HasSubstr;
using testing::Not;

wire::HttpRequest with_header(const std::string& value) {
    wire::HttpRequest request{.method = "POST", .path = "/"};
    request.headers.add("Authorization", value);
    return request;
}

wire::HttpRequest with_query(const std::string& query) {
    return {.method = "POST", .path = "/", .query = query};
}

TEST(Refusals, NoSignatureIsNoToken) {
    const char* code = "MissingAuthenticationTokenException";
    EXPECT_EQ(code, has_whole_signature(with_query("")).error().code);
    EXPECT_EQ(code, has_whole_signature(with_header("Basic YTpi")).error().code);
}

TEST(Refusals, EachMissingPartIsNamed) {
    const auto bare = has_whole_signature(with_header("AWS4-HMAC-SHA256 Signature=ab"));
    EXPECT_EQ("IncompleteSignatureException", bare.error().code);
    EXPECT_THAT(bare.error().message, HasSubstr("requires 'Credential' parameter. "));
    EXPECT_THAT(bare.error().message, HasSubstr("requires 'SignedHeaders' parameter. "));
    EXPECT_THAT(bare.error().message, Not(HasSubstr("'Signature'")));
    EXPECT_THAT(bare.error().message, HasSubstr("'X-Amz-Date' or a 'Date' header. "));

    const auto url = has_whole_signature(with_query("X-Amz-Algorithm=a&X-Amz-Date="));
    EXPECT_EQ("IncompleteSignatureException", url.error().code);
    EXPECT_THAT(url.error().message, Not(HasSubstr("X-Amz-Algorithm")));
    EXPECT_THAT(url.error().message, HasSubstr("must include 'X-Amz-Date'. Re-examine"));
}

TEST(Refusals, TwoSignaturesAreNone) {
    auto both = with_header("AWS4-HMAC-SHA256 x");
    both.query = "X-Amz-Algorithm=a";
    EXPECT_EQ("InvalidSignatureException", has_whole_signature(both).error().code);
}

TEST(Refusals, AWrongClockIsToldBothTimes) {
    const auto now = *parse_basic_iso8601("20261130T120000Z");
    const auto told = [&](const std::string& at) {
        return in_words_of_rpc({Kind::denied, "RequestTimeTooSkewed", "", {{"RequestTime", at}}},
                               now);
    };
    EXPECT_EQ("InvalidSignatureException", told("20261130T100000Z").code);
    EXPECT_EQ(told("20261130T100000Z").message,
              "Signature expired: 20261130T100000Z is now earlier than 20261130T114500Z "
              "(20261130T120000Z - 15 min.)");
    EXPECT_EQ(told("20261130T140000Z").message,
              "Signature not yet current: 20261130T140000Z is still later than 20261130T121500Z "
              "(20261130T120000Z + 15 min.)");
    EXPECT_TRUE(told("20261130T100000Z").details.empty()) << "the documents have no such members";
}

}  // namespace
}  // namespace spot::plane
