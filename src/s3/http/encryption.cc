#include "s3/http/encryption.h"

#include <algorithm>
#include <array>

#include "s3/http/reading.h"
#include "s3/rules/errors.h"

namespace spot::s3 {

void say_encryption(const Route& route, wire::Headers& headers) {
    constexpr std::array<std::string_view, 9> saying{"PutObject",
                                                     "GetObject",
                                                     "HeadObject",
                                                     "CopyObject",
                                                     "UploadPart",
                                                     "UploadPartCopy",
                                                     "CreateMultipartUpload",
                                                     "CompleteMultipartUpload",
                                                     "PostObject"};
    if (std::ranges::find(saying, route.name) == saying.end()) return;
    headers.set("x-amz-server-side-encryption", "AES256");
}

std::string write_document(const BucketEncryption& encryption) {
    Xml xml("ServerSideEncryptionConfiguration");
    if (encryption.removed) return xml.take();
    xml.open("Rule").open("ApplyServerSideEncryptionByDefault");
    xml.leaf("SSEAlgorithm", "AES256").close();
    xml.leaf("BucketKeyEnabled", encryption.bucket_key_enabled).close();
    return xml.take();
}

template <>
Result<BucketEncryption> read_document(std::string_view body, Author author) {
    Reading reading{author};
    const auto node = TRY(reading.parse(body, "ServerSideEncryptionConfiguration"));
    TRY(reading.only(node, {"Rule"}));
    const auto rules = children(node, "Rule");
    if (rules.empty() && !reading.strict()) return BucketEncryption{.removed = true};
    if (rules.size() != 1) return refuse("MalformedXML");
    TRY(reading.only(*rules.front(), {"ApplyServerSideEncryptionByDefault", "BucketKeyEnabled"}));
    const auto defaults = children(*rules.front(), "ApplyServerSideEncryptionByDefault");
    if (reading.strict() && defaults.size() != 1) return refuse("MalformedXML");
    for (const auto* chosen : defaults) {
        TRY(reading.only(*chosen, {"SSEAlgorithm", "KMSMasterKeyID"}));
        const auto algorithm = text_of(*chosen, "SSEAlgorithm");
        const bool kms = algorithm == "aws:kms" || algorithm == "aws:kms:dsse";
        if (!reading.strict()) continue;
        if (kms) {
            return refuse("NotImplemented",
                          "Encryption under keys of KMS is not offered; only AES256 is.");
        }
        if (algorithm != "AES256") return refuse("MalformedXML");
        if (!children(*chosen, "KMSMasterKeyID").empty()) {
            auto error = refuse("InvalidArgument",
                                "a KMSMasterKeyID is not applicable if the default sse algorithm "
                                "is not aws:kms or aws:kms:dsse");
            error.value().details = {{"ArgumentName", "ApplyServerSideEncryptionByDefault"}};
            return error;
        }
    }
    return BucketEncryption{TRY(boolean(*rules.front(), "BucketKeyEnabled"))};
}

}  // namespace spot::s3
