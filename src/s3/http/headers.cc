#include "s3/http/headers.h"

#include <array>

#include "base/bytes.h"
#include "base/time_text.h"
#include "s3/http/encoded_words.h"
#include "s3/rules/checksums.h"
#include "s3/rules/errors.h"

namespace spot::s3 {
namespace {

constexpr std::string_view metadata_prefix = "x-amz-meta-";

struct Field {
    std::string_view name;
    std::string ObjectHeaders::*member;
};
constexpr std::array fields = {
    Field{"content-type", &ObjectHeaders::content_type},
    Field{"content-encoding", &ObjectHeaders::content_encoding},
    Field{"content-disposition", &ObjectHeaders::content_disposition},
    Field{"content-language", &ObjectHeaders::content_language},
    Field{"cache-control", &ObjectHeaders::cache_control},
    Field{"expires", &ObjectHeaders::expires},
    Field{"x-amz-website-redirect-location", &ObjectHeaders::website_redirect_location},
    Field{"x-amz-storage-class", &ObjectHeaders::storage_class},
};

// Removes aws-chunked, which encodes the transfer and does not belong to the content.
std::string without_aws_chunked(std::string_view encodings) {
    if (lower(encodings).find("aws-chunked") == std::string::npos) return std::string(encodings);
    std::string kept;
    for (const auto item : split(encodings, ',')) {
        const auto name = trim(item);
        if (name.empty() || equal_ignoring_case(name, "aws-chunked")) continue;
        if (!kept.empty()) kept += ',';
        kept += name;
    }
    return kept;
}

}  // namespace

Result<ObjectHeaders> read_object_headers(const wire::Headers& headers, MetadataFrom from) {
    ObjectHeaders out;
    for (const auto& field : fields) out.*field.member = headers.value(field.name);
    out.content_encoding = without_aws_chunked(out.content_encoding);
    if (out.storage_class == "STANDARD") out.storage_class.clear();
    for (const auto& [name, value] : headers.all()) {
        const auto small = lower(name);
        if (!small.starts_with(metadata_prefix)) continue;
        auto& text = out.metadata[small.substr(metadata_prefix.size())];
        const bool as_it_is = from == MetadataFrom::form && valid_utf8(value);
        text += (text.empty() ? "" : ",") + (as_it_is ? value : decode_words(value));
    }
    return out;
}

void write_object_headers(const ObjectHeaders& in, wire::Headers& headers) {
    for (const auto& field : fields) {
        const auto& value = in.*field.member;
        if (!value.empty()) headers.set(field.name, value);
    }
    if (in.content_type.empty()) headers.set("content-type", "binary/octet-stream");
    for (const auto& [name, value] : in.metadata) {
        headers.add(std::string(metadata_prefix) + name, encode_words(value));
    }
}

Result<std::optional<Algorithm>> read_trailer_algorithm(const wire::Headers& headers) {
    const auto trailer = lower(headers.value("x-amz-trailer"));
    if (trailer.empty()) return std::optional<Algorithm>();
    for (const auto algorithm : checksum_algorithms) {
        if (trailer == checksum_header(algorithm)) return std::optional(algorithm);
    }
    return refuse("InvalidRequest",
                  "The value specified in the x-amz-trailer header is not supported");
}

namespace {

// An SDK that names the algorithm sends the checksum, too, in a header or in the trailer.
Result<void> check_named_algorithm(std::string_view name, const ExpectedDigests& digests) {
    if (name.empty() || equal_ignoring_case(name, "MD5")) return {};
    const auto sent = digests.checksum ? digests.checksum->algorithm : digests.algorithm;
    if (!sent) {
        return refuse("InvalidRequest",
                      "x-amz-sdk-checksum-algorithm specified, but no corresponding "
                      "x-amz-checksum-* or x-amz-trailer headers were found.");
    }
    if (parse_algorithm(name) == sent) return {};
    return refuse("InvalidRequest", "Value for x-amz-sdk-checksum-algorithm header is invalid.");
}

}  // namespace

Result<ExpectedDigests> read_digests(const wire::Headers& headers) {
    ExpectedDigests digests;
    if (const auto* value = headers.find("content-md5")) digests.content_md5 = *value;
    for (const auto algorithm : checksum_algorithms) {
        const auto* value = headers.find(checksum_header(algorithm));
        if (value == nullptr) continue;
        if (digests.checksum) {
            return refuse("InvalidRequest",
                          "Expecting a single x-amz-checksum- header. Multiple checksum Types are "
                          "not allowed.");
        }
        digests.checksum = Checksum{algorithm, *value};
    }
    digests.algorithm = TRY(read_trailer_algorithm(headers));
    TRY(check_named_algorithm(headers.value("x-amz-sdk-checksum-algorithm"), digests));
    return digests;
}

Result<std::optional<Algorithm>> read_checksum_algorithm(const wire::Headers& headers) {
    const auto name = headers.value("x-amz-checksum-algorithm");
    if (name.empty()) return std::optional<Algorithm>();
    const auto algorithm = parse_algorithm(name);
    if (algorithm) return algorithm;
    return refuse("InvalidRequest",
                  "Checksum algorithm provided is unsupported. Please try again with any of the "
                  "valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]");
}

void write_checksum(const std::optional<Checksum>& checksum, wire::Headers& headers) {
    if (!checksum) return;
    headers.set(checksum_header(checksum->algorithm), checksum->value);
    headers.set("x-amz-checksum-type", type_name(checksum->type));
}

WriteConditions read_write_conditions(const wire::Headers& headers) {
    return {std::string(headers.value("if-match")), std::string(headers.value("if-none-match"))};
}

ReadConditions read_conditions(const wire::Headers& headers, std::string_view prefix) {
    const auto value = [&](std::string_view name) {
        return headers.value(std::string(prefix) + std::string(name));
    };
    // A condition with an unreadable date is ignored (RFC 9110, section 13.1.3).
    return {std::string(value("if-match")), std::string(value("if-none-match")),
            parse_http_date(value("if-modified-since")),
            parse_http_date(value("if-unmodified-since"))};
}

}  // namespace spot::s3
