#pragma once

// Inputs and outputs of multipart uploads.

#include "s3/object_types.h"

namespace spot::s3 {

struct CreateMultipartUploadInput {
    std::string bucket;
    std::string key;
    ObjectHeaders headers;
    Tags tags;
    std::optional<Algorithm> checksum_algorithm;  // nullopt: CRC64NVME, silently, as AWS does
    std::optional<ChecksumType> checksum_type;    // nullopt: the default of the algorithm
    ObjectLock lock = {};
    AskedList acl = {};
    Requester requester = {};
    std::optional<CustomerKey> customer_key = {};
};
struct CreateMultipartUploadOutput {
    std::string upload_id;
    std::optional<Algorithm> checksum_algorithm;
    std::optional<ChecksumType> checksum_type;
};

struct UploadPartInput {
    std::string bucket;
    std::string key;
    std::string upload_id;
    int part_number = 0;
    std::unique_ptr<ByteSource> body;  // nullptr: empty
    ExpectedDigests digests;
    std::optional<CustomerKey> customer_key = {};  // that of the upload
};
struct UploadPartOutput {
    std::string etag;
    std::optional<Checksum> checksum;
};

struct UploadPartCopyInput {
    std::string bucket;
    std::string key;
    std::string upload_id;
    int part_number = 0;
    CopySource source;
    std::string range;  // "bytes=0-99"; "": all
    ReadConditions source_conditions;
    VersionGuard source_guard = {};
    std::optional<CustomerKey> customer_key = {};  // that of the upload
    std::optional<CustomerKey> source_customer_key = {};
};
struct UploadPartCopyOutput {
    std::string etag;
    Time last_modified{};
    std::optional<Checksum> checksum;
    std::string source_version_id;
};

struct CompletedPart {
    int part_number = 0;
    std::string etag;
    std::optional<Checksum> checksum;
};
struct CompleteMultipartUploadInput {
    std::string bucket;
    std::string key;
    std::string upload_id;
    std::vector<CompletedPart> parts;
    std::optional<Checksum> checksum;  // the client's checksum of the whole object
    std::optional<std::uint64_t> object_size;
    std::optional<ChecksumType> checksum_type;  // must be that of the upload
    WriteConditions conditions;
    Requester requester;
    // That of the upload. Needed only where a checksum was asked for, which is sealed with it.
    std::optional<CustomerKey> customer_key = {};
};
struct CompleteMultipartUploadOutput {
    std::string etag;
    std::optional<Checksum> checksum;
    std::string version_id;
    std::string expiration;
    bool under_customer_key = false;
};

struct AbortMultipartUploadInput {
    std::string bucket;
    std::string key;
    std::string upload_id;
};
using AbortMultipartUploadOutput = void;

struct ListPartsInput {
    std::string bucket;
    std::string key;
    std::string upload_id;
    int max_parts = 1000;
    int part_number_marker = 0;
    std::optional<CustomerKey> customer_key = {};  // as in CompleteMultipartUploadInput
};
struct ListedPart {
    int part_number = 0;
    Time last_modified{};
    std::string etag;
    std::uint64_t size = 0;
    std::optional<Checksum> checksum;
};
struct ListPartsOutput {
    std::vector<ListedPart> parts;
    bool is_truncated = false;
    int next_part_number_marker = 0;
    std::string storage_class;
    std::optional<Algorithm> checksum_algorithm;
    std::optional<ChecksumType> checksum_type;
};

struct ListMultipartUploadsInput {
    std::string bucket;
    std::string prefix;
    std::string delimiter;
    int max_uploads = 1000;
    std::string key_marker;
    std::string upload_id_marker;
};
struct ListedUpload {
    std::string key;
    std::string upload_id;
    Time initiated{};
    std::string storage_class;
    std::optional<Algorithm> checksum_algorithm;
    std::optional<ChecksumType> checksum_type;
};
struct ListMultipartUploadsOutput {
    std::vector<ListedUpload> uploads;
    std::vector<std::string> common_prefixes;
    bool is_truncated = false;
    std::string next_key_marker;
    std::string next_upload_id_marker;
};

}  // namespace spot::s3
