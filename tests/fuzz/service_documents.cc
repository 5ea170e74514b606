// Settings documents of S3, policies of queues and buckets, and dates: read on behalf of clients that are known, but
// not trusted; and the settings once more as what some endpoint says.

#include "base/time_text.h"
#include "fuzz/target.h"
#include "s3/access/policies.h"
#include "s3/http/documents.h"
#include "sqs/policy.h"

namespace spot::fuzz {

const std::vector<std::string> seeds{
    "<LifecycleConfiguration><Rule><ID>r</ID><Filter><And><Prefix>in/</Prefix><Tag><Key>k</Key>"
    "<Value>v</Value></Tag></And></Filter><Status>Enabled</Status><Expiration><Days>1</Days>"
    "</Expiration></Rule></LifecycleConfiguration>",
    "<NotificationConfiguration><QueueConfiguration><Id>q</Id><Queue>arn:aws:sqs:r:1:q</Queue>"
    "<Event>s3:ObjectCreated:*</Event><Filter><S3Key><FilterRule><Name>prefix</Name>"
    "<Value>input/</Value></FilterRule></S3Key></Filter></QueueConfiguration>"
    "</NotificationConfiguration>",
    "<CORSConfiguration><CORSRule><AllowedOrigin>*</AllowedOrigin><AllowedMethod>GET"
    "</AllowedMethod><MaxAgeSeconds>5</MaxAgeSeconds></CORSRule></CORSConfiguration>",
    "<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>",
    "<Delete><Object><Key>a</Key><VersionId>v</VersionId></Object><Quiet>true</Quiet></Delete>",
    "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>\"e\"</ETag></Part>"
    "</CompleteMultipartUpload>",
    "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>",
    R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"s3.amazonaws.com"},
    "Action":"sqs:SendMessage","Resource":"*","Condition":{"ArnLike":{"aws:SourceArn":"arn:aws:s3:*:*:b"}}}]})",
    R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:Get*",
    "Resource":["arn:aws:s3:::b","arn:aws:s3:::b/${aws:username, 'x'}/*"],"Condition":{
    "IpAddress":{"aws:SourceIp":["10.0.0.0/8","2001:db8::/32"]},"ForAnyValue:StringNotLikeIfExists":
    {"s3:RequestObjectTagKeys":["a*","${*}"]},"NumericLessThan":{"s3:max-keys":10}}},
    {"Effect":"Deny","NotPrincipal":{"AWS":"000000000000"},"NotAction":"s3:*",
    "NotResource":"arn:aws:s3:::b/*","Condition":{"Null":{"aws:Referer":true}}}]})",
    "2026-11-22T15:04:05.678Z",
    "Sun, 22 Nov 2026 15:04:05 GMT",
    "20261122T150405Z",
};

namespace {

// What was read is written so that it reads the same.
template <class Read, class Write>
void round_trip(std::string_view input, Read read, Write write) {
    const auto document = read(input);
    if (!document) {
        MUST(!document.error().code.empty());
        return;
    }
    const std::string text = write(*document);
    const auto again = read(text);
    MUST(again && write(*again) == text);
}

// A setting, whoever wrote it. What only a service may say is not written, so that it is read again
// as a service's.
template <class T>
void setting(std::string_view input) {
    for (const auto author : {s3::Author::client, s3::Author::service}) {
        round_trip(
            input, [&](std::string_view text) { return s3::read_document<T>(text, author); },
            [](const T& setting) { return s3::write_document(setting); });
    }
}

// Who lets in somebody of whom nothing is known is public.
void bucket_policy(std::string_view input) {
    const policy::Policy policy(input);
    const policy::Principal nobody;
    const auto asks = [&](const policy::Context& context) {
        return policy.verdict({nobody, "s3:GetObject", "arn:aws:s3:::b/k", context});
    };
    (void)asks([](std::string_view) { return policy::Values{"10.1.2.3", "x"}; });
    const auto verdict = asks([](std::string_view) { return policy::Values(); });
    if (!s3::check_bucket_policy(input, "b")) return;
    MUST(verdict != policy::Verdict::allow || policy.is_public());
}

}  // namespace

void run(std::string_view input) {
    setting<s3::VersioningConfiguration>(input);
    setting<s3::CorsConfiguration>(input);
    setting<s3::LifecycleConfiguration>(input);
    setting<s3::NotificationConfiguration>(input);
    setting<s3::Tagging>(input);
    setting<s3::PublicAccessBlock>(input);
    setting<s3::OwnershipControls>(input);
    setting<s3::RequestPaymentConfiguration>(input);
    round_trip(input, s3::read_delete, s3::write_delete);
    round_trip(input, s3::read_complete, s3::write_complete);
    round_trip(input, s3::read_create_bucket, s3::write_create_bucket);

    bucket_policy(input);
    (void)sqs::policy_allows(std::string(input), {"s3.amazonaws.com", "sqs:SendMessage",
                                                  "arn:aws:sqs:r:1:q", "arn:aws:s3:::b", "1"});

    if (const auto time = parse_iso8601(input)) {
        MUST(parse_iso8601(iso8601_millis(*time)).has_value());
    }
    if (const auto time = parse_basic_iso8601(input)) {
        MUST(parse_basic_iso8601(basic_iso8601(*time)) == time);
    }
    (void)parse_http_date(input);
}

}  // namespace spot::fuzz
