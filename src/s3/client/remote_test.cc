#include "s3/remote.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "wire/fixture.h"

namespace spot::s3 {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using wire::Far;

constexpr const char* declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

TEST(Remote, TheNameOfARootSaysNothing) {
    for (const auto* root :
         {"GetBucketNotificationResponse", "NotificationConfiguration", "n:Any"}) {
        const std::string open = std::string("<") + root + " xmlns:n=\"urn:n\"";
        for (const auto& body : {open + "/>", declaration + open + "/>",
                                 "\xEF\xBB\xBF" + open + "> </" + root + ">"}) {
            Far far(200, body);
            const auto read = Remote(far.client).get_bucket_notification_configuration({"films"});
            ASSERT_TRUE(read) << body << read.error().message;
            EXPECT_THAT(read->queues, IsEmpty());
            EXPECT_FALSE(read->has_more);
        }
    }
}

TEST(Remote, ASettingWithoutABodyIsNotSet) {
    Far far(200);
    Remote remote(far.client);
    EXPECT_THAT(remote.get_bucket_cors({"films"})->rules, IsEmpty());
    EXPECT_THAT(remote.get_bucket_lifecycle_configuration({"films"})->rules, IsEmpty());
    EXPECT_THAT(remote.get_bucket_notification_configuration({"films"})->queues, IsEmpty());
    EXPECT_THAT(remote.get_bucket_tagging({"films"})->tags, IsEmpty());
    EXPECT_EQ(remote.get_bucket_versioning({"films"})->status, VersioningStatus::never);
    EXPECT_TRUE(remote.get_public_access_block({"films"}));
    EXPECT_TRUE(remote.get_bucket_ownership_controls({"films"}));
    EXPECT_THAT(remote.get_object_tagging({"films", "a.mp4"})->tags, IsEmpty());
}

TEST(Remote, WhatIsNotKnownIsSkippedAndSaid) {
    Far far(200,
            "<C><QueueConfiguration><Id>1</Id><Queue>arn:q</Queue><Event>s3:ObjectCreated:*</Event>"
            "<New>x</New></QueueConfiguration><CloudFunctionConfiguration><Id>2</Id>"
            "</CloudFunctionConfiguration></C>");
    const auto read = Remote(far.client).get_bucket_notification_configuration({"films"});
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_THAT(read->queues, SizeIs(1));
    EXPECT_TRUE(read->has_more);
}

TEST(Remote, ALifecycleThatThisPlaneDoesNotOfferIsReadAllTheSame) {
    Far far(200,
            "<LifecycleConfiguration><Rule><ID>cold</ID><Status>Enabled</Status><Filter/>"
            "<Elsewhere><Days>30</Days><Place>MOON</Place></Elsewhere></Rule>"
            "<Rule><ID>old</ID><Status>Disabled</Status></Rule></LifecycleConfiguration>");
    const auto read = Remote(far.client).get_bucket_lifecycle_configuration({"films"});
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_THAT(read->rules, SizeIs(2));
    EXPECT_TRUE(read->has_more);
}

TEST(Remote, ASuccessThatIsNoneIsAnError) {
    for (const auto* body :
         {"<html><body>Sign in</body></html>", "<!DOCTYPE html><html></html>", "Sign in", "{}",
          "<Error><Code>InternalError</Code><Message>after all</Message></Error>", "<a"}) {
        Far far(200, body);
        Remote remote(far.client);
        const auto inside = std::string(body).find("InternalError") != std::string::npos;
        const auto* code = inside ? "InternalError" : "UnreadableAnswer";
        const auto check = [&](const auto& read) {
            ASSERT_FALSE(read) << body;
            EXPECT_EQ(read.error().code, code) << body;
        };
        check(remote.get_bucket_notification_configuration({"films"}));
        check(remote.get_bucket_cors({"films"}));
        check(remote.get_bucket_tagging({"films"}));
        check(remote.get_object_tagging({"films", "a.mp4"}));
        check(remote.list_objects_v2({.bucket = "films"}));
        check(remote.list_buckets({}));
        check(remote.copy_object({.bucket = "films", .key = "b", .source = {"films", "a", ""}}));
        check(remote.create_multipart_upload({.bucket = "films", .key = "b"}));
        check(remote.complete_multipart_upload({.bucket = "films", .key = "b", .upload_id = "u"}));
    }
    Far silent(200);
    EXPECT_FALSE(Remote(silent.client).list_objects_v2({.bucket = "films"}));
    EXPECT_FALSE(Remote(silent.client).create_multipart_upload({.bucket = "films", .key = "b"}));
}

// S3 names the bucket's region in a header of the answer to HEAD, and otherwise in a header or in
// the document's element Region.
TEST(Remote, ABucketOfAnotherRegionIsSaidToBeThere) {
    const auto said = [](const auto& result) { return result ? "" : result.error().message; };
    const auto* moved = "<Error><Code>PermanentRedirect</Code><Message>elsewhere</Message></Error>";
    const auto* scope =
        "<Error><Code>AuthorizationHeaderMalformed</Code><Message>the region 'us-east-1' is wrong; "
        "expecting 'eu-west-1'</Message><Region>eu-west-1</Region></Error>";
    for (const auto& [status, body] : {std::pair{301, ""}, {301, moved}, {307, ""}, {400, ""}}) {
        Far far(status, body);
        far.with("x-amz-bucket-region", "eu-west-1");
        Remote remote(far.client);
        for (const auto& message :
             {said(remote.head_bucket({"films"})), said(remote.get_bucket_cors({"films"}))}) {
            EXPECT_THAT(message, HasSubstr("the bucket is in region eu-west-1, and was asked for "
                                           "in us-east-1; use --region eu-west-1"));
        }
    }
    Far far(400, scope);
    EXPECT_THAT(said(Remote(far.client).get_bucket_cors({"films"})),
                HasSubstr("use --region eu-west-1"));
    Far here(400, "<Error><Code>InvalidArgument</Code><Message>odd</Message></Error>");
    here.with("x-amz-bucket-region", "us-east-1");
    EXPECT_EQ(said(Remote(here.client).get_bucket_cors({"films"})), "odd");
}

TEST(Remote, OnlyS3SaysThatSomethingIsNotThere) {
    Far head(404);
    EXPECT_EQ(Remote(head.client).head_bucket({"films"}).error().kind, Kind::not_found);
    Far page(404, "<html><title>nginx</title></html>");
    EXPECT_EQ(Remote(page.client).get_bucket_cors({"films"}).error().kind, Kind::unavailable);
}

}  // namespace
}  // namespace spot::s3
