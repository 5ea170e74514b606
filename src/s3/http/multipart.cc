#include "base/bytes.h"
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

Result<int> part_number(const Call& call) {
    const auto text = call.query("partNumber");
    const auto number = parse_int(text);
    if (number && *number >= 1 && *number <= max_parts) return static_cast<int>(*number);
    return invalid_argument("Part number must be an integer between 1 and 10000, inclusive",
                            "partNumber", text);
}

}  // namespace

Answer create_multipart_upload(Call& call) {
    CreateMultipartUploadInput input;
    input.bucket = call.address.bucket;
    input.key = call.address.key;
    input.headers = TRY(read_object_headers(call.request.headers));
    input.tags = TRY(parse_tagging(call.header("x-amz-tagging")));
    input.checksum_algorithm = TRY(read_checksum_algorithm(call.request.headers));
    input.lock = TRY(read_lock_headers(call.request.headers));
    input.acl = TRY(call.asked_list());
    input.requester = call.requester();
    input.customer_key = TRY(call.customer_key());
    if (const auto name = call.header("x-amz-checksum-type"); !name.empty()) {
        input.checksum_type = parse_type(name);
        if (!input.checksum_type) {
            return invalid_argument("Value for x-amz-checksum-type header is invalid.",
                                    "x-amz-checksum-type", name);
        }
    }
    const auto output = TRY(call.service.create_multipart_upload(input));
    auto response = document(Xml("InitiateMultipartUploadResult")
                                 .leaf("Bucket", input.bucket)
                                 .leaf("Key", input.key)
                                 .leaf("UploadId", output.upload_id)
                                 .take());
    if (output.checksum_algorithm) {
        response.headers.set("x-amz-checksum-algorithm",
                             algorithm_name(*output.checksum_algorithm));
    }
    if (output.checksum_type) {
        response.headers.set("x-amz-checksum-type", type_name(*output.checksum_type));
    }
    call.say_key(input.customer_key, response.headers);
    return response;
}

Answer upload_part(Call& call) {
    const auto number = TRY(part_number(call));
    UploadPartInput input{.bucket = call.address.bucket,
                          .key = call.address.key,
                          .upload_id = call.query("uploadId"),
                          .part_number = number};
    input.digests = TRY(read_digests(call.request.headers));
    if (call.upload->trailing_checksum()) {
        input.digests.checksum = call.upload->trailing_checksum();
    }
    input.customer_key = TRY(call.customer_key());
    const auto output = TRY(call.service.upload_part_staged(input, call.upload->staging()));
    auto response = empty(200);
    response.headers.set("etag", output.etag);
    if (output.checksum) {
        response.headers.set(checksum_header(output.checksum->algorithm), output.checksum->value);
    }
    call.say_key(input.customer_key, response.headers);
    return response;
}

Answer upload_part_copy(Call& call) {
    const auto& headers = call.request.headers;
    const auto number = TRY(part_number(call));
    const auto source = TRY(read_copy_source(headers));
    UploadPartCopyInput input{call.address.bucket,
                              call.address.key,
                              call.query("uploadId"),
                              number,
                              source,
                              std::string(call.header("x-amz-copy-source-range")),
                              read_conditions(headers, "x-amz-copy-source-"),
                              call.context.permit.source};
    input.customer_key = TRY(call.customer_key());
    input.source_customer_key = TRY(call.source_customer_key());
    const auto output = TRY(call.service.upload_part_copy(input));
    Xml xml("CopyPartResult");
    xml.leaf("LastModified", output.last_modified).leaf("ETag", output.etag);
    if (output.checksum) {
        xml.leaf(checksum_element(output.checksum->algorithm), output.checksum->value);
    }
    auto response = document(xml.take());
    if (!output.source_version_id.empty()) {
        response.headers.set("x-amz-copy-source-version-id", output.source_version_id);
    }
    call.say_key(input.customer_key, response.headers);
    return response;
}

Answer complete_multipart_upload(Call& call) {
    CompleteMultipartUploadInput input;
    const auto& headers = call.request.headers;
    input.bucket = call.address.bucket;
    input.key = call.address.key;
    input.upload_id = call.query("uploadId");
    input.parts = TRY(read_complete(call.request.body));
    input.checksum = TRY(read_digests(headers)).checksum;
    if (const auto name = call.header("x-amz-checksum-type"); !name.empty()) {
        input.checksum_type = parse_type(name);
        if (!input.checksum_type) {
            return invalid_argument("Value for x-amz-checksum-type header is invalid.",
                                    "x-amz-checksum-type", name);
        }
    }
    if (const auto* size = headers.find("x-amz-mp-object-size")) {
        const auto value = parse_int(*size);
        if (!value || *value < 0) {
            return invalid_argument("The object size is not a number.", "x-amz-mp-object-size",
                                    *size);
        }
        input.object_size = static_cast<std::uint64_t>(*value);
    }
    input.conditions = read_write_conditions(headers);
    input.requester = call.requester();
    input.customer_key = TRY(call.customer_key());
    const auto output = TRY(call.service.complete_multipart_upload(input));
    call.under_customer_key = output.under_customer_key;
    Xml xml("CompleteMultipartUploadResult");
    xml.leaf("Location",
             call.context.base_url + "/" + input.bucket + "/" + percent_encode(input.key, "/"));
    xml.leaf("Bucket", input.bucket).leaf("Key", input.key).leaf("ETag", output.etag);
    if (output.checksum) {
        xml.leaf(checksum_element(output.checksum->algorithm), output.checksum->value);
        xml.leaf("ChecksumType", type_name(output.checksum->type));
    }
    auto response = document(xml.take());
    if (!output.version_id.empty()) response.headers.set("x-amz-version-id", output.version_id);
    if (!output.expiration.empty()) response.headers.set("x-amz-expiration", output.expiration);
    return response;
}

Answer abort_multipart_upload(Call& call) {
    TRY(call.service.abort_multipart_upload(
        {call.address.bucket, call.address.key, call.query("uploadId")}));
    return empty(204);
}

}  // namespace spot::s3
