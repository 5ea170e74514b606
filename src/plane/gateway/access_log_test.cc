// The lines that requests to the gateway add to an access log.

#include "plane/gateway/fixture.h"

namespace spot::plane {
namespace {

using testing::MatchesRegex;
using testing::Not;

class AccessLog : public GatewayTest {
  protected:
    void SetUp() override {
        for (const auto* path : {"/films", "/logs", "/other"}) {
            ASSERT_EQ(s3_say("PUT", path).status, 200);
        }
        const auto lets =
            R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":)"
            R"("logging.s3.amazonaws.com"},"Action":"s3:PutObject","Resource":)"
            R"("arn:aws:s3:::logs/*"}]})";
        ASSERT_EQ(s3_say("PUT", "/logs?policy", lets).status, 204);
        ASSERT_EQ(s3_say("PUT", "/films?logging",
                         "<BucketLoggingStatus><LoggingEnabled><TargetBucket>logs</TargetBucket>"
                         "<TargetPrefix>l/</TargetPrefix></LoggingEnabled></BucketLoggingStatus>")
                      .status,
                  200);
    }
    // All lines that were logged until now.
    std::string lines() {
        s3.deliver_logs(clock.now(), s3::LogDelivery::all);
        std::string all;
        const auto listed = s3.list_objects_v2({.bucket = "logs"});
        for (const auto& object : listed->contents) {
            auto got = s3.get_object({.bucket = "logs", .key = object.key});
            all += *read_all(*got->body, 1 << 24);
            EXPECT_TRUE(s3.delete_object({.bucket = "logs", .key = object.key}));
        }
        return all;
    }
};

TEST_F(AccessLog, RequestsThatSucceedAndOnesThatFail) {
    EXPECT_EQ(lines(), "");
    ASSERT_EQ(s3_say("PUT", "/films/a%20b", "words").status, 200);
    EXPECT_THAT(lines(), MatchesRegex("000000000000 films \\[.* \\+0000\\] 127\\.0\\.0\\.1 "
                                      "000000000000 [0-9a-f-]+ REST\\.PUT\\.OBJECT a%2520b \"PUT "
                                      "/films/a%20b HTTP/1\\.1\" 200 - - 5 [0-9]+ [0-9]+ \"-\" "
                                      "\"-\" - - SigV4 - AuthHeader 127\\.0\\.0\\.1:4566 - - -\n"));
    auto ranged = request("GET", "/films/a%20b?versionId=null");
    ranged.headers.add("Range", "bytes=1-2");
    ranged.headers.add("User-Agent", "test/1 (\"x\")");
    ASSERT_EQ(say(signed_for("s3", std::move(ranged))).body, "or");
    EXPECT_THAT(lines(), HasSubstr("REST.GET.OBJECT a%2520b \"GET /films/a%20b?versionId=null "
                                   "HTTP/1.1\" 206 - 2 5 0 0 \"-\" \"test/1 (%22x%22)\" null "));
    const auto lost = s3_say("GET", "/films/lost");
    ASSERT_EQ(lost.status, 404);
    EXPECT_THAT(lines(), HasSubstr(" \"GET /films/lost HTTP/1.1\" 404 NoSuchKey " +
                                   std::to_string(lost.body.size()) + " - "));
    ASSERT_EQ(s3_say("HEAD", "/films/lost").status, 404);
    EXPECT_THAT(lines(), HasSubstr("REST.HEAD.OBJECT lost \"HEAD /films/lost HTTP/1.1\" 404 "
                                   "NoSuchKey - - "));
    ASSERT_EQ(say(request("GET", "/films/a")).status, 403);
    EXPECT_THAT(lines(), HasSubstr("127.0.0.1 - "));
    ASSERT_EQ(say(signed_for("s3", request("GET", "/films/a"), "wrong")).status, 403);
    EXPECT_THAT(lines(), HasSubstr(" 403 SignatureDoesNotMatch "));
    ASSERT_EQ(s3_say("GET", "/films?list-type=2", "", "127.0.0.1:4566").status, 200);
    EXPECT_THAT(lines(), HasSubstr("REST.GET.BUCKET - \"GET /films?list-type=2 HTTP/1.1\" 200 - "));
    ASSERT_EQ(s3_say("GET", "/a%20b", "", "films.localhost:4566").status, 200);
    EXPECT_THAT(lines(), HasSubstr("\"GET /a%20b HTTP/1.1\" 200 - 5 5 "));
    ASSERT_EQ(s3_say("GET", "/other/a").status, 404);
    EXPECT_EQ(lines(), "") << "its bucket is not logged";
}

TEST_F(AccessLog, TheKeysOfClientsAreInNoLine) {
    s3_say("GET",
           "/films/a?X-Amz-Server-Side-Encryption-Customer-Key=c2VjcmV0&x=1&"
           "x-amz-copy-source-server-side-encryption-customer-key=c2VjcmV0&"
           "x-amz-server-side-encryption-customer%2Dkey=c2VjcmV0");
    const auto all = lines();
    EXPECT_THAT(all, HasSubstr("Customer-Key=-&x=1&"));
    EXPECT_THAT(all, HasSubstr("customer%2Dkey=- "));
    EXPECT_THAT(all, Not(HasSubstr("c2VjcmV0")));
}

TEST_F(AccessLog, CopiesAndRemovalsOfManyHaveALineForEach) {
    ASSERT_EQ(s3_say("PUT", "/films/a", "words").status, 200);
    lines();
    auto copy = request("PUT", "/other/b");
    copy.headers.add("x-amz-copy-source", "/films/a");
    ASSERT_EQ(say(signed_for("s3", std::move(copy))).status, 200);
    EXPECT_THAT(lines(), HasSubstr("REST.COPY.OBJECT_GET a \"PUT /other/b HTTP/1.1\" 200 - "));
    auto removal = request("POST", "/films?delete",
                           "<Delete><Quiet>true</Quiet><Object><Key>a</Key></Object><Object><Key>c "
                           "d</Key></Object></Delete>");
    removal.headers.add("Content-MD5", base64(md5(removal.body)));
    ASSERT_EQ(say(signed_for("s3", std::move(removal))).status, 200);
    const auto said = lines();
    EXPECT_THAT(said, HasSubstr("REST.POST.MULTI_OBJECT_DELETE - \"POST /films?delete HTTP/1.1\""));
    EXPECT_THAT(said, HasSubstr("BATCH.DELETE.OBJECT a - 204 - - - - - \"-\" \"-\" - "));
    EXPECT_THAT(said, HasSubstr("BATCH.DELETE.OBJECT c%20d - 204 "));
}

TEST_F(AccessLog, VisitsOfAWebsiteAndWhatAListGives) {
    ASSERT_EQ(s3_say("DELETE", "/films?publicAccessBlock").status, 204);
    ASSERT_EQ(s3_say("PUT", "/films?ownershipControls",
                     "<OwnershipControls><Rule><ObjectOwnership>ObjectWriter</ObjectOwnership>"
                     "</Rule></OwnershipControls>")
                  .status,
              200);
    ASSERT_EQ(s3_say("PUT", "/films?website",
                     "<WebsiteConfiguration><IndexDocument><Suffix>i</Suffix></IndexDocument>"
                     "</WebsiteConfiguration>")
                  .status,
              200);
    auto open = request("PUT", "/films/i", "words");
    open.headers.add("x-amz-acl", "public-read");
    ASSERT_EQ(say(signed_for("s3", std::move(open))).status, 200);
    lines();
    ASSERT_EQ(say(request("GET", "/", "", "films.s3-website.localhost")).body, "words");
    EXPECT_THAT(lines(), HasSubstr("WEBSITE.GET.OBJECT i \"GET / HTTP/1.1\" 200 - 5 5 "));
    ASSERT_EQ(say(request("GET", "/x?y", "", "films.s3-website.localhost")).status, 403);
    EXPECT_THAT(lines(), HasSubstr("WEBSITE.GET.OBJECT x \"GET /x?y HTTP/1.1\" 403 AccessDenied "));
    ASSERT_EQ(say(request("GET", "/films/i")).body, "words");
    EXPECT_THAT(lines(), HasSubstr(" - Yes\n"));
}

}  // namespace
}  // namespace spot::plane
