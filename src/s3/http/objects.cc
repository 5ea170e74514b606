#include <algorithm>
#include <array>

#include "base/bytes.h"
#include "base/time_text.h"
#include "s3/http/acl.h"
#include "s3/http/call.h"
#include "s3/http/documents.h"
#include "s3/http/headers.h"
#include "s3/http/object_lock.h"
#include "s3/http/xml_text.h"
#include "s3/rules/checksums.h"
#include "s3/rules/errors.h"
#include "s3/rules/names.h"

namespace spot::s3 {
namespace {

void set_if(wire::Headers& headers, std::string_view name, std::string_view value) {
    if (!value.empty()) headers.set(name, value);
}

Result<Tags> tags_of(const Call& call) {
    return parse_tagging(call.header("x-amz-tagging"));
}

Result<Directive> directive(const Call& call, std::string_view name) {
    const auto value = call.header(name);
    if (value.empty() || value == "COPY") return Directive::copy;
    if (value == "REPLACE") return Directive::replace;
    return invalid_argument("Unknown directive.", name, value);
}

struct Override {
    std::string_view parameter;
    std::string_view header;
};
constexpr std::array overrides = {
    Override{"response-content-type", "content-type"},
    Override{"response-content-language", "content-language"},
    Override{"response-expires", "expires"},
    Override{"response-cache-control", "cache-control"},
    Override{"response-content-disposition", "content-disposition"},
    Override{"response-content-encoding", "content-encoding"},
};

// A header of the answer has no other characters than ISO-8859-1.
Result<void> check_overrides(const Call& call) {
    for (const auto& [parameter, header] : overrides) {
        // A page could be made to look like another by a link to it that nobody has signed.
        if (call.context.identity.anonymous && call.address.query.has(parameter)) {
            return refuse("InvalidRequest",
                          "Request specific response headers cannot be used for anonymous GET "
                          "requests.");
        }
        const auto value = call.query(parameter);
        const bool beyond =
            std::ranges::any_of(value, [](char c) { return static_cast<unsigned char>(c) > 0xC3; });
        if (!beyond) continue;
        return invalid_argument("Header value cannot be represented using ISO-8859-1.", parameter,
                                value);
    }
    return {};
}

Result<HeadObjectInput> head_input(Call& call) {
    TRY(check_overrides(call));
    HeadObjectInput input;
    input.bucket = call.address.bucket;
    input.key = call.address.key;
    input.version_id = call.query("versionId");
    input.range = call.header("range");
    if (call.address.query.has("partNumber")) {
        input.part_number = TRY(call.number("partNumber", 0));
    }
    input.conditions = read_conditions(call.request.headers, "");
    input.customer_key = TRY(call.customer_key());
    input.guard = call.context.permit.version;
    if (equal_ignoring_case(call.header("x-amz-checksum-mode"), "ENABLED")) {
        input.checksum_mode = ChecksumMode::enabled;
    }
    return input;
}

// If-Range: the range is used only while the object is still the one that the client has a part of.
Result<void> drop_stale_range(Call& call, HeadObjectInput& input) {
    const auto* condition = call.request.headers.find("if-range");
    if (condition == nullptr || input.range.empty()) return {};
    const auto head = TRY(call.service.head_object({.bucket = input.bucket,
                                                    .key = input.key,
                                                    .version_id = input.version_id,
                                                    .guard = input.guard,
                                                    .customer_key = input.customer_key}));
    const auto date = parse_http_date(*condition);
    const bool same =
        date ? to_seconds(head.last_modified) <= to_seconds(*date) : *condition == head.etag;
    if (!same) input.range.clear();
    return {};
}

wire::HttpResponse head_answer(Call& call, const HeadObjectInput& input,
                               const HeadObjectOutput& output) {
    auto response = empty(output.content_range.empty() ? 200 : 206);
    auto& headers = response.headers;
    write_object_headers(output.headers, headers);
    headers.set("etag", output.etag);
    headers.set("last-modified", http_date(output.last_modified));
    headers.set("accept-ranges", "bytes");
    headers.set("content-length", std::to_string(output.content_length));
    set_if(headers, "content-range", output.content_range);
    set_if(headers, "x-amz-version-id", output.version_id);
    set_if(headers, "x-amz-expiration", output.expiration);
    set_if(headers, "x-amz-restore", output.restore);
    write_checksum(output.checksum, headers);
    write_lock_headers(output.lock, headers);
    if (output.tag_count > 0) {
        headers.set("x-amz-tagging-count", std::to_string(output.tag_count));
    }
    if (output.parts_count > 0) {
        headers.set("x-amz-mp-parts-count", std::to_string(output.parts_count));
    }
    for (const auto& [parameter, header] : overrides) {
        set_if(headers, header, call.query(parameter));
    }
    call.say_key(input.customer_key, headers);
    return response;
}

}  // namespace

namespace {

// AWS names the digest that an object's client expected in hexadecimal, and that of a part as it
// was sent.
Result<PutObjectOutput> with_hexadecimal_digest(Result<PutObjectOutput> result) {
    if (result || result.error().code != "BadDigest") return result;
    auto error = result.error();
    for (auto& [name, value] : error.details) {
        if (name == "ExpectedDigest") value = hex(unbase64(value).value_or(""));
    }
    return fail(std::move(error));
}

// An object that is to be locked must have arrived whole.
Result<void> check_lock_digest(const PutObjectInput& input) {
    const bool locks = input.lock.retention.mode != LockMode::none || input.lock.legal_hold;
    if (!locks || input.digests.content_md5 || input.digests.checksum) return {};
    return refuse("InvalidRequest",
                  "Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests "
                  "with Object Lock parameters");
}

}  // namespace

Answer put_object(Call& call) {
    PutObjectInput input;
    input.bucket = call.address.bucket;
    input.key = call.address.key;
    input.headers = TRY(read_object_headers(
        call.request.headers, call.form == nullptr ? MetadataFrom::headers : MetadataFrom::form));
    input.tags = TRY(tags_of(call));
    input.digests = TRY(read_digests(call.request.headers));
    if (call.upload->trailing_checksum()) {
        input.digests.checksum = call.upload->trailing_checksum();
    }
    input.conditions = read_write_conditions(call.request.headers);
    input.lock = TRY(read_lock_headers(call.request.headers));
    TRY(check_lock_digest(input));
    input.requester = call.requester();
    input.acl = TRY(call.asked_list());
    input.customer_key = TRY(call.customer_key());
    const auto event =
        call.form == nullptr ? Event::object_created_put : Event::object_created_post;
    const auto output =
        TRY(with_hexadecimal_digest(call.service.put_staged(input, call.upload->staging(), event)));
    auto response = empty(200);
    response.headers.set("etag", output.etag);
    write_checksum(output.checksum, response.headers);
    set_if(response.headers, "x-amz-version-id", output.version_id);
    set_if(response.headers, "x-amz-expiration", output.expiration);
    call.say_key(input.customer_key, response.headers);
    return response;
}

Answer get_object(Call& call) {
    auto input = TRY(head_input(call));
    TRY(drop_stale_range(call, input));
    auto output = TRY(call.service.get_object(input));
    auto response = head_answer(call, input, output);
    // A short body is read here, so that damage in it is found before the status is sent.
    if (output.content_length <= max_inline_bytes) {
        response.body = TRY(read_all(*output.body, max_inline_bytes));
    } else {
        response.stream = std::move(output.body);
    }
    return response;
}

Answer head_object(Call& call) {
    const auto input = TRY(head_input(call));
    return head_answer(call, input, TRY(call.service.head_object(input)));
}

Answer delete_object(Call& call) {
    DeleteObjectInput input{call.address.bucket,     call.address.key,
                            call.query("versionId"), std::string(call.header("if-match")),
                            call.requester(),        read_bypass(call.request.headers)};
    const auto output = TRY(call.service.delete_object(input));
    auto response = empty(204);
    if (output.delete_marker) response.headers.set("x-amz-delete-marker", "true");
    set_if(response.headers, "x-amz-version-id", output.version_id);
    return response;
}

namespace {

// In a quiet answer what was removed is not named.
void tell_removals(const DeleteObjectsInput& input, const DeleteObjectsOutput& output,
                   AnswerFacts& facts) {
    for (const auto& object : input.objects) {
        const auto error = std::ranges::find_if(output.errors, [&](const DeleteError& e) {
            return e.key == object.key && e.version_id == object.version_id;
        });
        const bool removed = error == output.errors.end();
        const auto* row = removed ? nullptr : find_error(error->code);
        facts.removals.push_back({object.key, object.version_id,
                                  removed          ? 204
                                  : row == nullptr ? 500
                                                   : row->status,
                                  removed ? "" : error->code});
    }
}

}  // namespace

Answer delete_objects(Call& call) {
    const auto& headers = call.request.headers;
    const auto digests = TRY(read_digests(headers));
    if (!digests.content_md5 && !digests.checksum) {
        return refuse("InvalidRequest",
                      "Missing required header for this request: Content-MD5 OR "
                      "x-amz-checksum-*");
    }
    auto input = TRY(read_delete(call.request.body));
    input.bucket = call.address.bucket;
    input.requester = call.requester();
    input.bypass_governance_retention = read_bypass(headers);
    input.guard = call.context.permit.removal;
    const auto output = TRY(call.service.delete_objects(input));
    if (call.context.facts != nullptr && call.context.facts->wants_removals) {
        tell_removals(input, output, *call.context.facts);
    }
    Xml xml("DeleteResult");
    for (const auto& item : output.deleted) {
        xml.open("Deleted").leaf("Key", item.key).leaf_if("VersionId", item.version_id);
        if (item.delete_marker) {
            xml.leaf("DeleteMarker", true);
            xml.leaf("DeleteMarkerVersionId", item.delete_marker_version_id);
        }
        xml.close();
    }
    const auto& hidden = call.context.permit.hidden;
    for (const auto& item : output.errors) {
        const bool hides = hidden && item.code.starts_with("NoSuch");
        xml.open("Error").leaf("Key", item.key).leaf_if("VersionId", item.version_id);
        xml.leaf("Code", hides ? hidden->code : item.code);
        xml.leaf("Message", hides ? hidden->message : item.message).close();
    }
    return document(xml.take());
}

Answer copy_object(Call& call) {
    CopyObjectInput input;
    const auto& headers = call.request.headers;
    input.bucket = call.address.bucket;
    input.key = call.address.key;
    input.source = TRY(read_copy_source(headers));
    input.source_conditions = read_conditions(headers, "x-amz-copy-source-");
    input.metadata_directive = TRY(directive(call, "x-amz-metadata-directive"));
    input.tagging_directive = TRY(directive(call, "x-amz-tagging-directive"));
    input.headers = TRY(read_object_headers(headers));
    input.tags = TRY(tags_of(call));
    input.conditions = read_write_conditions(headers);
    input.lock = TRY(read_lock_headers(headers));
    input.requester = call.requester();
    input.names_storage =
        headers.has("x-amz-storage-class") || headers.has("x-amz-server-side-encryption");
    input.checksum_algorithm = TRY(read_checksum_algorithm(headers));
    input.source_guard = call.context.permit.source;
    input.acl = TRY(call.asked_list());
    input.source_customer_key = TRY(call.source_customer_key());
    input.customer_key = TRY(call.customer_key());
    const auto output = TRY(call.service.copy_object(input));
    Xml xml("CopyObjectResult");
    xml.leaf("LastModified", output.last_modified).leaf("ETag", output.etag);
    if (output.checksum) {
        xml.leaf(checksum_element(output.checksum->algorithm), output.checksum->value);
        xml.leaf("ChecksumType", type_name(output.checksum->type));
    }
    auto response = document(xml.take());
    set_if(response.headers, "x-amz-version-id", output.version_id);
    set_if(response.headers, "x-amz-copy-source-version-id", output.source_version_id);
    set_if(response.headers, "x-amz-expiration", output.expiration);
    call.say_key(input.customer_key, response.headers);
    return response;
}

Answer get_object_acl(Call& call) {
    const auto list =
        TRY(call.service.get_object_acl({call.address.bucket, call.address.key,
                                         call.query("versionId"), call.context.permit.version}));
    return document(write_acl(list));
}

Answer put_object_acl(Call& call) {
    PutObjectAclInput input{.bucket = call.address.bucket,
                            .key = call.address.key,
                            .version_id = call.query("versionId")};
    input.requester = call.requester();
    input.guard = call.context.permit.version;
    input.acl = TRY(read_acl_request(call.request, call.service.settings().account_id));
    TRY(call.service.put_object_acl(input));
    return empty(200);
}

Answer get_object_tagging(Call& call) {
    auto found =
        call.service.get_object_tagging({call.address.bucket, call.address.key,
                                         call.query("versionId"), call.context.permit.version});
    if (!found && found.error().code == "NoSuchKey") {
        // In this answer alone AWS names the key with its bucket.
        return no_such_key(call.address.bucket + "/" + call.address.key);
    }
    const auto output = TRY(std::move(found));
    auto response = document(write_document(Tagging{output.tags}));
    set_if(response.headers, "x-amz-version-id", output.version_id);
    return response;
}

Answer put_object_tagging(Call& call) {
    auto tagging = TRY(read_document<Tagging>(call.request.body));
    const auto output = TRY(call.service.put_object_tagging(
        {call.address.bucket, call.address.key, call.query("versionId"), std::move(tagging.tags),
         call.context.permit.version}));
    auto response = empty(200);
    set_if(response.headers, "x-amz-version-id", output.version_id);
    return response;
}

Answer delete_object_tagging(Call& call) {
    const auto output = TRY(
        call.service.delete_object_tagging({call.address.bucket, call.address.key,
                                            call.query("versionId"), call.context.permit.version}));
    auto response = empty(204);
    set_if(response.headers, "x-amz-version-id", output.version_id);
    return response;
}

Answer get_object_attributes(Call& call) {
    std::vector<std::string> wanted;
    for (const auto& [name, value] : call.request.headers.all()) {
        if (!equal_ignoring_case(name, "x-amz-object-attributes")) continue;
        for (const auto item : split(value, ',')) wanted.emplace_back(trim(item));
    }
    if (wanted.empty()) {
        return invalid_argument(
            "Missing required header for this request: "
            "x-amz-object-attributes",
            "x-amz-object-attributes", "");
    }
    const auto wants = [&](std::string_view name) {
        return std::ranges::find(wanted, name) != wanted.end();
    };
    GetObjectAttributesInput input{call.address.bucket, call.address.key, call.query("versionId")};
    input.guard = call.context.permit.version;
    if (const auto n = parse_int(call.header("x-amz-max-parts"))) {
        input.max_parts = static_cast<int>(std::clamp<std::int64_t>(*n, 0, max_listed));
    }
    if (const auto n = parse_int(call.header("x-amz-part-number-marker"))) {
        input.part_number_marker = static_cast<int>(std::clamp<std::int64_t>(*n, 0, max_parts));
    }
    input.customer_key = TRY(call.customer_key());
    const auto output = TRY(call.service.get_object_attributes(input));
    Xml xml("GetObjectAttributesResponse");
    if (wants("ETag")) xml.leaf("ETag", output.etag);
    if (wants("Checksum") && output.checksum) {
        xml.open("Checksum");
        xml.leaf(checksum_element(output.checksum->algorithm), output.checksum->value);
        xml.leaf("ChecksumType", type_name(output.checksum->type)).close();
    }
    if (wants("ObjectParts") && output.total_parts_count > 0) {
        xml.open("ObjectParts").leaf("PartsCount", output.total_parts_count);
        if (output.parts_are_listed) {
            xml.leaf("PartNumberMarker", input.part_number_marker);
            xml.leaf("NextPartNumberMarker", output.next_part_number_marker);
            xml.leaf("MaxParts", input.max_parts).leaf("IsTruncated", output.is_truncated);
        }
        for (const auto& part : output.parts) {
            xml.open("Part").leaf("PartNumber", part.part_number).leaf("Size", part.size);
            if (part.checksum) {
                xml.leaf(checksum_element(part.checksum->algorithm), part.checksum->value);
            }
            xml.close();
        }
        xml.close();
    }
    if (wants("StorageClass")) {
        xml.leaf("StorageClass", output.storage_class.empty() ? "STANDARD" : output.storage_class);
    }
    if (wants("ObjectSize")) xml.leaf("ObjectSize", output.object_size);
    auto response = document(xml.take());
    response.headers.set("last-modified", http_date(output.last_modified));
    set_if(response.headers, "x-amz-version-id", output.version_id);
    return response;
}

}  // namespace spot::s3
