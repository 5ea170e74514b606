#include <algorithm>

#include "base/bytes.h"
#include "base/time_text.h"
#include "s3/client/call.h"
#include "s3/rules/checksums.h"

namespace spot::s3 {
namespace {

// Keys are asked for encoded, since XML cannot hold all of them.
std::string key_text(const wire::Node& node, std::string_view name) {
    const auto text = text_of(node, name);
    return form_decode(text).value_or(text);
}

std::vector<std::string> prefixes(const wire::Node& node) {
    std::vector<std::string> found;
    for (const auto* item : children(node, "CommonPrefixes")) {
        found.push_back(key_text(*item, "Prefix"));
    }
    return found;
}

std::int64_t number(const wire::Node& node, std::string_view name) {
    return parse_int(text_of(node, name)).value_or(0);
}

Time time(const wire::Node& node, std::string_view name) {
    return parse_iso8601(text_of(node, name)).value_or(Time{});
}

ListedObject object(const wire::Node& node) {
    return {key_text(node, "Key"),         time(node, "LastModified"),
            text_of(node, "ETag"),         static_cast<std::uint64_t>(number(node, "Size")),
            text_of(node, "StorageClass"), std::nullopt};
}

bool truncated(const wire::Node& node) {
    return text_of(node, "IsTruncated") == "true";
}

ListedVersion version(const wire::Node& node, bool delete_marker) {
    ListedVersion out;
    static_cast<ListedObject&>(out) = object(node);
    out.version_id = text_of(node, "VersionId");
    out.is_latest = text_of(node, "IsLatest") == "true";
    out.delete_marker = delete_marker;
    return out;
}

}  // namespace

Result<ListObjectsOutput> Remote::list_objects(const ListObjectsInput& input) {
    Outgoing out("GET", input.bucket);
    out.query("encoding-type", "url").query("max-keys", std::to_string(input.max_keys));
    out.query_if("prefix", input.prefix).query_if("delimiter", input.delimiter);
    out.query_if("marker", input.marker);
    const auto node = TRY(out.fetch(client_));
    ListObjectsOutput output;
    for (const auto* item : children(node, "Contents")) output.contents.push_back(object(*item));
    output.common_prefixes = prefixes(node);
    output.is_truncated = truncated(node);
    if (!output.is_truncated) return output;
    output.next_marker = key_text(node, "NextMarker");
    if (output.next_marker.empty() && !output.contents.empty()) {
        output.next_marker = output.contents.back().key;
    }
    return output;
}

Result<ListObjectsV2Output> Remote::list_objects_v2(const ListObjectsV2Input& input) {
    Outgoing out("GET", input.bucket);
    out.query("list-type", "2").query("encoding-type", "url");
    out.query("max-keys", std::to_string(input.max_keys));
    out.query_if("prefix", input.prefix).query_if("delimiter", input.delimiter);
    out.query_if("continuation-token", input.continuation_token);
    out.query_if("start-after", input.start_after);
    const auto node = TRY(out.fetch(client_));
    ListObjectsV2Output output;
    for (const auto* item : children(node, "Contents")) output.contents.push_back(object(*item));
    output.common_prefixes = prefixes(node);
    output.is_truncated = truncated(node);
    output.next_continuation_token = text_of(node, "NextContinuationToken");
    return output;
}

Result<ListObjectVersionsOutput> Remote::list_object_versions(
    const ListObjectVersionsInput& input) {
    Outgoing out("GET", input.bucket);
    out.query("versions").query("encoding-type", "url");
    out.query("max-keys", std::to_string(input.max_keys));
    out.query_if("prefix", input.prefix).query_if("delimiter", input.delimiter);
    out.query_if("key-marker", input.key_marker);
    out.query_if("version-id-marker", input.version_id_marker);
    const auto node = TRY(out.fetch(client_));
    ListObjectVersionsOutput output;
    if (node.type == wire::Node::Type::map) {
        for (const auto& [name, item] : node.members) {
            if (name == "Version") output.versions.push_back(version(item, false));
            if (name == "DeleteMarker") output.versions.push_back(version(item, true));
        }
    }
    output.common_prefixes = prefixes(node);
    output.is_truncated = truncated(node);
    output.next_key_marker = key_text(node, "NextKeyMarker");
    output.next_version_id_marker = text_of(node, "NextVersionIdMarker");
    return output;
}

Result<ListMultipartUploadsOutput> Remote::list_multipart_uploads(
    const ListMultipartUploadsInput& input) {
    Outgoing out("GET", input.bucket);
    out.query("uploads").query("encoding-type", "url");
    out.query("max-uploads", std::to_string(input.max_uploads));
    out.query_if("prefix", input.prefix).query_if("delimiter", input.delimiter);
    out.query_if("key-marker", input.key_marker);
    out.query_if("upload-id-marker", input.upload_id_marker);
    const auto node = TRY(out.fetch(client_));
    ListMultipartUploadsOutput output;
    for (const auto* item : children(node, "Upload")) {
        output.uploads.push_back({key_text(*item, "Key"), text_of(*item, "UploadId"),
                                  time(*item, "Initiated"), text_of(*item, "StorageClass"),
                                  parse_algorithm(text_of(*item, "ChecksumAlgorithm")),
                                  parse_type(text_of(*item, "ChecksumType"))});
    }
    output.common_prefixes = prefixes(node);
    output.is_truncated = truncated(node);
    output.next_key_marker = key_text(node, "NextKeyMarker");
    output.next_upload_id_marker = text_of(node, "NextUploadIdMarker");
    return output;
}

Result<ListPartsOutput> Remote::list_parts(const ListPartsInput& input) {
    const auto node = TRY(Outgoing("GET", input.bucket, input.key)
                              .query("uploadId", input.upload_id)
                              .query("max-parts", std::to_string(input.max_parts))
                              .query("part-number-marker", std::to_string(input.part_number_marker))
                              .key(input.customer_key)
                              .fetch(client_));
    ListPartsOutput output;
    for (const auto* item : children(node, "Part")) {
        output.parts.push_back({static_cast<int>(number(*item, "PartNumber")),
                                time(*item, "LastModified"), text_of(*item, "ETag"),
                                static_cast<std::uint64_t>(number(*item, "Size")), std::nullopt});
    }
    output.is_truncated = truncated(node);
    output.next_part_number_marker = static_cast<int>(number(node, "NextPartNumberMarker"));
    output.storage_class = text_of(node, "StorageClass");
    output.checksum_algorithm = parse_algorithm(text_of(node, "ChecksumAlgorithm"));
    output.checksum_type = parse_type(text_of(node, "ChecksumType"));
    return output;
}

}  // namespace spot::s3
