#include "s3/wire.h"

#include "base/bytes.h"
#include "base/hash.h"
#include "base/time_text.h"
#include "s3/http/wire_fixture.h"

namespace spot::s3 {
namespace {

using testing::HasSubstr;

TEST_F(WireTest, ObjectsGoInAndOut) {
    EXPECT_EQ(say(send("PUT", "/films/a%20b?x-id=PutObject", "hello",
                       {{"content-type", "text/plain"},
                        {"content-encoding", "aws-chunked,gzip"},
                        {"x-amz-meta-Title", "One"},
                        {"x-amz-tagging", "k=v&l=m"}}),
                  {"etag", "x-amz-checksum-crc64nvme", "x-amz-checksum-type"}),
              "200 \"5d41402abc4b2a76b9719d911017c592\" M3eFcAZSQlc= FULL_OBJECT");
    EXPECT_EQ(say(send("GET", "/films/a%20b", "", {{"range", "bytes=1-3"}}),
                  {"content-range", "content-type", "content-encoding", "x-amz-meta-title",
                   "x-amz-tagging-count", "last-modified", "accept-ranges"}),
              "206 bytes 1-3/5 text/plain gzip One 2 Tue, 14 Nov 2023 22:13:20 GMT bytes ell");
    EXPECT_EQ(say(send("HEAD", "/films/a%20b?response-content-type=x/y"),
                  {"content-length", "content-type"}),
              "200 5 x/y");
    EXPECT_EQ(say(send("GET", "/films/none")),
              "404 <Error><Code>NoSuchKey</Code><Message>The specified key does not exist."
              "</Message><Key>none</Key><RequestId>REQ</RequestId><HostId>HOST</HostId></Error>");
    EXPECT_EQ(say(send("HEAD", "/films/none")), "404");
    EXPECT_EQ(say(send("GET", "/films/a%20b", "",
                       {{"if-none-match", "\"5d41402abc4b2a76b9719d911017c592\""}}),
                  {"etag"}),
              "304 \"5d41402abc4b2a76b9719d911017c592\"");
    EXPECT_EQ(say(send("DELETE", "/films/a%20b")), "204");
}

TEST_F(WireTest, ListingsAreWrittenAsAwsWritesThem) {
    put("a/1");
    put("b&c");
    EXPECT_EQ(say(send("GET", "/films?list-type=2&delimiter=%2F&encoding-type=url")),
              "200 <ListBucketResult><Name>films</Name><Prefix></Prefix><KeyCount>2</KeyCount>"
              "<MaxKeys>1000</MaxKeys><Delimiter>/</Delimiter><IsTruncated>false</IsTruncated>"
              "<EncodingType>url</EncodingType><Contents><Key>b%26c</Key>"
              "<LastModified>2023-11-14T22:13:20.000Z</LastModified>"
              "<ETag>&quot;9dd4e461268c8034f5c8564e155c67a6&quot;</ETag>"
              "<ChecksumAlgorithm>CRC64NVME</ChecksumAlgorithm>"
              "<ChecksumType>FULL_OBJECT</ChecksumType><Size>1</Size>"
              "<StorageClass>STANDARD</StorageClass></Contents>"
              "<CommonPrefixes><Prefix>a/</Prefix></CommonPrefixes></ListBucketResult>");
    EXPECT_EQ(say(send("GET", "/")),
              "200 <ListAllMyBucketsResult><Owner><ID>000000000000</ID></Owner><Buckets><Bucket>"
              "<Name>films</Name><CreationDate>2023-11-14T22:13:20.000Z</CreationDate>"
              "<BucketArn>arn:aws:s3:::films</BucketArn></Bucket></Buckets>"
              "</ListAllMyBucketsResult>");
}

// In a URL that boto3 presigns by version 2, the signed headers are parameters of the query.
TEST_F(WireTest, ParametersThatNameNothingToBeDoneAreIgnored) {
    EXPECT_EQ(status("PUT", "/films/a?content-type=image%2Fpng&content-md5=x&utm_source=mail", "x"),
              "200");
    EXPECT_EQ(status("DELETE", "/films/a?utm_source=mail"), "204");
}

TEST_F(WireTest, WhatIsNotKnownChangesNothing) {
    const auto fingerprint = store.fingerprint();
    for (const auto* target : {"/films?abac", "/films?inventory", "/films?nonsense"}) {
        EXPECT_EQ(status("PUT", target, "<x/>"), "501 NotImplemented") << target;
    }
    EXPECT_EQ(status("DELETE", "/films?abac"), "501 NotImplemented");
    EXPECT_EQ(status("DELETE", "/films?nonsense"), "501 NotImplemented");
    EXPECT_EQ(status("DELETE", "/films/a?torrent"), "501 NotImplemented");
    EXPECT_EQ(status("DELETE", "/films/a?legal-hold"), "501 NotImplemented");
    EXPECT_EQ(status("POST", "/films/a?select&select-type=2"), "501 NotImplemented");
    EXPECT_EQ(status("GET", "/films/a?torrent"), "501 NotImplemented");
    EXPECT_EQ(status("PUT", "/films/a?torrent=1", "x"), "501 NotImplemented");
    EXPECT_EQ(status("DELETE", "/films?policyStatus=1"), "501 NotImplemented");
    EXPECT_EQ(status("PUT", "/films/a?partNumber=1", "x"), "501 NotImplemented");
    EXPECT_EQ(status("PUT", "/films/a?versionId=1", "x"), "400 InvalidArgument");
    EXPECT_EQ(status("GET", "/films/a?t=123"), "404 NoSuchKey");
    EXPECT_EQ(status("PATCH", "/films"), "405 MethodNotAllowed");
    EXPECT_EQ(status("GET", "//a"), "400 InvalidURI");
    EXPECT_EQ(status("GET", "/films/%zz"), "400 InvalidURI");
    for (const auto& [name, value] :
         Fields{{"x-amz-server-side-encryption", "aws:kms"},
                {"x-amz-server-side-encryption-customer-colour", "AES256"},
                {"x-amz-object-lock-for-ever", "yes"}}) {
        EXPECT_EQ(status("PUT", "/films/a", "x", {{name, value}}), "501 NotImplemented");
    }
    EXPECT_EQ(status("PUT", "/films/a", "x", {{"x-amz-acl", "public-read"}}),
              "400 AccessControlListNotSupported");
    EXPECT_EQ(store.fingerprint(), fingerprint);
    EXPECT_EQ(status("PUT", "/films/a", "x",
                     {{"x-amz-acl", "private"}, {"x-amz-server-side-encryption", "AES256"}}),
              "200");
}

TEST_F(WireTest, HeadersThatAwsKnowsAndThisDoesNotStopTheRequest) {
    put("a", "whole");
    const auto fingerprint = store.fingerprint();
    for (const auto& [name, value] :
         Fields{{"x-amz-if-match-size", "7"},
                {"x-amz-if-match-last-modified-time", "Tue, 14 Nov 2023 22:13:20 GMT"},
                {"x-amz-mfa", "20899872 301749"},
                {"if-none-match", "*"},
                {"if-unmodified-since", "Tue, 14 Nov 2023 22:13:20 GMT"},
                {"x-amz-condition-of-next-year", "1"}}) {
        const auto answer = send("DELETE", "/films/a", "", {{name, value}});
        EXPECT_EQ(answer.status, 501) << name;
        EXPECT_THAT(answer.body, HasSubstr("<Message>A header you provided implies functionality "
                                           "that is not implemented</Message><Header>" +
                                           name + "</Header>"));
    }
    // AWS names this one of the two.
    EXPECT_THAT(send("DELETE", "/films/a", "",
                     {{"x-amz-if-match-size", "7"}, {"x-amz-if-match-last-modified-time", "x"}})
                    .body,
                HasSubstr("<Header>x-amz-if-match-last-modified-time</Header>"));
    for (const auto& [name, value] :
         Fields{{"x-amz-checksum-sha512", "AAAA"},
                {"x-amz-object-lock-for-ever", "ON"},
                {"x-amz-write-offset-bytes", "5"},
                {"x-amz-server-side-encryption-aws-kms-key-id", "k"},
                {"x-amz-server-side-encryption-bucket-key-enabled", "true"},
                {"if-modified-since", "Tue, 14 Nov 2023 22:13:20 GMT"}}) {
        EXPECT_EQ(status("PUT", "/films/a", "x", {{name, value}}), "501 NotImplemented") << name;
        // The query of a presigned URL says the same.
        if (name.starts_with("x-amz-") && !name.starts_with("x-amz-checksum")) {
            EXPECT_EQ(status("PUT", "/films/a?" + name + "=" + value, "x"), "501 NotImplemented");
        }
    }
    EXPECT_EQ(status("DELETE", "/films/a?X-Amz-If-Match-Size=7"), "501 NotImplemented");
    EXPECT_EQ(status("PUT", "/films/a", "x",
                     {{"x-amz-grant-read", "id=000000000000"},
                      {"x-amz-grant-read", "uri=http://acs.amazonaws.com/groups/global/AllUsers"}}),
              "400 InvalidArgument");
    EXPECT_EQ(status("PUT", "/films/a", "x", {{"x-amz-grant-read", "id=000000000000"}}),
              "400 AccessControlListNotSupported");
    EXPECT_EQ(store.fingerprint(), fingerprint);
    EXPECT_EQ(
        status("DELETE", "/films/a", "",
               {{"x-amz-request-payer", "requester"}, {"x-amz-object-lock-legal-hold", "OFF"}}),
        "204");
}

TEST_F(WireTest, AnotherOwnerIsDenied) {
    put("a", "whole");
    const auto fingerprint = store.fingerprint();
    const std::string header = "x-amz-expected-bucket-owner";
    for (const auto& route : routes()) {
        if (route.target == Target::service) continue;
        if (route.body == Body::form) continue;  // Answered when its fields were read: forms_test.
        std::string target = route.target == Target::bucket ? "/films" : "/films/a";
        if (!route.subresource.empty()) target += "?" + std::string(route.subresource) + "=2";
        if (route.parameters.find(",id,") != std::string::npos) target += "&id=a";
        Fields headers{{header, "111111111111"}};
        if (route.body == Body::copy) headers.emplace_back("x-amz-copy-source", "/films/a");
        EXPECT_EQ(send(std::string(route.method), target, "x", headers).status, 403) << route.name;
        headers[0].second = "me";
        EXPECT_EQ(send(std::string(route.method), target, "x", headers).status, 400) << route.name;
    }
    EXPECT_EQ(status("PUT", "/films/b", "",
                     {{"x-amz-copy-source", "/films/a"},
                      {"x-amz-source-expected-bucket-owner", "111111111111"}}),
              "403 AccessDenied");
    EXPECT_EQ(status("GET", "/films/a?X-Amz-Expected-Bucket-Owner=111111111111"),
              "403 AccessDenied");
    EXPECT_EQ(status("GET", "/films/a", "", {{header, "me"}}),
              "400 InvalidBucketOwnerAWSAccountID");
    EXPECT_EQ(status("GET", "/nobody/a", "", {{header, "111111111111"}}), "404 NoSuchBucket");
    EXPECT_EQ(store.fingerprint(), fingerprint);
    EXPECT_EQ(status("GET", "/films/a", "", {{header, "000000000000"}}).substr(0, 3), "200");
}

TEST_F(WireTest, NoDocumentIsBrokenByAKey) {
    EXPECT_EQ(status("PUT", "/films/a%FF", "x"), "400 InvalidURI");
    EXPECT_EQ(status("POST", "/films/a%FF?uploads"), "400 InvalidURI");
    EXPECT_NE(send("GET", "/films/a%FF").body.find("<Key>a\xEF\xBF\xBD</Key>"), std::string::npos);
    EXPECT_EQ(status("PUT", "/films/a%01b", "x"), "200");
    EXPECT_NE(send("GET", "/films").body.find("<Key>a&#x1;b</Key>"), std::string::npos);
    EXPECT_NE(send("GET", "/films?encoding-type=url").body.find("<Key>a%01b</Key>"),
              std::string::npos);
}

TEST_F(WireTest, AnAlgorithmIsNamedWithItsChecksum) {
    const std::string name = "x-amz-sdk-checksum-algorithm";
    EXPECT_EQ(status("PUT", "/films/a", "x", {{name, "CRC32"}}), "400 InvalidRequest");
    const auto sum = base64(digest(Algorithm::crc32, "x"));
    EXPECT_EQ(status("PUT", "/films/a", "x", {{name, "SHA256"}, {"x-amz-checksum-crc32", sum}}),
              "400 InvalidRequest");
    EXPECT_EQ(status("PUT", "/films/a", "x", {{name, "CRC32"}, {"x-amz-checksum-crc32", sum}}),
              "200");
    EXPECT_EQ(status("GET", "/films/a", "", {{name, "CRC32"}}).substr(0, 3), "200");
}

TEST_F(WireTest, EncodingsComeBackAsTheyWere) {
    const auto encoding = [&](const char* value) {
        send("PUT", "/films/a", "x", {{"content-encoding", value}});
        return std::string(send("HEAD", "/films/a").headers.value("content-encoding"));
    };
    EXPECT_EQ(encoding("gzip,  br"), "gzip,  br");
    EXPECT_EQ(encoding("aws-chunked, gzip"), "gzip");
    EXPECT_EQ(encoding("aws-chunked"), "");
}

TEST_F(WireTest, AListThatWasReadIsWrittenBack) {
    put("a");
    const auto list = send("GET", "/films/a?acl").body;
    EXPECT_EQ(status("PUT", "/films/a?acl", list), "200");
    auto wider = list;
    wider.replace(wider.find("FULL_CONTROL"), 12, "READ");
    EXPECT_EQ(status("PUT", "/films/a?acl", wider), "400 AccessControlListNotSupported");
    EXPECT_EQ(status("PUT", "/films/a", "x", {{"x-amz-acl", "none-such"}}), "400 InvalidArgument");
    EXPECT_EQ(status("PUT", "/films/a?acl"), "400 MissingSecurityHeader");
}

TEST_F(WireTest, ThePlusInACopySourceIsASpace) {
    put("a b", "spaced");
    put("a+b", "added");
    const auto copied = [&](const char* source) {
        send("PUT", "/films/copy", "", {{"x-amz-copy-source", source}});
        return send("GET", "/films/copy").body;
    };
    EXPECT_EQ(copied("films/a+b"), "spaced");
    EXPECT_EQ(copied("films/a%20b"), "spaced");
    EXPECT_EQ(copied("films/a%2Bb"), "added");
}

TEST_F(WireTest, WhatIsSaidOfACopysSourceIsNotReadOfItsBody) {
    put("a");
    EXPECT_EQ(
        status("PUT", "/films/b", "",
               {{"x-amz-copy-source", "films/a"}, {"content-md5", "1B2M2Y8AsgTpgAmY7PhCfg=="}}),
        "200");
    EXPECT_EQ(status("PUT", "/films/a", "", {{"x-amz-copy-source", "films/a"}}),
              "400 InvalidRequest");
    for (const auto& [name, value] :
         Fields{{"x-amz-storage-class", "STANDARD"}, {"x-amz-server-side-encryption", "AES256"}}) {
        EXPECT_EQ(status("PUT", "/films/a", "", {{"x-amz-copy-source", "films/a"}, {name, value}}),
                  "200");
    }
}

TEST_F(WireTest, ConditionsThatAwsDoesNotAcceptAreNotAcceptedHere) {
    put("a");
    const auto why = [&](const Fields& headers) {
        const auto answer = send("PUT", "/films/a", "x", headers);
        const auto at = answer.body.find("<Header>");
        return std::to_string(answer.status) + " " +
               answer.body.substr(at, answer.body.find("<RequestId>") - at);
    };
    EXPECT_EQ(why({{"if-match", "*"}}),
              "501 <Header>If-Match</Header><additionalMessage>We don't accept the provided value "
              "of If-Match header for this API</additionalMessage>");
    EXPECT_EQ(why({{"if-none-match", "\"x\""}}),
              "501 <Header>If-None-Match</Header><additionalMessage>We don't accept the provided "
              "value of If-None-Match header for this API</additionalMessage>");
    EXPECT_EQ(why({{"if-none-match", "*"}, {"if-match", "\"x\""}}),
              "501 <Header>If-Match,If-None-Match</Header><additionalMessage>Multiple conditional "
              "request headers present in the request</additionalMessage>");
    EXPECT_EQ(status("DELETE", "/films/a", "", {{"if-match", "\"x\""}}), "412 PreconditionFailed");
    EXPECT_EQ(status("GET", "/films/a").substr(0, 3), "200");
    EXPECT_EQ(status("DELETE", "/films/a", "", {{"if-match", "*"}}), "204");
    EXPECT_EQ(status("DELETE", "/films/a", "", {{"if-match", "*"}}), "404 NoSuchKey");
}

TEST_F(WireTest, ACopyHoldsToItsConditionsToo) {
    const auto etag = put("a", "from").etag;
    const auto old = put("b", "to").etag;
    const auto copy = [&](const std::string& name, const std::string& value) {
        return status("PUT", "/films/b", "", {{"x-amz-copy-source", "/films/a"}, {name, value}});
    };
    EXPECT_EQ(copy("if-none-match", "*"), "412 PreconditionFailed");
    EXPECT_EQ(copy("if-match", "\"x\""), "412 PreconditionFailed");
    EXPECT_EQ(copy("if-match", etag), "412 PreconditionFailed");
    EXPECT_EQ(copy("x-amz-copy-source-if-match", old), "412 PreconditionFailed");
    EXPECT_EQ(send("GET", "/films/b").body, "to");
    EXPECT_EQ(copy("if-match", old), "200");
    EXPECT_EQ(send("GET", "/films/b").body, "from");
}

TEST_F(WireTest, CrossOriginRequestsFollowTheRules) {
    ASSERT_EQ(status("PUT", "/films?cors",
                     "<CORSConfiguration><CORSRule><AllowedHeader>*</AllowedHeader>"
                     "<AllowedMethod>GET</AllowedMethod><AllowedMethod>PUT</AllowedMethod>"
                     "<AllowedOrigin>*</AllowedOrigin><ExposeHeader>ETag</ExposeHeader>"
                     "<MaxAgeSeconds>3600</MaxAgeSeconds></CORSRule></CORSConfiguration>"),
              "200");
    Request request({.method = "OPTIONS", .path = "/films/a"});
    request.http.headers.add("origin", "http://page");
    request.http.headers.add("access-control-request-method", "PUT");
    request.http.headers.add("access-control-request-headers", "content-type, x-amz-date");
    EXPECT_EQ(say(http.preflight(request, {}),
                  {"access-control-allow-origin", "access-control-allow-methods",
                   "access-control-allow-headers", "access-control-expose-headers",
                   "access-control-max-age"}),
              "200 * GET, PUT content-type, x-amz-date ETag 3600");
    request.http.headers.set("access-control-request-method", "DELETE");
    EXPECT_EQ(http.preflight(request, {}).status, 403);
    put("a");
    EXPECT_EQ(say(send("GET", "/films/a", "", {{"origin", "http://page"}}),
                  {"access-control-allow-origin", "access-control-expose-headers"}),
              "200 * ETag x");
}

TEST_F(WireTest, BodiesAreHeldToWhatTheyAnnounced) {
    identity.payload_mode = wire::PayloadMode::hash;
    identity.payload_sha256 = hex(sha256("hello"));
    EXPECT_EQ(status("PUT", "/films/a", "hello"), "200");
    EXPECT_EQ(status("PUT", "/films/a", "hullo"), "400 XAmzContentSHA256Mismatch");
    EXPECT_EQ(status("PUT", "/films/a", "hello", {{"content-length", "9"}}), "400 IncompleteBody");
    EXPECT_EQ(status("PUT", "/films/a", "hello", {{"content-length", "3"}}), "400 IncompleteBody");
    EXPECT_EQ(status("PUT", "/films/a", "hello", {{"content-length", "9999999999"}}),
              "400 EntityTooLarge");
    identity.payload_mode = wire::PayloadMode::streaming_unsigned_trailer;
    const auto crc = base64(digest(Algorithm::crc32, "hello"));
    const Fields chunked = {{"x-amz-decoded-content-length", "5"},
                            {"x-amz-trailer", "x-amz-checksum-crc32"}};
    const auto body = [](const std::string& sum) {
        return "5\r\nhello\r\n0\r\nx-amz-checksum-crc32:" + sum + "\r\n\r\n";
    };
    EXPECT_EQ(status("PUT", "/films/c", body(crc), chunked), "200");
    EXPECT_EQ(get("c"), "hello");
    EXPECT_EQ(status("PUT", "/films/c", body("AAAAAA=="), chunked), "400 BadDigest");
    EXPECT_EQ(status("PUT", "/films/c", "5\r\nhello\r\n0\r\n\r\n", chunked),
              "400 MalformedTrailerError");
    EXPECT_EQ(status("PUT", "/films/c", "5\r\nhel", chunked), "400 IncompleteBody");
    EXPECT_EQ(status("PUT", "/films/c", body(crc)), "411 MissingContentLength");
    EXPECT_EQ(get("c"), "hello");
}

TEST_F(WireTest, PresignedRequestsCarryHeadersInTheQuery) {
    EXPECT_EQ(
        status("PUT", "/films/a?X-Amz-Signature=x&x-amz-meta-title=One&x-amz-tagging=k%3Dv", "x"),
        "200");
    EXPECT_EQ(say(send("HEAD", "/films/a"), {"x-amz-meta-title", "x-amz-tagging-count"}),
              "200 One 1");
    EXPECT_EQ(status("PUT", "/films/a?x-amz-acl=public-read", "x"),
              "400 AccessControlListNotSupported");
}

TEST_F(WireTest, ManyAreDeletedOnlyWithADigest) {
    put("a");
    const std::string document = "<Delete><Object><Key>a</Key></Object></Delete>";
    EXPECT_EQ(status("POST", "/films?delete", document), "400 InvalidRequest");
    EXPECT_EQ(
        say(send("POST", "/films?delete=", document, {{"content-md5", base64(md5(document))}})),
        "200 <DeleteResult><Deleted><Key>a</Key></Deleted></DeleteResult>");
    EXPECT_EQ(status("POST", "/films?delete", "<Delete><Object>",
                     {{"content-md5", base64(md5("<Delete><Object>"))}}),
              "400 MalformedXML");
}

// The parameter that selects the operation must be in the text that version 2 signs, or anyone on
// the way could make another operation of a request.
TEST(SubresourcesTest, EachIsSignedInVersion2) {
    const Time now = *parse_http_date("Tue, 27 Mar 2007 19:36:42 +0000");
    const auto secret = [](std::string_view) -> std::optional<std::string> { return "secret"; };
    for (const auto& route : routes()) {
        const auto name = std::string(route.subresource);
        if (name.empty() || name == "list-type") continue;  // the second form of the same listing
        wire::HttpRequest request{.method = std::string(route.method), .path = "/films/a"};
        request.headers.add("Date", "Tue, 27 Mar 2007 19:36:42 +0000");
        const auto text = request.method + "\n\n\nTue, 27 Mar 2007 19:36:42 +0000\n/films/a";
        request.headers.add("Authorization", "AWS ID:" + base64(hmac_sha1("secret", text)));
        ASSERT_TRUE(wire::verify(request, secret, {"us-east-1", now}));
        request.query = name + "=";
        const auto changed = wire::verify(request, secret, {"us-east-1", now});
        ASSERT_FALSE(changed) << route.name;
        EXPECT_EQ(changed.error().code, "SignatureDoesNotMatch") << route.name;
    }
}

}  // namespace
}  // namespace spot::s3
