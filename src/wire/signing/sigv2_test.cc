#include "wire/signing/sigv2.h"

#include <gtest/gtest.h>

#include "base/bytes.h"
#include "base/hash.h"
#include "base/time_text.h"

namespace spot::wire {
namespace {

// AWS's published examples: S3 Developer Guide, "Signing and authenticating REST requests".
const Time day_of_examples = *parse_http_date("Tue, 27 Mar 2007 19:36:42 +0000");

std::optional<std::string> secret_of(std::string_view key_id) {
    if (key_id == "AKIAIOSFODNN7EXAMPLE") return "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
    return std::nullopt;
}

HttpRequest get(const std::string& signature = "bWq2s1WEIj+Ydj0vQ697zp+IXMU=") {
    HttpRequest request{.method = "GET", .path = "/johnsmith/photos/puppy.jpg"};
    request.headers.add("Host", "johnsmith.s3.amazonaws.com");
    request.headers.add("Date", "Tue, 27 Mar 2007 19:36:42 +0000");
    request.headers.add("Authorization", "AWS AKIAIOSFODNN7EXAMPLE:" + signature);
    return request;
}

// The key's id, or the code of the error.
std::string check(const HttpRequest& request, Time now = day_of_examples) {
    const auto identity = verify(request, secret_of, {"us-east-1", now});
    return identity ? identity->access_key_id : identity.error().code;
}

TEST(SigV2Header, TheExamplesOfAwsAreVerified) {
    EXPECT_EQ(check(get()), "AKIAIOSFODNN7EXAMPLE");
    HttpRequest put{.method = "PUT", .path = "/johnsmith/photos/puppy.jpg"};
    put.headers.add("Content-Type", "image/jpeg");
    put.headers.add("Content-Length", "94328");
    put.headers.add("Date", "Tue, 27 Mar 2007 21:15:45 +0000");
    put.headers.add("Authorization", "AWS AKIAIOSFODNN7EXAMPLE:MyyxeRY7whkBe+bq8fHCL/2kKUg=");
    EXPECT_EQ(check(put, *parse_http_date("Tue, 27 Mar 2007 21:15:45 +0000")),
              "AKIAIOSFODNN7EXAMPLE");
}

TEST(SigV2Header, WhatWasChangedIsRefused) {
    EXPECT_EQ(check(get("AAAA")), "SignatureDoesNotMatch");
    auto request = get();
    request.path = "/johnsmith/photos/other.jpg";
    EXPECT_EQ(check(request), "SignatureDoesNotMatch");
    request = get();
    request.headers.add("x-amz-acl", "public-read");
    EXPECT_EQ(check(request), "SignatureDoesNotMatch");
    request = get();
    request.query = "acl";
    EXPECT_EQ(check(request), "SignatureDoesNotMatch");
    // A parameter that is no subresource is not signed.
    request.query = "prefix=a";
    EXPECT_EQ(check(request), "AKIAIOSFODNN7EXAMPLE");
    // S3 reads this one as a header.
    request.query = "prefix=a&X-Amz-Acl=public-read";
    EXPECT_EQ(check(request), "AccessDenied");
    request = get();
    request.headers.set("Authorization", "AWS NOBODY:x");
    EXPECT_EQ(check(request), "InvalidAccessKeyId");
    request.headers.set("Authorization", "AWS nothing");
    EXPECT_EQ(check(request), "InvalidArgument");
}

// As botocore 1.43 has signed it: "/johnsmith/", sent as "/johnsmith".
TEST(SigV2Header, ABucketMayBeSignedWithASlash) {
    const auto secret = *secret_of("AKIAIOSFODNN7EXAMPLE");
    for (const std::string path : {"/johnsmith", "/johnsmith/"}) {
        const auto text = "GET\n\n\nTue, 27 Mar 2007 19:36:42 +0000\n" + path;
        auto request = get(base64(hmac_sha1(secret, text)));
        request.path = "/johnsmith";
        EXPECT_EQ(check(request), "AKIAIOSFODNN7EXAMPLE") << path;
        request.path = "/johnsmit";
        EXPECT_EQ(check(request), "SignatureDoesNotMatch");
    }
}

TEST(SigV2Header, ItsTimeIsNow) {
    EXPECT_EQ(check(get(), day_of_examples + std::chrono::minutes(14)), "AKIAIOSFODNN7EXAMPLE");
    EXPECT_EQ(check(get(), day_of_examples + std::chrono::minutes(16)), "RequestTimeTooSkewed");
    EXPECT_EQ(check(get(), day_of_examples - std::chrono::minutes(16)), "RequestTimeTooSkewed");
    auto request = get();
    request.headers.remove("Date");
    EXPECT_EQ(check(request), "AccessDenied");
}

// Only S3 takes it; the other services look at the head first.
TEST(SigV2Header, IsNotForOtherServices) {
    EXPECT_EQ(verify_head(get(), secret_of, {"us-east-1", day_of_examples}).error().code,
              "InvalidArgument");
}

}  // namespace
}  // namespace spot::wire
