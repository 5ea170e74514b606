#include "plane/signpost.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace spot::plane {
namespace {

using testing::HasSubstr;
using testing::Not;

wire::HttpRequest browsers_request() {
    wire::HttpRequest request{.method = "GET", .path = "/"};
    request.headers.add("Host", "127.0.0.1:4566");
    request.headers.add("Accept", "text/html,application/xhtml+xml,*/*;q=0.8");
    return request;
}

TEST(Signpost, ABrowserIsShownTheWay) {
    const auto answer = signpost(browsers_request(), "http://127.0.0.1:4567");
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 200);
    EXPECT_THAT(answer->body, HasSubstr("<a href=\"http://127.0.0.1:4567\">"));
    EXPECT_THAT(answer->body, Not(HasSubstr("token")));
}

TEST(Signpost, WhereNoPageRunsItSaysHowToStartOne) {
    const auto answer = signpost(browsers_request(), "");
    ASSERT_TRUE(answer);
    EXPECT_THAT(answer->body, HasSubstr("stereo-spot page"));
    EXPECT_THAT(answer->body, Not(HasSubstr("<a ")));
}

TEST(Signpost, ProgramsAreAnsweredByS3) {
    auto sdk = browsers_request();
    sdk.headers.set("Accept", "*/*");
    EXPECT_FALSE(signpost(sdk, "http://127.0.0.1:4567"));
    auto is_signed = browsers_request();
    is_signed.headers.add("Authorization", "AWS4-HMAC-SHA256 Credential=AKID/20261130/...");
    EXPECT_FALSE(signpost(is_signed, ""));
    auto bucket = browsers_request();
    bucket.path = "/films";
    EXPECT_FALSE(signpost(bucket, ""));
    auto listing = browsers_request();
    listing.query = "x-id=ListBuckets";
    EXPECT_FALSE(signpost(listing, ""));
    auto post = browsers_request();
    post.method = "POST";
    EXPECT_FALSE(signpost(post, ""));
}

}  // namespace
}  // namespace spot::plane
