#pragma once

// The documents between the page's two halves about objects of S3. Each is described once, for both
// ways (wire/describe.h). Times are seconds since the epoch, sizes are bytes.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"

namespace spot::page {

struct Nothing {};
template <class V>
void describe(V&, Nothing&) {}
using Done = Nothing;

struct BucketName {
    std::string bucket;
};
template <class V>
void describe(V& v, BucketName& x) {
    v.member("Bucket", x.bucket, {.required = true});
}

struct BucketRow {
    std::string name;
    Time created{};
};
template <class V>
void describe(V& v, BucketRow& x) {
    v.member("Name", x.name);
    v.member("Created", x.created);
}

struct BucketList {
    std::vector<BucketRow> buckets;
};
template <class V>
void describe(V& v, BucketList& x) {
    v.member("Buckets", x.buckets, {.keep_empty = true});
}

struct BucketFacts {
    std::string versioning;  // "enabled", "suspended", "never"
};
template <class V>
void describe(V& v, BucketFacts& x) {
    v.member("Versioning", x.versioning);
}

struct ListInput {
    std::string bucket;
    std::string prefix;
    std::string next;  // as the page before has it; "": the first
};
template <class V>
void describe(V& v, ListInput& x) {
    v.member("Bucket", x.bucket, {.required = true});
    v.member("Prefix", x.prefix);
    v.member("Next", x.next);
}

struct ObjectRow {
    std::string key;
    std::int64_t size = 0;
    Time modified{};
    std::string storage_class;
};
template <class V>
void describe(V& v, ObjectRow& x) {
    v.member("Key", x.key);
    v.member("Size", x.size);
    v.member("Modified", x.modified);
    v.member("StorageClass", x.storage_class);
}

struct ObjectList {
    std::vector<ObjectRow> objects = {};
    std::vector<std::string> prefixes = {};
    std::optional<std::string> next = {};
};
template <class V>
void describe(V& v, ObjectList& x) {
    v.member("Objects", x.objects, {.keep_empty = true});
    v.member("Prefixes", x.prefixes, {.keep_empty = true});
    v.member("Next", x.next);
}

struct ObjectName {
    std::string bucket;
    std::string key;
    std::string version_id;  // "": the current one
};
template <class V>
void describe(V& v, ObjectName& x) {
    v.member("Bucket", x.bucket, {.required = true});
    v.member("Key", x.key, {.required = true});
    v.member("VersionId", x.version_id);
}

struct VersionRow {
    std::string version_id;
    bool latest = false;
    bool delete_marker = false;
    std::int64_t size = 0;
    Time modified{};
};
template <class V>
void describe(V& v, VersionRow& x) {
    v.member("VersionId", x.version_id);
    v.member("Latest", x.latest);
    v.member("DeleteMarker", x.delete_marker);
    v.member("Size", x.size);
    v.member("Modified", x.modified);
}

struct VersionList {
    std::vector<VersionRow> versions;
    bool more = false;  // there are others, which are not listed
};
template <class V>
void describe(V& v, VersionList& x) {
    v.member("Versions", x.versions, {.keep_empty = true});
    v.member("More", x.more);
}

struct ObjectFacts {
    std::int64_t size = 0;
    Time modified{};
    std::string etag, content_type, content_encoding, cache_control, storage_class, version_id;
    std::string expiration;  // the header x-amz-expiration
    std::map<std::string, std::string> metadata;
};
template <class V>
void describe(V& v, ObjectFacts& x) {
    v.member("Size", x.size);
    v.member("Modified", x.modified);
    v.member("ETag", x.etag);
    v.member("ContentType", x.content_type);
    v.member("ContentEncoding", x.content_encoding);
    v.member("CacheControl", x.cache_control);
    v.member("StorageClass", x.storage_class);
    v.member("VersionId", x.version_id);
    v.member("Expiration", x.expiration);
    v.member("Metadata", x.metadata, {.keep_empty = true});
}

struct TagRow {
    std::string key;
    std::string value;
};
template <class V>
void describe(V& v, TagRow& x) {
    v.member("Key", x.key, {.required = true});
    v.member("Value", x.value);
}

struct TagList {
    std::vector<TagRow> tags;
};
template <class V>
void describe(V& v, TagList& x) {
    v.member("Tags", x.tags, {.keep_empty = true});
}

struct TagsInput : ObjectName {
    std::vector<TagRow> tags;
};
template <class V>
void describe(V& v, TagsInput& x) {
    describe(v, static_cast<ObjectName&>(x));
    v.member("Tags", x.tags, {.required = true});
}

struct LinkRequest : ObjectName {
    std::int64_t seconds = 900;
    bool download = false;
};
template <class V>
void describe(V& v, LinkRequest& x) {
    describe(v, static_cast<ObjectName&>(x));
    v.member("Seconds", x.seconds);
    v.member("Download", x.download);
}

struct Link {
    std::string url;
};
template <class V>
void describe(V& v, Link& x) {
    v.member("Url", x.url);
}

struct RemovalRow {
    std::string key;
    std::string version_id;
};
template <class V>
void describe(V& v, RemovalRow& x) {
    v.member("Key", x.key, {.required = true});
    v.member("VersionId", x.version_id);
}

struct RemovalInput {
    std::string bucket;
    std::vector<RemovalRow> objects;
};
template <class V>
void describe(V& v, RemovalInput& x) {
    v.member("Bucket", x.bucket, {.required = true});
    v.member("Objects", x.objects, {.required = true});
}

struct RemovalError {
    std::string key, code, message;
};
template <class V>
void describe(V& v, RemovalError& x) {
    v.member("Key", x.key);
    v.member("Code", x.code);
    v.member("Message", x.message);
}

struct RemovalResult {
    std::vector<RemovalError> errors;
};
template <class V>
void describe(V& v, RemovalResult& x) {
    v.member("Errors", x.errors, {.keep_empty = true});
}

struct TextPiece {
    std::string text;        // from the beginning of the object
    bool text_like = false;  // false: it holds bytes that are no UTF-8, and `text` is empty
    bool whole = false;
};
template <class V>
void describe(V& v, TextPiece& x) {
    v.member("Text", x.text);
    v.member("IsText", x.text_like);
    v.member("Whole", x.whole);
}

struct UploadName {
    std::string upload_id;
};
template <class V>
void describe(V& v, UploadName& x) {
    v.member("UploadId", x.upload_id);
}

struct NewUpload : BucketName {
    std::string key;
    std::string content_type;
};
template <class V>
void describe(V& v, NewUpload& x) {
    describe(v, static_cast<BucketName&>(x));
    v.member("Key", x.key, {.required = true});
    v.member("ContentType", x.content_type);
}

struct PartRow {
    std::int64_t number = 0;
    std::string etag;
};
template <class V>
void describe(V& v, PartRow& x) {
    v.member("Number", x.number, {.required = true});
    v.member("ETag", x.etag, {.required = true});
}

struct UploadEnd : BucketName {
    std::string key;
    std::string upload_id;
    std::vector<PartRow> parts;  // in their order
};
template <class V>
void describe(V& v, UploadEnd& x) {
    describe(v, static_cast<BucketName&>(x));
    v.member("Key", x.key, {.required = true});
    v.member("UploadId", x.upload_id, {.required = true});
    v.member("Parts", x.parts);
}

struct Stored {
    std::string etag;
};
template <class V>
void describe(V& v, Stored& x) {
    v.member("ETag", x.etag);
}

}  // namespace spot::page
