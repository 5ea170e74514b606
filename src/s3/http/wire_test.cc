#include "s3/wire.h"

#include "base/bytes.h"
#include "base/time_text.h"
#include "s3/fixture.h"
#include "s3/http/call.h"
#include "s3/remote.h"
#include "s3/transfer.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace spot::s3 {
namespace {

using testing::HasSubstr;
using testing::Not;

class WireTest : public S3Test {
  protected:
    using Fields = std::vector<std::pair<std::string, std::string>>;

    wire::HttpResponse send(const std::string& method, const std::string& target,
                            std::string body = "", const Fields& headers = {}) {
        wire::HttpRequest request;
        request.method = method;
        const auto question = target.find('?');
        request.path = target.substr(0, question);
        if (question != std::string::npos) request.query = target.substr(question + 1);
        request.body = std::move(body);
        for (const auto& [name, value] : headers) request.headers.add(name, value);
        Request routed(std::move(request));
        return http.handle(routed, nullptr, {"REQ", "HOST", identity, "10.0.0.9", "http://h"});
    }
    // "200 Name: value … body", with the named headers.
    std::string say(const wire::HttpResponse& response, std::vector<std::string> headers = {}) {
        auto text = std::to_string(response.status);
        for (const auto& name : headers) text += " " + std::string(response.headers.value(name));
        auto body = response.body;
        const std::string declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
        if (body.starts_with(declaration)) body.erase(0, declaration.size());
        const auto ns = body.find(" xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"");
        if (ns != std::string::npos) body.erase(ns, 48);
        return body.empty() ? text : text + " " + body;
    }
    std::string status(const std::string& method, const std::string& target, std::string body = "",
                       const Fields& headers = {}) {
        const auto response = send(method, target, std::move(body), headers);
        const auto at = response.body.find("<Code>");
        auto text = std::to_string(response.status);
        if (at != std::string::npos) {
            text += " " + response.body.substr(at + 6, response.body.find('<', at + 6) - at - 6);
        }
        return text;
    }

    wire::Identity identity = unsigned_identity();
    HttpApi http{*s3};

  private:
    static wire::Identity unsigned_identity() {
        wire::Identity out;
        out.access_key_id = "AKID";
        out.payload_mode = wire::PayloadMode::unsigned_payload;
        return out;
    }
};

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
              "</Message><Key>none</Key><Resource>/films/none</Resource><RequestId>REQ</RequestId>"
              "<HostId>HOST</HostId></Error>");
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
              "200 <ListAllMyBucketsResult><Owner><ID>000000000000</ID>"
              "<DisplayName>000000000000</DisplayName></Owner><Buckets><Bucket><Name>films</Name>"
              "<CreationDate>2023-11-14T22:13:20.000Z</CreationDate>"
              "<BucketRegion>us-east-1</BucketRegion></Bucket></Buckets></ListAllMyBucketsResult>");
}

// In a URL that boto3 presigns by version 2, the signed headers are parameters of the query.
TEST_F(WireTest, ParametersThatNameNothingToBeDoneAreIgnored) {
    EXPECT_EQ(status("PUT", "/films/a?content-type=image%2Fpng&content-md5=x&utm_source=mail", "x"),
              "200");
    EXPECT_EQ(status("DELETE", "/films/a?utm_source=mail"), "204");
}

TEST_F(WireTest, WhatIsNotKnownChangesNothing) {
    const auto fingerprint = store.fingerprint();
    for (const auto* target : {"/films?encryption", "/films?policy", "/films?replication",
                               "/films?website", "/films?inventory&id=1", "/films?nonsense",
                               "/films?object-lock", "/films?metrics&id=x"}) {
        EXPECT_EQ(status("PUT", target, "<x/>"), "501 NotImplemented") << target;
    }
    EXPECT_EQ(status("DELETE", "/films?website"), "501 NotImplemented");
    EXPECT_EQ(status("DELETE", "/films?nonsense"), "501 NotImplemented");
    EXPECT_EQ(status("DELETE", "/films/a?torrent"), "501 NotImplemented");
    EXPECT_EQ(status("PUT", "/films/a?legal-hold"), "501 NotImplemented");
    EXPECT_EQ(status("POST", "/films/a?restore"), "501 NotImplemented");
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
                {"x-amz-server-side-encryption-customer-algorithm", "AES256"},
                {"x-amz-object-lock-mode", "GOVERNANCE"}}) {
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
                {"x-amz-object-lock-legal-hold", "ON"},
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
    EXPECT_EQ(status("PUT", "/films/a", "x", {{"x-amz-grant-read", "id=1"}}),
              "400 AccessControlListNotSupported");
    EXPECT_EQ(store.fingerprint(), fingerprint);
    EXPECT_EQ(status("DELETE", "/films/a", "",
                     {{"x-amz-request-payer", "requester"},
                      {"x-amz-bypass-governance-retention", "true"},
                      {"x-amz-object-lock-legal-hold", "OFF"}}),
              "204");
}

TEST_F(WireTest, AnotherOwnerIsDenied) {
    put("a", "whole");
    const auto fingerprint = store.fingerprint();
    const std::string header = "x-amz-expected-bucket-owner";
    for (const auto& route : routes()) {
        if (route.target == Target::service) continue;
        std::string target = route.target == Target::bucket ? "/films" : "/films/a";
        if (!route.subresource.empty()) target += "?" + std::string(route.subresource) + "=2";
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

TEST_F(WireTest, ConditionsThatAwsDoesNotAcceptAreNotAcceptedHere) {
    put("a");
    const auto why = [&](const Fields& headers) {
        const auto answer = send("PUT", "/films/a", "x", headers);
        const auto at = answer.body.find("<Header>");
        return std::to_string(answer.status) + " " +
               answer.body.substr(at, answer.body.find("<Resource>") - at);
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

TEST_F(WireTest, ElementsThatAreNotReadStopTheRequest) {
    const std::string rule =
        "<Rule><ID>a</ID><Filter><And><Prefix>p</Prefix><Tag><Key>k</Key><Value>v</Value></Tag>"
        "</And></Filter><Status>Enabled</Status><Expiration><Days>1</Days></Expiration>"
        "<NoncurrentVersionExpiration><NoncurrentDays>1</NoncurrentDays>"
        "</NoncurrentVersionExpiration></Rule>";
    const std::pair<std::string, std::string> documents[] = {
        {"cors",
         "<CORSConfiguration><CORSRule><AllowedMethod>GET</AllowedMethod><AllowedOrigin>*"
         "</AllowedOrigin></CORSRule></CORSConfiguration>"},
        {"lifecycle", "<LifecycleConfiguration>" + rule + "</LifecycleConfiguration>"},
        {"lifecycle",
         "<LifecycleConfiguration><Rule><Prefix></Prefix><Status>Enabled</Status>"
         "<AbortIncompleteMultipartUpload><DaysAfterInitiation>1</DaysAfterInitiation>"
         "</AbortIncompleteMultipartUpload></Rule></LifecycleConfiguration>"},
        {"notification",
         "<NotificationConfiguration><QueueConfiguration><Queue>q</Queue><Event>e</Event><Filter>"
         "<S3Key><FilterRule><Name>prefix</Name><Value>v</Value></FilterRule></S3Key></Filter>"
         "</QueueConfiguration></NotificationConfiguration>"},
        {"tagging", "<Tagging><TagSet><Tag><Key>k</Key><Value>v</Value></Tag></TagSet></Tagging>"},
        {"versioning",
         "<VersioningConfiguration><Status>Enabled</Status>"
         "</VersioningConfiguration>"},
        {"publicAccessBlock",
         "<PublicAccessBlockConfiguration><BlockPublicAcls>true"
         "</BlockPublicAcls></PublicAccessBlockConfiguration>"},
        {"ownershipControls",
         "<OwnershipControls><Rule><ObjectOwnership>BucketOwnerEnforced"
         "</ObjectOwnership></Rule></OwnershipControls>"},
        {"requestPayment",
         "<RequestPaymentConfiguration><Payer>BucketOwner</Payer></RequestPaymentConfiguration>"},
    };
    const auto fingerprint = store.fingerprint();
    for (const auto& [name, document] : documents) {
        // After the end of every element except the root.
        for (auto at = document.find("</"); at != std::string::npos; at = document.find("</", at)) {
            at = document.find('>', at) + 1;
            if (at == document.size()) break;
            auto changed = document;
            changed.insert(at, "<NewAtAws/>");
            EXPECT_EQ(status("PUT", "/films?" + name, changed), "501 NotImplemented") << changed;
        }
        EXPECT_EQ(status("PUT", "/films?" + name, "<!DOCTYPE a [<!ENTITY e \"x\">]>" + document),
                  "400 MalformedXML");
    }
    EXPECT_EQ(store.fingerprint(), fingerprint);
    for (const auto& [name, document] : documents) {
        if (name == "notification") continue;  // its queue is not there
        EXPECT_EQ(status("PUT", "/films?" + name, document).substr(0, 2), "20") << document;
    }
}

TEST_F(WireTest, WhatTerraformReadsOfANewBucket) {
    const std::pair<std::string, std::string> expected[] = {
        {"policy", "404 NoSuchBucketPolicy"},
        {"acl", "200"},
        {"cors", "404 NoSuchCORSConfiguration"},
        {"website", "404 NoSuchWebsiteConfiguration"},
        {"versioning", "200"},
        {"accelerate", "200"},
        {"requestPayment", "200"},
        {"logging", "200"},
        {"lifecycle", "404 NoSuchLifecycleConfiguration"},
        {"replication", "404 ReplicationConfigurationNotFoundError"},
        {"encryption", "404 ServerSideEncryptionConfigurationNotFoundError"},
        {"object-lock", "404 ObjectLockConfigurationNotFoundError"},
        {"tagging", "404 NoSuchTagSet"},
        {"location", "200"},
        {"notification", "200"},
        {"publicAccessBlock", "200"},
        {"ownershipControls", "200"},
    };
    for (const auto& [name, answer] : expected) {
        EXPECT_EQ(status("GET", "/films?" + name), answer) << name;
        EXPECT_EQ(status("GET", "/nobody?" + name), "404 NoSuchBucket") << name;
    }
}

TEST_F(WireTest, OnlyTheOwnerPays) {
    const auto put_payer = [&](const std::string& payer) {
        return status("PUT", "/films?requestPayment",
                      "<RequestPaymentConfiguration><Payer>" + payer +
                          "</Payer></RequestPaymentConfiguration>");
    };
    EXPECT_EQ(put_payer("BucketOwner"), "200");
    EXPECT_EQ(put_payer("Requester"), "501 NotImplemented");
    EXPECT_EQ(put_payer("Nobody"), "400 MalformedXML");
    EXPECT_EQ(status("PUT", "/films?requestPayment", ""), "400 MissingRequestBodyError");
    EXPECT_EQ(say(send("GET", "/films?requestPayment")),
              "200 <RequestPaymentConfiguration><Payer>BucketOwner</Payer>"
              "</RequestPaymentConfiguration>");
}

TEST_F(WireTest, LifecycleComesBackAsItWent) {
    const std::string rule =
        "<Rule><Expiration><Days>1</Days></Expiration><ID>expire-segment-outputs</ID><Filter><And>"
        "<Prefix>jobs/</Prefix><Tag><Key>stereo-spot-lifecycle</Key><Value>expire-segments</Value>"
        "</Tag><ObjectSizeGreaterThan>0</ObjectSizeGreaterThan></And></Filter>"
        "<Status>Enabled</Status></Rule>";
    const auto document = "<LifecycleConfiguration>" + rule + "</LifecycleConfiguration>";
    EXPECT_EQ(status("PUT", "/films?lifecycle", document,
                     {{"x-amz-checksum-crc32", base64(digest(Algorithm::crc32, document))}}),
              "200");
    EXPECT_EQ(
        say(send("GET", "/films?lifecycle"), {"x-amz-transition-default-minimum-object-size"}),
        "200 all_storage_classes_128K " + document);
    EXPECT_EQ(status("PUT", "/films?lifecycle", document, {{"x-amz-checksum-crc32", "AAAAAA=="}}),
              "400 BadDigest");
    EXPECT_EQ(status("PUT", "/films?lifecycle",
                     "<LifecycleConfiguration><Rule><Filter/><Status>Enabled</Status><Transition>"
                     "<Days>1</Days></Transition></Rule></LifecycleConfiguration>"),
              "501 NotImplemented");
    EXPECT_EQ(status("DELETE", "/films?lifecycle"), "204");
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

// The client and the server against each other, without a socket.
class Loopback final : public wire::Transport {
  public:
    explicit Loopback(HttpApi& api) : api_(api) {}
    Result<wire::HttpResponse> send(const std::string&, wire::HttpRequest& request,
                                    const wire::BodyTaker& take) override {
        wire::Identity identity;
        const auto hash = request.headers.value("x-amz-content-sha256");
        identity.payload_mode = hash == "UNSIGNED-PAYLOAD" ? wire::PayloadMode::unsigned_payload
                                                           : wire::PayloadMode::hash;
        identity.payload_sha256 = hash;
        Request routed(std::move(request));
        auto response = api_.handle(routed, nullptr, {"REQ", "HOST", identity, "127.0.0.1", ""});
        request = std::move(routed.http);  // its sender may repeat it
        if (!response.stream) {
            if (take && response.status / 100 == 2) take(response.body);
            return response;
        }
        std::string buffer(100'000, '\0');
        while (true) {
            auto n = response.stream->read(std::as_writable_bytes(std::span(buffer)));
            if (!n || *n == 0) break;
            if (break_after > 0 && --break_after == 0) {
                return fail(Kind::unavailable, "EndpointUnavailable", "broken");
            }
            if (take) {
                take(std::string_view(buffer).substr(0, *n));
            } else {
                response.body += buffer.substr(0, *n);
            }
        }
        response.stream.reset();
        return response;
    }
    int break_after = 0;  // pieces

  private:
    HttpApi& api_;
};

class RemoteTest : public WireTest {
  protected:
    Loopback transport{http};
    wire::Client client{
        {.endpoint = "http://h", .credentials = {"AKID", "secret", ""}}, transport, clock, random};
    Remote remote{client};
    const std::string folder = testing::TempDir() + "s3_remote_test_" + std::to_string(::getpid());
    void SetUp() override { std::filesystem::create_directories(folder); }
    void TearDown() override { std::filesystem::remove_all(folder); }
    std::string file(const std::string& bytes) {
        std::ofstream(folder + "/in", std::ios::binary) << bytes;
        return folder + "/in";
    }
    std::string read_file(const std::string& path) {
        std::ifstream in(path, std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }
};

TEST_F(RemoteTest, SettingsCrossTheWireWhole) {
    ASSERT_TRUE(remote.create_bucket({.bucket = "other", .tags = {{"project", "p"}}}));
    const CorsConfiguration cors{{{"id", {"*"}, {"GET", "PUT"}, {"*"}, {"ETag"}, 3600}}};
    ASSERT_TRUE(remote.put_bucket_cors({"other", cors}));
    EXPECT_EQ(*remote.get_bucket_cors({"other"}), cors);
    LifecycleRule rule{.id = "r", .enabled = true};
    rule.filter.form = LifecycleFilter::Form::filter_and;
    rule.filter.prefix = "jobs/";
    rule.filter.tags = {{"k", "v"}};
    rule.expiration = LifecycleExpiration{.days = 1};
    ASSERT_TRUE(remote.put_bucket_lifecycle_configuration({"other", {{rule}}}));
    EXPECT_EQ(*remote.get_bucket_lifecycle_configuration({"other"}),
              (LifecycleConfiguration{{rule}}));
    const NotificationConfiguration notification{
        {{"id", queue, {"s3:ObjectCreated:*"}, {{"Prefix", "in/"}, {"Suffix", ".mp4"}}}}};
    ASSERT_TRUE(remote.put_bucket_notification_configuration({"other", notification}));
    EXPECT_EQ(*remote.get_bucket_notification_configuration({"other"}), notification);
    EXPECT_EQ(remote.get_bucket_tagging({"other"})->tags, (Tags{{"project", "p"}}));
    ASSERT_TRUE(remote.put_bucket_versioning({"other", VersioningStatus::enabled}));
    EXPECT_EQ(remote.get_bucket_versioning({"other"})->status, VersioningStatus::enabled);
    EXPECT_EQ(remote.get_bucket_cors({bucket}).error().code, "NoSuchCORSConfiguration");
    EXPECT_EQ(remote.head_bucket({"nobody"}).error().kind, Kind::not_found);
    EXPECT_EQ(remote.list_buckets({})->buckets.size(), 2u);
    ASSERT_TRUE(remote.delete_bucket({"other"}));
    EXPECT_EQ(remote.get_bucket_location({bucket})->location_constraint, "");
    EXPECT_TRUE(remote.get_public_access_block({bucket})->block_public_acls);
}

TEST_F(RemoteTest, ObjectsCrossTheWireWhole) {
    const auto body = large(500'000);
    for (const auto* key : {"plain", "a b+c%&?#", "é/\x01"}) {
        PutObjectInput input;
        input.bucket = bucket;
        input.key = key;
        input.body = std::make_unique<StringSource>(body);
        input.headers.metadata["title"] = "One";
        input.tags = {{"stereo-spot-lifecycle", "expire segments"}};
        const auto output = remote.put_object(std::move(input));
        ASSERT_TRUE(output) << output.error().message;
        auto back = remote.get_object({.bucket = bucket, .key = key});
        EXPECT_EQ(*read_all(*back->body, 1 << 30), body);
        EXPECT_EQ(back->headers.metadata.at("title"), "One");
        EXPECT_EQ(remote.get_object_tagging({bucket, key, ""})->tags[0].value, "expire segments");
    }
    EXPECT_EQ(remote.list_objects_v2({.bucket = bucket})->contents.size(), 3u);
    EXPECT_EQ(remote.list_objects_v2({.bucket = bucket, .prefix = "é"})->contents[0].key, "é/\x01");
    ASSERT_TRUE(
        remote.copy_object({.bucket = bucket, .key = "copy", .source = {bucket, "a b+c%&?#", ""}}));
    EXPECT_EQ(get("copy"), body);
    const auto gone =
        remote.delete_objects({.bucket = bucket, .objects = {{"plain", ""}, {"a b+c%&?#", ""}}});
    EXPECT_EQ(gone->deleted.size(), 2u);
    EXPECT_EQ(remote.head_object({.bucket = bucket, .key = "plain"}).error().kind, Kind::not_found);
    PutObjectInput again;
    again.bucket = bucket;
    again.key = "copy";
    again.conditions.if_none_match = "*";
    EXPECT_EQ(remote.put_object(std::move(again)).error().code, "PreconditionFailed");
}

TEST_F(RemoteTest, FilesGoUpAndComeDownThroughBreaks) {
    const auto body = large(3'000'000);
    ASSERT_TRUE(upload_file(remote, {.path = file(body), .bucket = bucket, .key = "f"}));
    transport.break_after = 12;
    const auto head =
        download_file(remote, {.bucket = bucket, .key = "f", .path = folder + "/out"});
    ASSERT_TRUE(head) << head.error().message;
    EXPECT_EQ(read_file(folder + "/out"), body);
    EXPECT_FALSE(std::filesystem::exists(folder + "/out.part"));
    EXPECT_EQ(download_file(remote, {.bucket = bucket, .key = "none", .path = folder + "/no"})
                  .error()
                  .kind,
              Kind::not_found);
    EXPECT_FALSE(std::filesystem::exists(folder + "/no"));
    EXPECT_EQ(upload_file(remote, {.path = folder + "/missing", .bucket = bucket, .key = "f"})
                  .error()
                  .code,
              "FileNotReadable");
}

TEST_F(RemoteTest, LargeFilesGoInParts) {
    const auto path = file("");
    std::filesystem::resize_file(path, multipart_from_bytes + 5);
    const auto output = upload_file(remote, {.path = path, .bucket = bucket, .key = "final.mp4"});
    ASSERT_TRUE(output) << output.error().message;
    EXPECT_THAT(output->etag, HasSubstr("-4\""));
    EXPECT_EQ(output->checksum->type, ChecksumType::full_object);
    ASSERT_TRUE(
        download_file(remote, {.bucket = bucket, .key = "final.mp4", .path = folder + "/out"}));
    EXPECT_EQ(std::filesystem::file_size(folder + "/out"), multipart_from_bytes + 5);
    int asked = 0;
    const auto stopped = upload_file(
        remote,
        {.path = path, .bucket = bucket, .key = "x", .cancelled = [&] { return ++asked == 3; }});
    EXPECT_EQ(stopped.error().code, "Cancelled");
    EXPECT_TRUE(s3->list_multipart_uploads({.bucket = bucket})->uploads.empty());
}

}  // namespace
}  // namespace spot::s3
