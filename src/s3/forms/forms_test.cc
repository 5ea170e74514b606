// Forms of browsers, from the body to the object.

#include "base/bytes.h"
#include "s3/http/wire_fixture.h"

namespace spot::s3 {
namespace {

using testing::HasSubstr;

class FormsTest : public WireTest {
  protected:
    static std::string form(const Fields& fields, const std::string& file) {
        std::string body;
        for (const auto& [name, value] : fields) {
            body += "--xyz\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" +
                    value + "\r\n";
        }
        return body +
               "--xyz\r\nContent-Disposition: form-data; name=\"file\"; "
               "filename=\"C:\\films\\one.mp4\"\r\n\r\n" +
               file + "\r\n--xyz--\r\n";
    }
    wire::HttpResponse post(const Fields& fields, const std::string& file = "hello") {
        return send("POST", "/films", form(fields, file),
                    {{"content-type", "multipart/form-data; boundary=xyz"}});
    }
    static std::string policy(const std::string& conditions) {
        return base64(R"({"expiration":"2033-01-01T00:00:00Z","conditions":[)" + conditions + "]}");
    }
};

TEST_F(FormsTest, AFormMakesAnObject) {
    const auto answer = post({{"key", "in/${filename}"},
                              {"Content-Type", "video/mp4"},
                              {"x-amz-meta-Title", "\xC3\xA4 =?UTF-8?Q?b?="},
                              {"Cache-Control", "a\r\nb \xC3\xA9"},
                              {"tagging",
                               "<Tagging><TagSet><Tag><Key>k</Key><Value>a b"
                               "</Value></Tag></TagSet></Tagging>"},
                              {"success_action_status", "201"}});
    EXPECT_EQ(say(answer, {"etag", "location"}),
              "201 \"5d41402abc4b2a76b9719d911017c592\" http://h/films/in%2Fone.mp4 "
              "<PostResponse><Location>http://h/films/in%2Fone.mp4</Location><Bucket>films</Bucket>"
              "<Key>in/one.mp4</Key><ETag>&quot;5d41402abc4b2a76b9719d911017c592&quot;</ETag>"
              "</PostResponse>");
    EXPECT_EQ(say(send("GET", "/films/in/one.mp4"),
                  {"content-type", "cache-control", "x-amz-meta-title", "x-amz-tagging-count"}),
              "200 video/mp4 a  b \xE9 =?UTF-8?Q?=C3=A4_=3D=3FUTF-8=3FQ=3Fb=3F=3D?= 1 hello");
    EXPECT_THAT(send("GET", "/films/in/one.mp4?tagging").body, HasSubstr("<Value>a b</Value>"));
}

TEST_F(FormsTest, TheAnswerIsWhatTheFormAsksFor) {
    EXPECT_EQ(say(post({{"key", "a"}}), {"location"}), "204 http://h/films/a");
    EXPECT_EQ(say(post({{"key", "a"}, {"success_action_status", "200"}})), "200");
    EXPECT_EQ(say(post({{"key", "a"}, {"success_action_status", "500"}})), "204");
    EXPECT_EQ(
        say(post({{"key", "a b"}, {"success_action_redirect", "http://page/?x=1"}}), {"location"}),
        "303 http://page/?x=1&bucket=films&key=a%20b&etag="
        "%225d41402abc4b2a76b9719d911017c592%22");
    EXPECT_EQ(post({{"key", "a"}, {"redirect", "http://page/\r\nSet-Cookie: x"}}).status, 204);
    EXPECT_EQ(post({{"key", "a"}, {"redirect", "javascript:x"}}).status, 204);
}

TEST_F(FormsTest, RightsAreAskedBeforeAByteIsWritten) {
    wire::HttpRequest head{.method = "POST", .path = "/films"};
    head.headers.add("content-type", "multipart/form-data; boundary=xyz");
    std::string asked;
    FormGate gate;
    gate.authenticate = [&](const wire::FormFields& fields) -> Result<wire::Identity> {
        return wire::Identity{.access_key_id = fields.at("awsaccesskeyid")};
    };
    gate.authorize = [&](const wire::Identity& who, const Request& put) -> Result<void> {
        asked = who.access_key_id + " " + std::string(put.operation()) + " " + put.address()->key;
        return fail(Kind::denied, "AccessDenied", "not this one");
    };
    const Request request(std::move(head));
    auto sink = http.accept_form(request, gate);
    ASSERT_TRUE(sink);
    const auto fingerprint = store.fingerprint();
    const auto written = (*sink)->write(form({{"AWSAccessKeyId", "GUEST"}, {"key", "a"}}, "x"));
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().message, "not this one");
    EXPECT_EQ(asked, "GUEST PutObject a");
    EXPECT_EQ(store.fingerprint(), fingerprint);
}

TEST_F(FormsTest, WhatIsRefusedLeavesNothing) {
    const auto fingerprint = store.fingerprint();
    const auto code = [&](const Fields& fields, const std::string& file = "hello") {
        const auto body = post(fields, file).body;
        const auto at = body.find("<Code>");
        if (at == std::string::npos) return std::string("done");
        return body.substr(at + 6, body.find('<', at + 6) - at - 6);
    };
    EXPECT_EQ(code({}), "InvalidArgument");
    EXPECT_EQ(code({{"key", "a"}, {"policy", policy(R"({"key":"b"})")}}), "AccessDenied");
    EXPECT_EQ(code({{"key", "a"}, {"tagging", "no document"}}), "MalformedXML");
    EXPECT_EQ(code({{"key", "a"}, {"x-amz-meta-a: b", "c"}}), "InvalidArgument");
    EXPECT_EQ(code({{"key", "a"}, {"x-amz-storage-class", "FakeClass"}}), "InvalidStorageClass");
    EXPECT_EQ(code({{"key", "a"}, {"acl", "public-read"}}), "AccessControlListNotSupported");
    EXPECT_EQ(code({{"key", "a"}, {"x-amz-checksum-crc32", "AAAAAA=="}}), "BadDigest");
    const auto sized = policy(R"({"key":"a"},["content-length-range",5,100000])");
    EXPECT_EQ(code({{"key", "a"}, {"policy", sized}}, "tiny"), "EntityTooSmall");
    EXPECT_EQ(code({{"key", "a"}, {"policy", sized}}, std::string(100'001, 'x')), "EntityTooLarge");
    EXPECT_EQ(status("POST", "/films", "x=y", {{"content-type", "text/plain"}}),
              "412 PreconditionFailed");
    EXPECT_EQ(store.fingerprint(), fingerprint);
    EXPECT_EQ(code({{"key", "a"}, {"policy", sized}}, std::string(100'000, 'x')), "done");
}

}  // namespace
}  // namespace spot::s3
