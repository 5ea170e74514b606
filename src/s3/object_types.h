#pragma once

// Inputs and outputs of the operations on objects, in AWS's words. Entity tags include their
// quotes, as in headers and documents. An empty version id in an output means that the bucket was
// never versioned; in an input, the current version.

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/byte_source.h"
#include "base/clock.h"
#include "base/hash.h"
#include "base/result.h"
#include "s3/grant_types.h"
#include "s3/lock_types.h"
#include "storage/crypt/cipher.h"

namespace spot::s3 {

struct Tag {
    std::string key;
    std::string value;
    auto operator<=>(const Tag&) const = default;
};
using Tags = std::vector<Tag>;

// The facts about a version that decide who may do what with it.
struct VersionFacts {
    const std::string& owner;             // canonical id; "": the bucket's owner
    const std::optional<Grants>& grants;  // nullopt: its owner has full control
    const Tags& tags;
    // The tags that the request would give it, where they stand in its body; nullptr: elsewhere.
    const Tags* given_tags = nullptr;
};

// Asked before anything of a version is told or changed, while what was read of it still holds.
// Fails with AccessDenied. Empty: everything is allowed.
using VersionGuard = std::function<Result<void>(const VersionFacts&)>;

// The sender of a request, for the event that the request causes.
struct Requester {
    std::string source_ip = "127.0.0.1";
    std::string request_id;
    std::string host_id;
    std::string principal_id;
    std::string trace_header = {};  // X-Amzn-Trace-Id; "": none
    std::string canonical_id = {};  // "": the account's root
};

enum class ChecksumType { full_object, composite };

// A checksum in the form of the wire: base64, with "-N" (the number of parts) at its end where it
// is composite.
struct Checksum {
    Algorithm algorithm = Algorithm::crc64nvme;
    std::string value;
    ChecksumType type = ChecksumType::full_object;
    bool operator==(const Checksum&) const = default;
};

// The headers that a client stores with an object and gets back with it.
struct ObjectHeaders {
    std::string content_type;  // "": binary/octet-stream
    std::string content_encoding;
    std::string content_disposition;
    std::string content_language;
    std::string cache_control;
    std::string expires;
    std::string website_redirect_location;
    std::string storage_class;                    // "": STANDARD
    std::map<std::string, std::string> metadata;  // x-amz-meta-*, names in lower case
    bool operator==(const ObjectHeaders&) const = default;
};

// A key that the client provides with each request and that is never stored (SSE-C).
using CustomerKey = crypt::Key;

// Conditions of a read. "" and nullopt: there is no such condition.
struct ReadConditions {
    std::string if_match;
    std::string if_none_match;
    std::optional<Time> if_modified_since;
    std::optional<Time> if_unmodified_since;
};

// Conditions of a write. if_match is an entity tag, if_none_match is "*"; "": there is no such
// condition.
struct WriteConditions {
    std::string if_match;
    std::string if_none_match;
};

// The digests that the client expects the body to have.
struct ExpectedDigests {
    std::optional<std::string> content_md5;  // base64; "" is a bad one
    std::optional<Checksum> checksum;    // nullopt: not given, or it comes in the body's trailer
    std::optional<Algorithm> algorithm;  // to be computed and kept where no value is given
};

struct PutObjectInput {
    std::string bucket;
    std::string key;
    std::unique_ptr<ByteSource> body;  // nullptr: empty
    ObjectHeaders headers;
    Tags tags;
    ExpectedDigests digests;
    WriteConditions conditions;
    Requester requester;
    ObjectLock lock = {};
    AskedList acl = {};
    std::optional<CustomerKey> customer_key = {};
};
struct PutObjectOutput {
    std::string etag;
    std::optional<Checksum> checksum;
    std::string version_id;
    std::string expiration;  // the header x-amz-expiration; "": no rule deletes this object
    std::uint64_t size = 0;
};

enum class ChecksumMode { disabled, enabled };

struct HeadObjectInput {
    std::string bucket;
    std::string key;
    std::string version_id;
    std::string range;  // "bytes=0-99"; "": all
    std::optional<int> part_number;
    ReadConditions conditions;
    ChecksumMode checksum_mode = ChecksumMode::disabled;
    VersionGuard guard = {};
    std::optional<CustomerKey> customer_key = {};
};
struct HeadObjectOutput {
    ObjectHeaders headers;
    std::string etag;
    Time last_modified{};
    std::uint64_t content_length = 0;  // bytes of this answer's body
    std::string content_range;         // "bytes 0-99/1234"; "": the answer is the whole object
    std::string version_id;
    std::optional<Checksum> checksum;
    int tag_count = 0;
    int parts_count = 0;  // set only where the input has a part_number
    std::string expiration;
    std::string restore;  // the header x-amz-restore; "": the object is not a restored one
    ObjectLock lock = {};
};
using GetObjectInput = HeadObjectInput;
struct GetObjectOutput : HeadObjectOutput {
    // Gives exactly content_length bytes. Every byte is checked against its stored checksum before
    // it is handed out; damage is an error of read(). It can be read for as long as it lives, even
    // when the object is replaced or deleted.
    std::unique_ptr<ByteSource> body;
};

struct DeleteObjectInput {
    std::string bucket;
    std::string key;
    std::string version_id;
    std::string if_match;
    Requester requester;
    // nullopt: the client does not speak of it. Only buckets with object lock know the word.
    std::optional<bool> bypass_governance_retention = {};
};
struct DeleteObjectOutput {
    bool delete_marker = false;
    std::string version_id;
};

struct ObjectIdentifier {
    std::string key;
    std::string version_id;
    std::string if_match;  // deleted only with this entity tag; "": with any
};
// Whether the sender may remove the object, and, with `bypass`, around a retention in governance
// mode.
using RemovalGuard = std::function<Result<void>(const ObjectIdentifier&, bool bypass)>;

struct DeleteObjectsInput {
    std::string bucket;
    std::vector<ObjectIdentifier> objects;
    bool quiet = false;
    Requester requester;
    std::optional<bool> bypass_governance_retention = {};  // as in DeleteObjectInput
    RemovalGuard guard = {};                               // empty: all may be removed
};
struct DeletedObject {
    std::string key;
    std::string version_id;
    bool delete_marker = false;
    std::string delete_marker_version_id;
};
struct DeleteError {
    std::string key;
    std::string version_id;
    std::string code;
    std::string message;
};
struct DeleteObjectsOutput {
    std::vector<DeletedObject> deleted;
    std::vector<DeleteError> errors;
};

struct CopySource {
    std::string bucket;
    std::string key;
    std::string version_id;
};
enum class Directive { copy, replace };

struct CopyObjectInput {
    std::string bucket;
    std::string key;
    CopySource source;
    ReadConditions source_conditions;
    Directive metadata_directive = Directive::copy;
    Directive tagging_directive = Directive::copy;
    ObjectHeaders headers;  // used with Directive::replace; the storage class is always used
    Tags tags;              // used with Directive::replace
    // The client has named a storage class or an encryption, and be it the one that the source has:
    // then an object may be copied to itself.
    bool names_storage = false;
    std::optional<Algorithm> checksum_algorithm;
    WriteConditions conditions;
    Requester requester;
    ObjectLock lock = {};
    VersionGuard source_guard = {};
    AskedList acl = {};
    std::optional<CustomerKey> customer_key = {};
    std::optional<CustomerKey> source_customer_key = {};
};
struct CopyObjectOutput {
    std::string etag;
    Time last_modified{};
    std::optional<Checksum> checksum;
    std::string version_id;
    std::string source_version_id;
    std::string expiration;
};

struct GetObjectTaggingInput {
    std::string bucket;
    std::string key;
    std::string version_id;
    VersionGuard guard = {};
};
struct GetObjectTaggingOutput {
    Tags tags;
    std::string version_id;
};
struct PutObjectTaggingInput {
    std::string bucket;
    std::string key;
    std::string version_id;
    Tags tags;
    VersionGuard guard = {};
};
struct PutObjectTaggingOutput {
    std::string version_id;
};
using DeleteObjectTaggingInput = GetObjectTaggingInput;
using DeleteObjectTaggingOutput = PutObjectTaggingOutput;

using GetObjectRetentionInput = GetObjectTaggingInput;
struct GetObjectRetentionOutput {
    Retention retention;
};
struct PutObjectRetentionInput {
    std::string bucket;
    std::string key;
    std::string version_id;
    Retention retention;  // LockMode::none takes it away
    std::optional<bool> bypass_governance_retention;
    VersionGuard guard = {};
};
using PutObjectRetentionOutput = void;
using GetObjectLegalHoldInput = GetObjectTaggingInput;
struct GetObjectLegalHoldOutput {
    bool legal_hold = false;
};
struct PutObjectLegalHoldInput {
    std::string bucket;
    std::string key;
    std::string version_id;
    bool legal_hold = false;
    VersionGuard guard = {};
};
using PutObjectLegalHoldOutput = void;

using GetObjectAclInput = GetObjectTaggingInput;
using GetObjectAclOutput = OwnedList;
struct PutObjectAclInput {
    std::string bucket;
    std::string key;
    std::string version_id;
    AskedList acl;
    Requester requester;
    VersionGuard guard = {};
};
using PutObjectAclOutput = void;

struct ObjectPart {
    int part_number = 0;
    std::uint64_t size = 0;
    std::optional<Checksum> checksum;
};
struct GetObjectAttributesInput {
    std::string bucket;
    std::string key;
    std::string version_id;
    int max_parts = 1000;
    int part_number_marker = 0;
    VersionGuard guard = {};
    std::optional<CustomerKey> customer_key = {};
};
struct GetObjectAttributesOutput {
    std::string etag;  // without quotes, in this operation alone
    Time last_modified{};
    std::string version_id;
    std::uint64_t object_size = 0;
    std::string storage_class;
    std::optional<Checksum> checksum;
    int total_parts_count = 0;
    std::vector<ObjectPart> parts;  // only where parts_are_listed
    bool parts_are_listed = false;  // the checksum is composite, and the parts are what it is of
    bool is_truncated = false;
    int next_part_number_marker = 0;
};

struct ListedObject {
    std::string key;
    Time last_modified{};
    std::string etag;
    std::uint64_t size = 0;
    std::string storage_class;
    std::optional<Checksum> checksum;
    std::string owner = {};  // canonical id; "": the account's root
};

// Echoes of the request that answers of AWS contain are not members here; http/ adds them.
struct ListObjectsV2Input {
    std::string bucket;
    std::string prefix;
    std::string delimiter;
    int max_keys = 1000;
    std::string continuation_token;
    std::string start_after;
};
struct ListObjectsV2Output {
    std::vector<ListedObject> contents;
    std::vector<std::string> common_prefixes;
    bool is_truncated = false;
    std::string next_continuation_token;
};
struct ListObjectsInput {
    std::string bucket;
    std::string prefix;
    std::string delimiter;
    int max_keys = 1000;
    std::string marker;
};
struct ListObjectsOutput {
    std::vector<ListedObject> contents;
    std::vector<std::string> common_prefixes;
    bool is_truncated = false;
    std::string next_marker;  // the last key or common prefix of a truncated answer
};

struct ListObjectVersionsInput {
    std::string bucket;
    std::string prefix;
    std::string delimiter;
    int max_keys = 1000;
    std::string key_marker;
    std::string version_id_marker;
};
struct ListedVersion : ListedObject {
    std::string version_id;
    bool is_latest = false;
    bool delete_marker = false;
};
struct ListObjectVersionsOutput {
    std::vector<ListedVersion> versions;  // delete markers among them, in order
    std::vector<std::string> common_prefixes;
    bool is_truncated = false;
    std::string next_key_marker;
    std::string next_version_id_marker;
};

}  // namespace spot::s3
