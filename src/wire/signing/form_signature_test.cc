#include "wire/signing/form_signature.h"

#include <gtest/gtest.h>

#include "base/bytes.h"
#include "base/hash.h"

namespace spot::wire {
namespace {

// Keys, dates and policy of AWS's published example: S3 API Reference, "Examples: Browser-Based
// Upload using HTTP POST (Using AWS Signature Version 4)".
const std::string policy = base64(
    "{ \"expiration\": \"2015-12-30T12:00:00.000Z\",\r\n"
    "  \"conditions\": [\r\n"
    "    {\"bucket\": \"sigv4examplebucket\"},\r\n"
    "    [\"starts-with\", \"$key\", \"user/user1/\"],\r\n"
    "    {\"acl\": \"public-read\"},\r\n"
    "    {\"success_action_redirect\": "
    "\"http://sigv4examplebucket.s3.amazonaws.com/successful_upload.html\"},\r\n"
    "    [\"starts-with\", \"$Content-Type\", \"image/\"],\r\n"
    "    {\"x-amz-meta-uuid\": \"14365123651274\"},\r\n"
    "    {\"x-amz-server-side-encryption\": \"AES256\"},\r\n"
    "    [\"starts-with\", \"$x-amz-meta-tag\", \"\"],\r\n"
    "\r\n"
    "    {\"x-amz-credential\": \"AKIAIOSFODNN7EXAMPLE/20151229/us-east-1/s3/aws4_request\"},\r\n"
    "    {\"x-amz-algorithm\": \"AWS4-HMAC-SHA256\"},\r\n"
    "    {\"x-amz-date\": \"20151229T000000Z\" }\r\n"
    "  ]\r\n"
    "}");
const std::string secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

FormFields version_4() {
    return {
        {"policy", policy},
        {"x-amz-algorithm", "AWS4-HMAC-SHA256"},
        {"x-amz-credential", "AKIAIOSFODNN7EXAMPLE/20151229/us-east-1/s3/aws4_request"},
        {"x-amz-date", "20151229T000000Z"},
        {"x-amz-signature", "8afdbf4008c03f22c2cd3cdb72e4afbb1f6a588f3255ac628749a66d7f09699e"}};
}
FormFields version_2() {
    return {{"policy", policy},
            {"awsaccesskeyid", "AKIAIOSFODNN7EXAMPLE"},
            {"signature", base64(hmac_sha1(secret, policy))}};
}

// The key's id, or "CODE: MESSAGE".
std::string verify(const FormFields& fields) {
    const auto identity =
        verify_form(fields,
                    [](std::string_view id) {
                        return id == "AKIAIOSFODNN7EXAMPLE" ? std::optional(secret) : std::nullopt;
                    },
                    {"us-east-1", Time{}});
    return identity ? identity->access_key_id
                    : identity.error().code + ": " + identity.error().message;
}
std::string without(FormFields fields, const std::string& name) {
    fields.erase(name);
    return verify(fields);
}
std::string changed(FormFields fields, const std::string& name, const std::string& value) {
    fields[name] = value;
    return verify(fields).substr(0, verify(fields).find(':'));
}

TEST(FormSignature, OfBothVersionsIsVerified) {
    EXPECT_EQ(verify(version_4()), "AKIAIOSFODNN7EXAMPLE");
    EXPECT_EQ(verify(version_2()), "AKIAIOSFODNN7EXAMPLE");
}

TEST(FormSignature, WhatWasChangedIsRefused) {
    for (const auto& fields : {version_4(), version_2()}) {
        EXPECT_EQ(changed(fields, "policy", policy + "="), "SignatureDoesNotMatch");
    }
    EXPECT_EQ(changed(version_4(), "x-amz-signature", "00"), "SignatureDoesNotMatch");
    EXPECT_EQ(changed(version_2(), "signature", "00"), "SignatureDoesNotMatch");
    EXPECT_EQ(changed(version_2(), "awsaccesskeyid", "NOBODY"), "InvalidAccessKeyId");
    EXPECT_EQ(changed(version_4(), "x-amz-credential", "NOBODY/20151229/us-east-1/s3/aws4_request"),
              "InvalidAccessKeyId");
    for (const auto* credential : {"x", "AKIAIOSFODNN7EXAMPLE/20151229/eu-west-1/s3/aws4_request",
                                   "AKIAIOSFODNN7EXAMPLE/20151230/us-east-1/s3/aws4_request",
                                   "AKIAIOSFODNN7EXAMPLE/20151229/us-east-1/sqs/aws4_request"}) {
        EXPECT_EQ(changed(version_4(), "x-amz-credential", credential), "InvalidArgument");
    }
    EXPECT_EQ(changed(version_4(), "x-amz-algorithm", "HMAC"), "InvalidArgument");
}

TEST(FormSignature, MissingFieldsAreNamed) {
    const auto missing = [](const std::string& name) {
        return "InvalidArgument: Bucket POST must contain a field named '" + name +
               "'.  If it is specified, please check the order of the fields.";
    };
    EXPECT_EQ(without(version_4(), "x-amz-signature"), missing("X-Amz-Signature"));
    EXPECT_EQ(without(version_4(), "x-amz-algorithm"), missing("X-Amz-Algorithm"));
    EXPECT_EQ(without(version_4(), "policy"), missing("Policy"));
    EXPECT_EQ(without(version_2(), "signature"), missing("Signature"));
    EXPECT_EQ(without(version_2(), "awsaccesskeyid"), missing("AWSAccessKeyId"));
    EXPECT_EQ(verify({{"policy", policy}}), "AccessDenied: Access Denied");
}

}  // namespace
}  // namespace spot::wire
