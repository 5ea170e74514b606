#include <fmt/format.h>

#include <algorithm>

#include "base/bytes.h"
#include "base/time_text.h"
#include "s3/client/call.h"
#include "s3/http/documents.h"
#include "s3/http/headers.h"
#include "s3/http/object_lock.h"
#include "s3/rules/checksums.h"
#include "s3/rules/errors.h"
#include "s3/rules/names.h"
#include "wire/error_answer.h"

namespace spot::s3 {
namespace {

constexpr std::size_t largest_in_memory = 64 << 20;

void object_headers(Outgoing& out, const ObjectHeaders& headers, const Tags& tags) {
    auto& to = out.request().headers;
    const bool typed = !headers.content_type.empty();
    write_object_headers(headers, to);
    if (!typed) to.remove("content-type");
    out.header("x-amz-tagging", format_tagging(tags));
}

void conditions(Outgoing& out, const ReadConditions& c, const std::string& prefix) {
    out.header(prefix + "if-match", c.if_match).header(prefix + "if-none-match", c.if_none_match);
    if (c.if_modified_since) {
        out.header(prefix + "if-modified-since", http_date(*c.if_modified_since));
    }
    if (c.if_unmodified_since) {
        out.header(prefix + "if-unmodified-since", http_date(*c.if_unmodified_since));
    }
}

std::string source_header(const CopySource& source) {
    auto header = percent_encode(source.bucket) + "/" + percent_encode(source.key, "/");
    if (!source.version_id.empty()) header += "?versionId=" + percent_encode(source.version_id);
    return header;
}

std::uint64_t unsigned_number(std::string_view text) {
    return static_cast<std::uint64_t>(std::max<std::int64_t>(parse_int(text).value_or(0), 0));
}

Time iso_time(const wire::Node& node, std::string_view name) {
    return parse_iso8601(text_of(node, name)).value_or(Time{});
}

Outgoing head_request(std::string method, const HeadObjectInput& input) {
    Outgoing out(std::move(method), input.bucket, input.key);
    out.query_if("versionId", input.version_id).header("range", input.range);
    if (input.part_number) out.query("partNumber", std::to_string(*input.part_number));
    conditions(out, input.conditions, "");
    if (input.checksum_mode == ChecksumMode::enabled) out.header("x-amz-checksum-mode", "ENABLED");
    out.key(input.customer_key);
    return out;
}

Result<HeadObjectOutput> head_output(const wire::Headers& headers) {
    HeadObjectOutput output;
    output.headers = TRY(read_object_headers(headers));
    output.etag = headers.value("etag");
    output.last_modified = parse_http_date(headers.value("last-modified")).value_or(Time{});
    output.content_length = unsigned_number(headers.value("content-length"));
    output.content_range = headers.value("content-range");
    output.version_id = headers.value("x-amz-version-id");
    output.checksum = read_checksum(headers);
    output.tag_count = static_cast<int>(unsigned_number(headers.value("x-amz-tagging-count")));
    output.parts_count = static_cast<int>(unsigned_number(headers.value("x-amz-mp-parts-count")));
    output.expiration = headers.value("x-amz-expiration");
    output.restore = headers.value("x-amz-restore");
    output.lock = TRY(read_lock_headers(headers));
    return output;
}

std::string_view bypass_text(std::optional<bool> bypass) {
    return !bypass ? "" : *bypass ? "true" : "false";
}

// The error for an answer without a member that the next request needs.
Error lacking(const wire::Client& client, std::string_view member) {
    return {Kind::unavailable, "UnreadableAnswer",
            fmt::format("{} answered without {}; is it the right endpoint, or does something else "
                        "answer in its place?",
                        client.options().endpoint, member)};
}

}  // namespace

Result<PutObjectOutput> Remote::put_object(PutObjectInput input) {
    Outgoing out("PUT", input.bucket, input.key);
    object_headers(out, input.headers, input.tags);
    out.header("if-match", input.conditions.if_match);
    out.header("if-none-match", input.conditions.if_none_match);
    write_lock_headers(input.lock, out.request().headers);
    out.key(input.customer_key);
    const auto size = input.body ? input.body->size() : 0;
    TRY(out.stream(std::move(input.body), input.digests));
    const auto response = TRY(out.send(client_));
    const auto& headers = response.headers;
    return PutObjectOutput{std::string(headers.value("etag")), read_checksum(headers),
                           std::string(headers.value("x-amz-version-id")),
                           std::string(headers.value("x-amz-expiration")), size};
}

Result<UploadPartOutput> Remote::upload_part(UploadPartInput input) {
    Outgoing out("PUT", input.bucket, input.key);
    out.query("partNumber", std::to_string(input.part_number)).query("uploadId", input.upload_id);
    out.key(input.customer_key);
    TRY(out.stream(std::move(input.body), input.digests));
    const auto response = TRY(out.send(client_));
    return UploadPartOutput{std::string(response.headers.value("etag")),
                            read_checksum(response.headers)};
}

Result<GetObjectOutput> Remote::get_object(const GetObjectInput& input) {
    std::string bytes;
    const auto response = TRY(head_request("GET", input).send(client_, [&](std::string_view piece) {
        bytes += piece;
        return bytes.size() <= largest_in_memory;
    }));
    GetObjectOutput output{TRY(head_output(response.headers)), nullptr};
    if (bytes.size() > largest_in_memory) {
        return fail(Kind::too_large, "EntityTooLarge",
                    "The object is too large to be taken into memory.");
    }
    output.content_length = bytes.size();
    output.body = std::make_unique<StringSource>(std::move(bytes));
    return output;
}

Result<HeadObjectOutput> Remote::head_object(const HeadObjectInput& input) {
    const auto response = TRY(head_request("HEAD", input).send(client_));
    return head_output(response.headers);
}

Result<DeleteObjectOutput> Remote::delete_object(const DeleteObjectInput& input) {
    const auto response = TRY(Outgoing("DELETE", input.bucket, input.key)
                                  .query_if("versionId", input.version_id)
                                  .header("if-match", input.if_match)
                                  .header("x-amz-bypass-governance-retention",
                                          bypass_text(input.bypass_governance_retention))
                                  .send(client_));
    return DeleteObjectOutput{response.headers.value("x-amz-delete-marker") == "true",
                              std::string(response.headers.value("x-amz-version-id"))};
}

Result<DeleteObjectsOutput> Remote::delete_objects(const DeleteObjectsInput& input) {
    const auto node = TRY(Outgoing("POST", input.bucket)
                              .query("delete")
                              .header("x-amz-bypass-governance-retention",
                                      bypass_text(input.bypass_governance_retention))
                              .document(write_delete(input))
                              .fetch(client_));
    DeleteObjectsOutput output;
    for (const auto* item : children(node, "Deleted")) {
        output.deleted.push_back({text_of(*item, "Key"), text_of(*item, "VersionId"),
                                  text_of(*item, "DeleteMarker") == "true",
                                  text_of(*item, "DeleteMarkerVersionId")});
    }
    for (const auto* item : children(node, "Error")) {
        output.errors.push_back({text_of(*item, "Key"), text_of(*item, "VersionId"),
                                 text_of(*item, "Code"), text_of(*item, "Message")});
    }
    return output;
}

Result<CopyObjectOutput> Remote::copy_object(const CopyObjectInput& input) {
    Outgoing out("PUT", input.bucket, input.key);
    object_headers(out, input.headers, input.tags);
    out.header("x-amz-copy-source", source_header(input.source));
    conditions(out, input.source_conditions, "x-amz-copy-source-");
    const auto name = [](Directive d) { return d == Directive::replace ? "REPLACE" : "COPY"; };
    out.header("x-amz-metadata-directive", name(input.metadata_directive));
    out.header("x-amz-tagging-directive", name(input.tagging_directive));
    if (input.checksum_algorithm) {
        out.header("x-amz-checksum-algorithm", algorithm_name(*input.checksum_algorithm));
    }
    out.header("if-match", input.conditions.if_match);
    out.header("if-none-match", input.conditions.if_none_match);
    write_lock_headers(input.lock, out.request().headers);
    out.key(input.customer_key).source_key(input.source_customer_key);
    const auto response = TRY(out.send(client_));
    const auto node = TRY(document_of(response, client_.options()));
    const auto& headers = response.headers;
    return CopyObjectOutput{text_of(node, "ETag"),
                            iso_time(node, "LastModified"),
                            read_checksum(node),
                            std::string(headers.value("x-amz-version-id")),
                            std::string(headers.value("x-amz-copy-source-version-id")),
                            std::string(headers.value("x-amz-expiration"))};
}

Result<GetObjectTaggingOutput> Remote::get_object_tagging(const GetObjectTaggingInput& input) {
    const auto response = TRY(Outgoing("GET", input.bucket, input.key)
                                  .query("tagging")
                                  .query_if("versionId", input.version_id)
                                  .send(client_));
    const auto& options = client_.options();
    if (!trim(response.body).empty()) TRY(document_of(response, options));
    auto tags = read_document<Tagging>(response.body, Author::service);
    if (!tags) {
        return fail(wire::unreadable_answer(response, options.endpoint, tags.error().message));
    }
    return GetObjectTaggingOutput{std::move(tags->tags),
                                  std::string(response.headers.value("x-amz-version-id"))};
}

Result<PutObjectTaggingOutput> Remote::put_object_tagging(const PutObjectTaggingInput& input) {
    const auto response = TRY(Outgoing("PUT", input.bucket, input.key)
                                  .query("tagging")
                                  .query_if("versionId", input.version_id)
                                  .document(write_document(Tagging{input.tags}))
                                  .send(client_));
    return PutObjectTaggingOutput{std::string(response.headers.value("x-amz-version-id"))};
}

Result<DeleteObjectTaggingOutput> Remote::delete_object_tagging(
    const DeleteObjectTaggingInput& input) {
    const auto response = TRY(Outgoing("DELETE", input.bucket, input.key)
                                  .query("tagging")
                                  .query_if("versionId", input.version_id)
                                  .send(client_));
    return DeleteObjectTaggingOutput{std::string(response.headers.value("x-amz-version-id"))};
}

Result<GetObjectAttributesOutput> Remote::get_object_attributes(
    const GetObjectAttributesInput& input) {
    Outgoing out("GET", input.bucket, input.key);
    out.query("attributes").query_if("versionId", input.version_id);
    out.header("x-amz-object-attributes", "ETag,Checksum,ObjectParts,StorageClass,ObjectSize");
    out.header("x-amz-max-parts", std::to_string(input.max_parts));
    out.header("x-amz-part-number-marker", std::to_string(input.part_number_marker));
    out.key(input.customer_key);
    const auto response = TRY(out.send(client_));
    const auto node = TRY(document_of(response, client_.options()));
    GetObjectAttributesOutput output;
    output.etag = text_of(node, "ETag");
    output.last_modified =
        parse_http_date(response.headers.value("last-modified")).value_or(Time{});
    output.version_id = response.headers.value("x-amz-version-id");
    output.object_size = unsigned_number(text_of(node, "ObjectSize"));
    output.storage_class = text_of(node, "StorageClass");
    if (const auto* checksum = node.find("Checksum")) output.checksum = read_checksum(*checksum);
    const auto* parts = node.find("ObjectParts");
    if (parts == nullptr) return output;
    output.total_parts_count = static_cast<int>(unsigned_number(text_of(*parts, "PartsCount")));
    output.is_truncated = text_of(*parts, "IsTruncated") == "true";
    output.next_part_number_marker =
        static_cast<int>(unsigned_number(text_of(*parts, "NextPartNumberMarker")));
    for (const auto* part : children(*parts, "Part")) {
        output.parts.push_back({static_cast<int>(unsigned_number(text_of(*part, "PartNumber"))),
                                unsigned_number(text_of(*part, "Size")), read_checksum(*part)});
    }
    return output;
}

Result<CreateMultipartUploadOutput> Remote::create_multipart_upload(
    const CreateMultipartUploadInput& input) {
    Outgoing out("POST", input.bucket, input.key);
    out.query("uploads");
    object_headers(out, input.headers, input.tags);
    write_lock_headers(input.lock, out.request().headers);
    if (input.checksum_algorithm) {
        out.header("x-amz-checksum-algorithm", algorithm_name(*input.checksum_algorithm));
    }
    if (input.checksum_type) out.header("x-amz-checksum-type", type_name(*input.checksum_type));
    out.key(input.customer_key);
    const auto node = TRY(out.fetch(client_));
    const auto id = text_of(node, "UploadId");
    if (id.empty()) return fail(lacking(client_, "UploadId"));
    return CreateMultipartUploadOutput{id, input.checksum_algorithm, input.checksum_type};
}

Result<UploadPartCopyOutput> Remote::upload_part_copy(const UploadPartCopyInput& input) {
    Outgoing out("PUT", input.bucket, input.key);
    out.query("partNumber", std::to_string(input.part_number)).query("uploadId", input.upload_id);
    out.header("x-amz-copy-source", source_header(input.source));
    out.header("x-amz-copy-source-range", input.range);
    conditions(out, input.source_conditions, "x-amz-copy-source-");
    out.key(input.customer_key).source_key(input.source_customer_key);
    const auto node = TRY(out.fetch(client_));
    return UploadPartCopyOutput{text_of(node, "ETag"), iso_time(node, "LastModified"),
                                read_checksum(node), ""};
}

Result<CompleteMultipartUploadOutput> Remote::complete_multipart_upload(
    const CompleteMultipartUploadInput& input) {
    Outgoing out("POST", input.bucket, input.key);
    out.query("uploadId", input.upload_id);
    if (input.checksum) {
        out.header(checksum_header(input.checksum->algorithm), input.checksum->value);
        out.header("x-amz-checksum-type", type_name(input.checksum->type));
    }
    if (input.object_size) {
        out.header("x-amz-mp-object-size", std::to_string(*input.object_size));
    }
    out.header("if-match", input.conditions.if_match);
    out.header("if-none-match", input.conditions.if_none_match);
    out.key(input.customer_key).document(write_complete(input.parts));
    const auto response = TRY(out.send(client_));
    const auto node = TRY(document_of(response, client_.options()));
    return CompleteMultipartUploadOutput{text_of(node, "ETag"), read_checksum(node),
                                         std::string(response.headers.value("x-amz-version-id")),
                                         std::string(response.headers.value("x-amz-expiration"))};
}

Result<void> Remote::abort_multipart_upload(const AbortMultipartUploadInput& input) {
    return Outgoing("DELETE", input.bucket, input.key)
        .query("uploadId", input.upload_id)
        .run(client_);
}

}  // namespace spot::s3
