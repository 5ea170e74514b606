#pragma once

// The services of this plane, one row each. All code that goes through the services, or tells them
// apart by name, uses this list: the gateway, the keys' access, clients and their endpoints, the
// command line, docs/compatibility.md.

#include <array>
#include <string>
#include <string_view>

namespace spot::wire {

struct Service {
    std::string_view title;  // as people call it
    // Its name in settings of the SDKs: AWS_ENDPOINT_URL_CLOUDWATCH, `services` of a profile.
    std::string_view id;
    std::string_view scope;  // its name in the credential scope of a signature (SigV4)
    std::string_view host;   // the first label of the name of AWS's own host
    std::string_view protocols;
};

namespace services {
inline constexpr Service s3{"S3", "s3", "s3", "s3",
                            "REST XML; SigV4 by header and presigned, SigV2 the same; aws-chunked "
                            "signed and unsigned, with trailers; path and virtual-host style "
                            "(`bucket.localhost`)"};
inline constexpr Service sqs{"SQS", "sqs", "sqs", "sqs", "AWS JSON 1.0, query (2012-11-05)"};
// DynamoDB Streams is in this row: it has the same scope and speaks the same protocol.
inline constexpr Service dynamodb{"DynamoDB", "dynamodb", "dynamodb", "dynamodb",
                                  "AWS JSON 1.0, for Streams too"};
inline constexpr Service cloudwatch{"CloudWatch", "cloudwatch", "monitoring", "monitoring",
                                    "AWS JSON 1.0, query (2010-08-01), RPC v2 CBOR"};
inline constexpr Service sts{"STS", "sts", "sts", "sts", "query (2011-06-15)"};
inline constexpr Service sns{"SNS", "sns", "sns", "sns", "query (2010-03-31)"};

inline constexpr std::array all{s3, sqs, dynamodb, cloudwatch, sts, sns};
}  // namespace services

// "S3, SQS, DynamoDB, CloudWatch, STS and SNS"
std::string titles_of_services();

}  // namespace spot::wire
