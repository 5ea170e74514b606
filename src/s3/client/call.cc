#include "s3/client/call.h"

#include <fmt/format.h>

#include "base/bytes.h"
#include "s3/http/customer_key.h"
#include "s3/rules/checksums.h"
#include "s3/rules/errors.h"
#include "wire/error_answer.h"

namespace spot::s3 {
namespace {

constexpr std::size_t pass_bytes = 256 * 1024;

Result<std::string> checksum_of(ByteSource& body, Algorithm algorithm) {
    Hasher hasher(algorithm);
    std::string buffer(pass_bytes, '\0');
    while (true) {
        const auto n = TRY(body.read(std::as_writable_bytes(std::span(buffer))));
        if (n == 0) return base64(hasher.finish());
        hasher.update(std::string_view(buffer).substr(0, n));
    }
}

// The answer to HEAD has no body, so the error follows from its status alone.
std::string_view usual_code(int status) {
    switch (status) {
        case 304: return "NotModified";
        case 403: return "AccessDenied";
        case 404: return "NotFound";
        case 412: return "PreconditionFailed";
        default: return {};
    }
}

// The bucket's region, where that is not the one that was asked. Source: S3 User Guide, "Making
// requests to Amazon S3 using the REST API", redirects.
std::string other_region(const wire::HttpResponse& response, const Error& error,
                         const std::string& asked) {
    std::string region(response.headers.value("x-amz-bucket-region"));
    for (const auto& [name, value] : error.details) {
        if (name == "Region" && region.empty()) region = value;
    }
    const bool about_regions = response.status == 301 || response.status == 307 ||
                               response.status == 400 ||
                               error.code == "AuthorizationHeaderMalformed";
    return about_regions && region != asked ? region : "";
}

}  // namespace

Error read_xml_error(const wire::HttpResponse& response, const wire::ClientOptions& options) {
    auto error = wire::read_error(response, options.endpoint);
    if (error.code.starts_with("Http") && response.body.empty()) {
        if (const auto usual = usual_code(response.status); !usual.empty()) error.code = usual;
    }
    if (const auto* row = find_error(error.code)) error.kind = row->kind;
    if (error.code == "NotFound") error.kind = Kind::not_found;
    if (const auto* where = response.headers.find("x-amz-bucket-region")) {
        error.details.emplace_back("BucketRegion", *where);
    }
    const auto region = other_region(response, error, options.region);
    if (!region.empty()) {
        error.message = fmt::format(
            "the bucket is in region {}, and was asked for in {}; use --region {} (or AWS_REGION), "
            "or another bucket. {} said: {}",
            region, options.region, region, options.endpoint, error.message);
    }
    return error;
}

Result<wire::Node> document_of(const wire::HttpResponse& response,
                               const wire::ClientOptions& options) {
    std::string root;
    auto document = wire::parse_xml(response.body, &root);
    if (!document) {
        return fail(wire::unreadable_answer(response, options.endpoint, "it is not XML"));
    }
    if (root == "Error") return fail(read_xml_error(response, options));
    if (lower(root) == "html") {
        return fail(wire::unreadable_answer(response, options.endpoint, "it is a page"));
    }
    return document;
}

Outgoing::Outgoing(std::string method, const std::string& bucket, const std::string& key) {
    request_.method = std::move(method);
    request_.path = "/" + percent_encode(bucket);
    if (!key.empty()) request_.path += "/" + percent_encode(key, "/");
}

Outgoing& Outgoing::query(std::string_view name, std::string_view value) {
    query_.add(std::string(name), std::string(value));
    return *this;
}

Outgoing& Outgoing::query_if(std::string_view name, std::string_view value) {
    return value.empty() ? *this : query(name, value);
}

Outgoing& Outgoing::header(std::string_view name, std::string_view value) {
    if (!value.empty()) request_.headers.set(name, value);
    return *this;
}

Outgoing& Outgoing::key(const std::optional<CustomerKey>& key) {
    write_customer_key(key, request_.headers);
    return *this;
}

Outgoing& Outgoing::source_key(const std::optional<CustomerKey>& key) {
    write_source_customer_key(key, request_.headers);
    return *this;
}

Outgoing& Outgoing::document(std::string body) {
    header("content-type", "application/xml");
    header("content-md5", base64(md5(body)));
    request_.body = std::move(body);
    return *this;
}

Result<void> Outgoing::stream(std::unique_ptr<ByteSource> body, const ExpectedDigests& digests) {
    header("content-md5", digests.content_md5.value_or(""));
    if (body == nullptr) body = std::make_unique<StringSource>("");
    auto checksum = digests.checksum;
    const auto algorithm = digests.algorithm.value_or(Algorithm::crc64nvme);
    if (!checksum && body->rewind()) {
        auto value = TRY(checksum_of(*body, algorithm));
        checksum = Checksum{algorithm, std::move(value)};
        body->rewind();
    }
    if (checksum) header(checksum_header(checksum->algorithm), checksum->value);
    // Small bodies are signed whole; large ones are covered by their checksum, whose header is
    // signed.
    if (body->size() <= max_inline_bytes) {
        request_.body = TRY(read_all(*body, max_inline_bytes));
        return {};
    }
    header("content-length", std::to_string(body->size()));
    request_.stream = std::move(body);
    streamed_ = true;
    return {};
}

Result<wire::HttpResponse> Outgoing::send(const wire::Client& client, const wire::BodyTaker& take) {
    request_.query = query_.encode();
    auto response =
        TRY(client.send(std::move(request_), "s3", streamed_ ? "UNSIGNED-PAYLOAD" : "", take));
    if (response.status / 100 != 2) {
        return fail(read_xml_error(response, client.options()));
    }
    return response;
}

Result<wire::Node> Outgoing::fetch(const wire::Client& client) {
    const auto response = TRY(send(client));
    return document_of(response, client.options());
}

Result<void> Outgoing::run(const wire::Client& client) {
    TRY(send(client));
    return {};
}

std::optional<Checksum> read_checksum(const wire::Headers& headers) {
    for (const auto algorithm : checksum_algorithms) {
        const auto* value = headers.find(checksum_header(algorithm));
        if (value == nullptr) continue;
        const auto composite = value->find('-') != std::string::npos;
        return Checksum{algorithm, *value,
                        composite ? ChecksumType::composite : ChecksumType::full_object};
    }
    return std::nullopt;
}

std::optional<Checksum> read_checksum(const wire::Node& node) {
    for (const auto algorithm : checksum_algorithms) {
        auto value = text_of(node, checksum_element(algorithm));
        if (value.empty()) continue;
        const auto composite = value.find('-') != std::string::npos;
        return Checksum{algorithm, std::move(value),
                        composite ? ChecksumType::composite : ChecksumType::full_object};
    }
    return std::nullopt;
}

}  // namespace spot::s3
