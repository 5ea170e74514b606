#include "page/links.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace spot::page {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

class LinksTest : public testing::Test {
  protected:
    static Result<wire::Credentials> credentials() {
        return wire::Credentials{"AKIDEXAMPLE", "secret", ""};
    }
    ManualClock clock;
    Links links{"http://127.0.0.1:4566/", "us-east-1", credentials, clock};
};

TEST_F(LinksTest, AKeyOfAnyLettersIsInThePath) {
    const auto link = links.read({.bucket = "films", .key = "../a \"b\"/\xf0\x9f\x8e\xac?#"});
    ASSERT_TRUE(link);
    EXPECT_THAT(*link,
                StartsWith("http://127.0.0.1:4566/films/../a%20%22b%22/%F0%9F%8E%AC%3F%23?"));
    EXPECT_THAT(*link, HasSubstr("X-Amz-Expires=900"));
    EXPECT_EQ(links.origin(), "http://127.0.0.1:4566");
}

TEST_F(LinksTest, ADownloadIsNamedAsTheKeysEnd) {
    const auto link = links.read({.bucket = "films", .key = "a/b\r\n.mp4", .download = true});
    ASSERT_TRUE(link);
    EXPECT_THAT(*link, HasSubstr("response-content-disposition=attachment"));
    EXPECT_THAT(*link, HasSubstr("b%250D%250A.mp4"));
}

TEST_F(LinksTest, TimesThatS3DoesNotTakeAreRefused) {
    for (const auto seconds : {0, -1, 604'801}) {
        const auto link = links.read({.bucket = "b", .key = "k", .seconds = seconds});
        ASSERT_FALSE(link) << seconds;
        EXPECT_EQ(link.error().code, "InvalidArgument");
    }
}

}  // namespace
}  // namespace spot::page
