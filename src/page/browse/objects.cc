// Listings of S3 and what concerns single objects, but for their bytes.

#include <algorithm>

#include "base/bytes.h"
#include "page/browse/object_shapes.h"
#include "page/browse/routes.h"

namespace spot::page {
namespace {

constexpr int listed_at_once = 200;

s3::Tags tags_of(const std::vector<TagRow>& rows) {
    s3::Tags tags;
    for (const auto& row : rows) tags.push_back({row.key, row.value});
    return tags;
}

std::vector<TagRow> rows_of(const s3::Tags& tags) {
    std::vector<TagRow> rows;
    for (const auto& tag : tags) rows.push_back({tag.key, tag.value});
    return rows;
}

Result<BucketList> list_buckets(Services& services) {
    BucketList list;
    for (auto& bucket : TRY(services.s3.list_buckets({})).buckets) {
        list.buckets.push_back({std::move(bucket.name), bucket.creation_date});
    }
    return list;
}

Result<ObjectList> list_objects(Services& services, const ListInput& input) {
    auto page = TRY(services.s3.list_objects_v2({.bucket = input.bucket,
                                                 .prefix = input.prefix,
                                                 .delimiter = "/",
                                                 .max_keys = listed_at_once,
                                                 .continuation_token = input.next}));
    ObjectList list{.prefixes = std::move(page.common_prefixes)};
    for (auto& object : page.contents) {
        list.objects.push_back({.key = std::move(object.key),
                                .size = static_cast<std::int64_t>(object.size),
                                .modified = object.last_modified,
                                .storage_class = std::move(object.storage_class)});
    }
    if (page.is_truncated) list.next = std::move(page.next_continuation_token);
    return list;
}

// The versions of one key; others that begin with it are left out.
Result<VersionList> list_versions(Services& services, const ObjectName& input) {
    VersionList list;
    const auto page = TRY(services.s3.list_object_versions(
        {.bucket = input.bucket, .prefix = input.key, .max_keys = s3::max_listed}));
    for (const auto& version : page.versions) {
        if (version.key != input.key) continue;
        list.versions.push_back({.version_id = version.version_id,
                                 .latest = version.is_latest,
                                 .delete_marker = version.delete_marker,
                                 .size = static_cast<std::int64_t>(version.size),
                                 .modified = version.last_modified});
    }
    list.more = page.is_truncated && page.next_key_marker == input.key;
    return list;
}

Result<ObjectFacts> head(Services& services, const ObjectName& input) {
    const auto found = TRY(services.s3.head_object(
        {.bucket = input.bucket, .key = input.key, .version_id = input.version_id}));
    return ObjectFacts{.size = static_cast<std::int64_t>(found.content_length),
                       .modified = found.last_modified,
                       .etag = found.etag,
                       .content_type = found.headers.content_type,
                       .content_encoding = found.headers.content_encoding,
                       .cache_control = found.headers.cache_control,
                       .storage_class = found.headers.storage_class,
                       .version_id = found.version_id,
                       .expiration = found.expiration,
                       .metadata = found.headers.metadata};
}

Result<TagList> get_tags(Services& services, const ObjectName& input) {
    return TagList{rows_of(
        TRY(services.s3.get_object_tagging({input.bucket, input.key, input.version_id})).tags)};
}

Result<Done> put_tags(Services& services, const TagsInput& input) {
    TRY(services.s3.put_object_tagging({.bucket = input.bucket,
                                        .key = input.key,
                                        .version_id = input.version_id,
                                        .tags = tags_of(input.tags)}));
    return Done{};
}

Result<Link> make_link(Services& services, const LinkRequest& input) {
    return Link{TRY(services.links.read({.bucket = input.bucket,
                                         .key = input.key,
                                         .version_id = input.version_id,
                                         .seconds = input.seconds,
                                         .download = input.download}))};
}

Result<RemovalResult> remove(Services& services, const RemovalInput& input) {
    s3::DeleteObjectsInput asked{.bucket = input.bucket, .quiet = true};
    for (const auto& object : input.objects)
        asked.objects.push_back({object.key, object.version_id, ""});
    RemovalResult result;
    for (const auto& error : TRY(services.s3.delete_objects(asked)).errors) {
        result.errors.push_back({error.key, error.code, error.message});
    }
    return result;
}

Result<Done> create_bucket(Services& services, const BucketName& input) {
    s3::CreateBucketInput asked{.bucket = input.bucket};
    if (services.region != "us-east-1") asked.location_constraint = services.region;
    TRY(services.s3.create_bucket(asked));
    return Done{};
}

Result<BucketFacts> bucket_facts(Services& services, const BucketName& input) {
    const auto versioning = TRY(services.s3.get_bucket_versioning({input.bucket}));
    switch (versioning.status) {
        case s3::VersioningStatus::enabled: return BucketFacts{"enabled"};
        case s3::VersioningStatus::suspended: return BucketFacts{"suspended"};
        case s3::VersioningStatus::never: break;
    }
    return BucketFacts{"never"};
}

}  // namespace

Routes object_routes(Services& services) {
    const auto with = [&services](auto function) {
        return [&services, function](const auto& input) { return function(services, input); };
    };
    using enum Access;
    return {
        json_route<Nothing, BucketList>(
            "/api/s3/buckets", reader,
            [&services](const Nothing&) { return list_buckets(services); }),
        json_route<ListInput, ObjectList>("/api/s3/list", reader, with(list_objects)),
        json_route<BucketName, BucketFacts>("/api/s3/bucket", reader, with(bucket_facts)),
        json_route<ObjectName, VersionList>("/api/s3/versions", reader, with(list_versions)),
        json_route<ObjectName, ObjectFacts>("/api/s3/head", reader, with(head)),
        json_route<ObjectName, TagList>("/api/s3/tags", reader, with(get_tags)),
        json_route<LinkRequest, Link>("/api/s3/link", reader, with(make_link)),
        json_route<TagsInput, Done>("/api/s3/put-tags", changer, with(put_tags)),
        json_route<RemovalInput, RemovalResult>("/api/s3/delete", changer, with(remove)),
        json_route<BucketName, Done>("/api/s3/create-bucket", changer, with(create_bucket)),
    };
}

}  // namespace spot::page
