#include <algorithm>

#include "base/bytes.h"
#include "s3/http/call.h"
#include "s3/http/xml_text.h"
#include "s3/rules/checksums.h"
#include "s3/rules/errors.h"

namespace spot::s3 {
namespace {

// A key as the document shows it: unchanged, or URL-encoded where the client asks for that, since
// XML cannot hold every byte that a key can.
class KeyText {
  public:
    static Result<KeyText> of(const Call& call) {
        const auto* type = call.address.query.find("encoding-type");
        if (type == nullptr || *type == "url") return KeyText(type != nullptr);
        return invalid_argument("Invalid Encoding Method specified in Request", "encoding-type",
                                *type);
    }
    std::string operator()(std::string_view key) const {
        return url_ ? form_encode_key(key) : std::string(key);
    }
    bool url() const { return url_; }

  private:
    explicit KeyText(bool url) : url_(url) {}
    bool url_;
};

void common_prefixes(Xml& xml, const std::vector<std::string>& prefixes, const KeyText& text) {
    for (const auto& prefix : prefixes) {
        xml.open("CommonPrefixes").leaf("Prefix", text(prefix)).close();
    }
}

void owner_element(Xml& xml, const Call& call, const std::string& owner = {}) {
    xml.open("Owner");
    xml.leaf("ID", owner.empty() ? call.service.settings().account_id : owner).close();
}

// Who began an upload still has a name on AWS, which owners have lost.
void initiator_element(Xml& xml, const Call& call) {
    const auto& account = call.service.settings().account_id;
    xml.open("Initiator").leaf("ID", account).leaf("DisplayName", account).close();
}

void object_members(Xml& xml, const ListedObject& object, const KeyText& text) {
    xml.leaf("Key", text(object.key)).leaf("LastModified", object.last_modified);
    xml.leaf("ETag", object.etag);
    if (object.checksum) {
        xml.leaf("ChecksumAlgorithm", algorithm_name(object.checksum->algorithm));
        xml.leaf("ChecksumType", type_name(object.checksum->type));
    }
    xml.leaf("Size", object.size);
    xml.leaf("StorageClass", object.storage_class.empty() ? "STANDARD" : object.storage_class);
}

void contents(Xml& xml, const Call& call, const std::vector<ListedObject>& objects,
              const KeyText& text, bool with_owner) {
    for (const auto& object : objects) {
        xml.open("Contents");
        object_members(xml, object, text);
        if (with_owner) owner_element(xml, call, object.owner);
        xml.close();
    }
}

void upload_checksum(Xml& xml, const std::optional<Algorithm>& algorithm,
                     const std::optional<ChecksumType>& type) {
    if (algorithm) xml.leaf("ChecksumAlgorithm", algorithm_name(*algorithm));
    if (type) xml.leaf("ChecksumType", type_name(*type));
}

}  // namespace

Answer list_objects(Call& call) {
    const auto text = TRY(KeyText::of(call));
    const auto limit = TRY(call.number("max-keys", max_listed));
    const ListObjectsInput input{call.address.bucket, call.query("prefix"), call.query("delimiter"),
                                 limit, call.query("marker")};
    const auto output = TRY(call.service.list_objects(input));
    Xml xml("ListBucketResult");
    xml.leaf("Name", input.bucket).leaf("Prefix", text(input.prefix));
    xml.leaf("Marker", text(input.marker));
    // Without a delimiter AWS leaves it to the client to go on behind the last key.
    if (!input.delimiter.empty()) xml.leaf_if("NextMarker", text(output.next_marker));
    xml.leaf("MaxKeys", std::min(limit, max_listed));
    xml.leaf_if("Delimiter", text(input.delimiter)).leaf("IsTruncated", output.is_truncated);
    if (text.url()) xml.leaf("EncodingType", "url");
    // Nobody who has not signed is told whose an object is.
    contents(xml, call, output.contents, text, !call.context.identity.anonymous);
    common_prefixes(xml, output.common_prefixes, text);
    return document(xml.take());
}

Answer list_objects_v2(Call& call) {
    const auto text = TRY(KeyText::of(call));
    const auto limit = TRY(call.number("max-keys", max_listed));
    const auto* token = call.address.query.find("continuation-token");
    if (token != nullptr && token->empty()) {
        auto error = refuse("InvalidArgument", "The continuation token provided is incorrect");
        error.value().details = {{"ArgumentName", "continuation-token"}};
        return error;
    }
    const ListObjectsV2Input input{call.address.bucket,
                                   call.query("prefix"),
                                   call.query("delimiter"),
                                   limit,
                                   call.query("continuation-token"),
                                   call.query("start-after")};
    const auto output = TRY(call.service.list_objects_v2(input));
    Xml xml("ListBucketResult");
    xml.leaf("Name", input.bucket).leaf("Prefix", text(input.prefix));
    xml.leaf_if("ContinuationToken", input.continuation_token);
    xml.leaf_if("NextContinuationToken", output.next_continuation_token);
    // A token has its place already, and where the first page began does not matter.
    if (input.continuation_token.empty()) xml.leaf_if("StartAfter", text(input.start_after));
    xml.leaf("KeyCount", output.contents.size() + output.common_prefixes.size());
    xml.leaf("MaxKeys", std::min(limit, max_listed));
    xml.leaf_if("Delimiter", text(input.delimiter)).leaf("IsTruncated", output.is_truncated);
    if (text.url()) xml.leaf("EncodingType", "url");
    contents(xml, call, output.contents, text, call.query("fetch-owner") == "true");
    common_prefixes(xml, output.common_prefixes, text);
    return document(xml.take());
}

Answer list_object_versions(Call& call) {
    const auto text = TRY(KeyText::of(call));
    const auto limit = TRY(call.number("max-keys", max_listed));
    const ListObjectVersionsInput input{call.address.bucket,      call.query("prefix"),
                                        call.query("delimiter"),  limit,
                                        call.query("key-marker"), call.query("version-id-marker")};
    const auto output = TRY(call.service.list_object_versions(input));
    Xml xml("ListVersionsResult");
    xml.leaf("Name", input.bucket).leaf("Prefix", text(input.prefix));
    xml.leaf("KeyMarker", text(input.key_marker));
    xml.leaf("VersionIdMarker", input.version_id_marker);
    xml.leaf_if("NextKeyMarker", text(output.next_key_marker));
    xml.leaf_if("NextVersionIdMarker", output.next_version_id_marker);
    xml.leaf("MaxKeys", std::min(limit, max_listed));
    xml.leaf_if("Delimiter", text(input.delimiter)).leaf("IsTruncated", output.is_truncated);
    if (text.url()) xml.leaf("EncodingType", "url");
    for (const auto& version : output.versions) {
        if (version.delete_marker) {
            xml.open("DeleteMarker").leaf("Key", text(version.key));
            xml.leaf("LastModified", version.last_modified);
        } else {
            xml.open("Version");
            object_members(xml, version, text);
        }
        xml.leaf("VersionId", version.version_id).leaf("IsLatest", version.is_latest);
        owner_element(xml, call, version.owner);
        xml.close();
    }
    common_prefixes(xml, output.common_prefixes, text);
    return document(xml.take());
}

Answer list_multipart_uploads(Call& call) {
    const auto text = TRY(KeyText::of(call));
    const auto limit = TRY(call.number("max-uploads", max_listed));
    const ListMultipartUploadsInput input{call.address.bucket,      call.query("prefix"),
                                          call.query("delimiter"),  limit,
                                          call.query("key-marker"), call.query("upload-id-marker")};
    const auto output = TRY(call.service.list_multipart_uploads(input));
    Xml xml("ListMultipartUploadsResult");
    xml.leaf("Bucket", input.bucket).leaf("KeyMarker", text(input.key_marker));
    // Without a key it says nothing, and AWS drops it.
    xml.leaf("UploadIdMarker", input.key_marker.empty() ? "" : input.upload_id_marker);
    xml.leaf("NextKeyMarker", text(output.next_key_marker));
    xml.leaf("NextUploadIdMarker", output.next_upload_id_marker);
    xml.leaf_if("Delimiter", text(input.delimiter)).leaf_if("Prefix", text(input.prefix));
    if (text.url()) xml.leaf("EncodingType", "url");
    xml.leaf("MaxUploads", std::min(limit, max_listed));
    xml.leaf("IsTruncated", output.is_truncated);
    for (const auto& upload : output.uploads) {
        xml.open("Upload").leaf("Key", text(upload.key)).leaf("UploadId", upload.upload_id);
        initiator_element(xml, call);
        owner_element(xml, call);
        xml.leaf("StorageClass", upload.storage_class.empty() ? "STANDARD" : upload.storage_class);
        xml.leaf("Initiated", upload.initiated);
        upload_checksum(xml, upload.checksum_algorithm, upload.checksum_type);
        xml.close();
    }
    common_prefixes(xml, output.common_prefixes, text);
    return document(xml.take());
}

Answer list_parts(Call& call) {
    const auto text = TRY(KeyText::of(call));
    const auto limit = TRY(call.number("max-parts", max_listed));
    const auto marker = TRY(call.number("part-number-marker", 0));
    ListPartsInput input{call.address.bucket, call.address.key, call.query("uploadId"), limit,
                         marker};
    input.customer_key = TRY(call.customer_key());
    const auto output = TRY(call.service.list_parts(input));
    Xml xml("ListPartsResult");
    xml.leaf("Bucket", input.bucket).leaf("Key", text(input.key));
    xml.leaf("UploadId", input.upload_id);
    initiator_element(xml, call);
    owner_element(xml, call);
    xml.leaf("StorageClass", output.storage_class.empty() ? "STANDARD" : output.storage_class);
    xml.leaf("PartNumberMarker", input.part_number_marker);
    xml.leaf("NextPartNumberMarker", output.next_part_number_marker);
    xml.leaf("MaxParts", std::min(limit, max_listed)).leaf("IsTruncated", output.is_truncated);
    upload_checksum(xml, output.checksum_algorithm, output.checksum_type);
    for (const auto& part : output.parts) {
        xml.open("Part").leaf("PartNumber", part.part_number);
        xml.leaf("LastModified", part.last_modified).leaf("ETag", part.etag);
        xml.leaf("Size", part.size);
        if (part.checksum) {
            xml.leaf(checksum_element(part.checksum->algorithm), part.checksum->value);
        }
        xml.close();
    }
    return document(xml.take());
}

}  // namespace spot::s3
