#include <fmt/format.h>

#include <set>

#include "base/bytes.h"
#include "base/check.h"
#include "s3/access/lists.h"
#include "s3/rules/checksums.h"
#include "s3/rules/conditions.h"
#include "s3/rules/digests.h"
#include "s3/rules/errors.h"
#include "s3/rules/lifecycle.h"
#include "s3/rules/names.h"
#include "s3/rules/storage_class.h"
#include "s3/service.h"
#include "s3/store/keys.h"
#include "s3/store/versions.h"

namespace spot::s3 {
namespace {

// Content that was removed after its row was read has been replaced: the row is read again.
constexpr int read_attempts = 16;

// Tags cannot be asked of a delete marker, whether its version is named or not.
Result<ObjectRow> read_tagged(const kv::Store& store, const std::string& bucket,
                              const std::string& key, const std::string& version_id,
                              const VersionGuard& guard, const Tags* given_tags = nullptr) {
    auto version = TRY(read_version(store, bucket, key, version_id));
    TRY(ask(guard, version, given_tags));
    if (version.delete_marker) return on_delete_marker(version);
    return version;
}

// The condition of one object in a DeleteObjects, on the version that it names.
Result<void> check_identified(const kv::Store& store, const std::string& bucket,
                              const ObjectIdentifier& object) {
    if (object.if_match.empty()) return {};
    const auto version = read_version(store, bucket, object.key, object.version_id);
    if (!version) return fail(version.error());
    return check_match(object.if_match, *version, object.key);
}

// Who speaks of bypassing must speak to a bucket with object lock.
Result<Governance> governance_of(const BucketRow& bucket, std::optional<bool> bypass) {
    if (bypass && !bucket.object_lock) {
        auto error = refuse("InvalidArgument",
                            "x-amz-bypass-governance-retention is only applicable to Object Lock "
                            "enabled buckets.");
        error.value().details = {{"ArgumentName", "x-amz-bypass-governance-retention"}};
        return error;
    }
    return bypass.value_or(false) ? Governance::bypassed : Governance::holds;
}

Event removal_event(const Deleted& deleted) {
    return deleted.removed ? Event::object_removed_delete
                           : Event::object_removed_delete_marker_created;
}

}  // namespace

Result<PutObjectOutput> Service::put_object(PutObjectInput input) {
    const auto staging =
        TRY(stage_body(core_.blobs, input.body.get(), {kept_algorithm(input.digests)},
                       max_put_bytes, seal_for(input.customer_key)));
    return put_staged(input, *staging);
}

Result<PutObjectOutput> Service::put_staged(const PutObjectInput& input, Staging& staging,
                                            Event event) {
    TRY(check_new_key(input.key));
    TRY(check_headers(input.headers));
    TRY(check_object_tags(input.tags));
    TRY(check_digests(input.digests, staging));
    std::shared_lock gate(core_.locks.gate(input.bucket));
    const auto bucket = TRY(core_.buckets.find(input.bucket));
    const auto lock = core_.locks.key(input.bucket, input.key);
    const auto current = TRY(read_current(core_.store, input.bucket, input.key));
    TRY(check_write(input.conditions, current, input.key));
    TRY(check_asked_lock(*bucket, input.lock, core_.clock.now()));

    ObjectRow row;
    row.order = row.owner = TRY(core_.orders.next());
    row.version_id = new_version_id(*bucket, row.order, core_.random);
    row.size = staging.size();
    row.etag = staging.etag();
    row.seal = staging.seal();
    row.last_modified = core_.clock.now();
    row.headers = input.headers;
    row.tags = input.tags;
    row.checksum = staging.stored_checksum(kept_algorithm(input.digests));
    row.blob = staging.blob();
    row.layout = row.blob.empty() ? Layout::inlined : Layout::blob;
    row.lock = lock_of_new(*bucket, input.lock, row.last_modified, row.order);
    auto list = TRY(
        list_of_new(*bucket, input.acl, input.requester.canonical_id, core_.settings.account_id));
    row.owner_id = std::move(list.owner_id);
    row.grants = std::move(list.grants);

    kv::Batch batch;
    staging.stage(batch, row.owner, row.owner);
    TRY(stage_version(core_, *bucket, input.key, current, row, batch));
    TRY(stage_event(core_, *bucket, event, {input.key, row, row.order}, input.requester, batch));
    TRY(core_.store.apply(std::move(batch)));
    staging.keep();
    // AWS names the version "null" when it is read or copied, and not when it is put.
    return PutObjectOutput{quoted(row.etag), staging.checksum(kept_algorithm(input.digests)),
                           row.version_id == null_version ? "" : row.version_id,
                           expiration_header(bucket->lifecycle, input.key, row), row.size};
}

Result<Service::Resolved> Service::resolve(const HeadObjectInput& input) {
    TRY(check_key(input.key));
    const auto bucket = TRY(core_.buckets.find(input.bucket));
    Resolved out;
    out.object = TRY(read_object(core_.store, input.bucket, input.key, input.version_id));
    const auto& object = out.object;
    TRY(ask(input.guard, object));
    TRY(check_reader(object.seal, input.customer_key));
    TRY(check_read(input.conditions, object, core_.clock.now()));

    ByteRange range{0, object.size, false};
    if (input.part_number) {
        if (!input.range.empty()) {
            return refuse("InvalidRequest",
                          "Cannot specify both Range header and partNumber query parameter");
        }
        const auto part = TRY(find_part(core_.store, object, *input.part_number));
        range = part.range;
        if (input.checksum_mode == ChecksumMode::enabled) {
            out.head.checksum = TRY(shown_checksum(part.checksum, part.seal, input.customer_key));
        }
        out.head.parts_count = object.parts;
    } else {
        range = TRY(resolve_range(input.range, object.size));
    }
    out.offset = range.offset;
    auto& head = out.head;
    head.headers = object.headers;
    head.etag = quoted(object.etag);
    head.last_modified = object.last_modified;
    head.content_length = range.length;
    if (range.partial) {
        head.content_range = fmt::format("bytes {}-{}/{}", range.offset,
                                         range.offset + range.length - 1, object.size);
    }
    head.version_id = shown_version_id(*bucket, object.version_id);
    // The checksum is that of the whole object, so an answer with less of it does not have it.
    const bool whole = range.length == object.size && !head.checksum;
    if (input.checksum_mode == ChecksumMode::enabled && whole) {
        head.checksum = TRY(shown_checksum(object.checksum, object.seal, input.customer_key));
    }
    head.lock = object.lock;
    head.restore = restore_header(object, core_.clock.now());
    head.tag_count = static_cast<int>(object.tags.size());
    if (input.version_id.empty()) {
        head.expiration = expiration_header(bucket->lifecycle, input.key, object);
    }
    return out;
}

Result<HeadObjectOutput> Service::head_object(const HeadObjectInput& input) {
    return TRY(resolve(input)).head;
}

Result<GetObjectOutput> Service::get_object(const GetObjectInput& input) {
    for (int attempt = 0; attempt < read_attempts; ++attempt) {
        auto found = TRY(resolve(input));
        if (!is_readable(found.object, core_.clock.now())) {
            return refuse_for("InvalidObjectState",
                              {{"StorageClass", found.object.headers.storage_class}});
        }
        GetObjectOutput output{std::move(found.head), nullptr};
        auto body = open_content(core_, found.object, found.offset, output.content_length,
                                 input.customer_key);
        if (!body && body.error().kind == Kind::not_found) continue;
        if (!body) return fail(body.error());
        output.body = std::move(*body);
        if (found.object.layout != Layout::pieces) return output;
        // Pieces are opened one after another. They are pinned now, and if their row still stands,
        // no sweep has taken any of them yet.
        const auto again = read_version(
            core_.store, input.bucket, input.key,
            found.object.version_id == "null" ? input.version_id : found.object.version_id);
        if (again && again->owner == found.object.owner) return output;
    }
    return refuse("ServiceUnavailable", "The object is being replaced too fast to be read.");
}

Result<void> Service::delete_in_batch(const BucketRow& bucket, const ObjectIdentifier& object,
                                      const Requester& requester, Governance governance,
                                      kv::Batch& batch, Deleted& deleted) {
    deleted = TRY(stage_delete(core_, bucket, object.key, object.version_id, batch, governance));
    if (!deleted.happened) return {};
    const auto sequencer = deleted.removed ? TRY(core_.orders.next()) : deleted.version.order;
    return stage_event(core_, bucket, removal_event(deleted),
                       {object.key, deleted.version, sequencer}, requester, batch);
}

Result<DeleteObjectOutput> Service::delete_object(const DeleteObjectInput& input) {
    TRY(check_key(input.key));
    std::shared_lock gate(core_.locks.gate(input.bucket));
    const auto bucket = TRY(core_.buckets.find(input.bucket));
    const auto governance = TRY(governance_of(*bucket, input.bypass_governance_retention));
    const auto lock = core_.locks.key(input.bucket, input.key);
    if (!input.if_match.empty()) {
        const auto current = TRY(read_current(core_.store, input.bucket, input.key));
        TRY(check_match(input.if_match, current, input.key));
    }
    kv::Batch batch;
    batch.makes_room();
    Deleted deleted;
    TRY(delete_in_batch(*bucket, {input.key, input.version_id}, input.requester, governance, batch,
                        deleted));
    if (!batch.empty()) TRY(core_.store.apply(std::move(batch)));
    return DeleteObjectOutput{deleted.delete_marker, deleted.version_id};
}

Result<DeleteObjectsOutput> Service::delete_objects(const DeleteObjectsInput& input) {
    if (input.objects.empty() || input.objects.size() > max_deleted_at_once) {
        return refuse("MalformedXML");
    }
    std::shared_lock gate(core_.locks.gate(input.bucket));
    const auto bucket = TRY(core_.buckets.find(input.bucket));
    const auto governance = TRY(governance_of(*bucket, input.bypass_governance_retention));
    std::vector<std::string_view> names;
    for (const auto& object : input.objects) names.push_back(object.key);
    const auto locks = core_.locks.keys(input.bucket, names);

    // Where a key is named twice, the second must see the result of the first, so it gets a batch
    // of its own.
    std::set<std::string_view> seen;
    DeleteObjectsOutput output;
    kv::Batch batch;
    batch.makes_room();
    for (const auto& object : input.objects) {
        if (auto good = check_key(object.key); !good) {
            output.errors.push_back(
                {object.key, object.version_id, good.error().code, good.error().message});
            continue;
        }
        const bool bypass = governance == Governance::bypassed;
        if (auto may = input.guard ? input.guard(object, bypass) : Result<void>(); !may) {
            output.errors.push_back(
                {object.key, object.version_id, may.error().code, may.error().message});
            continue;
        }
        if (!seen.insert(object.key).second) {
            TRY(core_.store.apply(std::exchange(batch, {})));
            batch.makes_room();
            seen = {object.key};
        }
        if (auto met = check_identified(core_.store, input.bucket, object); !met) {
            if (met.error().kind == Kind::internal) return fail(met.error());
            output.errors.push_back(
                {object.key, object.version_id, met.error().code, met.error().message});
            continue;
        }
        Deleted deleted;
        auto done = delete_in_batch(*bucket, object, input.requester, governance, batch, deleted);
        if (!done && done.error().kind == Kind::denied) {
            output.errors.push_back(
                {object.key, object.version_id, done.error().code, done.error().message});
            continue;
        }
        if (!done && done.error().kind != Kind::invalid) return fail(done.error());
        if (!done) {
            // A version id that cannot be one is, in this list, one that is not there.
            const auto no_version = refuse("NoSuchVersion").value();
            output.errors.push_back(
                {object.key, object.version_id, no_version.code, no_version.message});
            continue;
        }
        if (!deleted.happened && object.version_id.empty()) {
            // AWS tells of the removal of what was not there, in this operation alone.
            ObjectRow nothing;
            nothing.version_id = null_version;
            const auto sequencer = TRY(core_.orders.next());
            TRY(stage_event(core_, *bucket, Event::object_removed_delete,
                            {object.key, nothing, sequencer}, input.requester, batch));
        }
        DeletedObject entry{object.key, object.version_id, deleted.delete_marker, ""};
        if (deleted.delete_marker) entry.delete_marker_version_id = deleted.version_id;
        if (!input.quiet) output.deleted.push_back(std::move(entry));
    }
    if (!batch.empty()) TRY(core_.store.apply(std::move(batch)));
    return output;
}

Result<GetObjectTaggingOutput> Service::get_object_tagging(const GetObjectTaggingInput& input) {
    const auto bucket = TRY(core_.buckets.find(input.bucket));
    auto object =
        TRY(read_tagged(core_.store, input.bucket, input.key, input.version_id, input.guard));
    return GetObjectTaggingOutput{std::move(object.tags),
                                  shown_version_id(*bucket, object.version_id)};
}

Result<PutObjectTaggingOutput> Service::set_tags(const PutObjectTaggingInput& input, Event event) {
    TRY(check_object_tags(input.tags));
    std::shared_lock gate(core_.locks.gate(input.bucket));
    const auto bucket = TRY(core_.buckets.find(input.bucket));
    const auto lock = core_.locks.key(input.bucket, input.key);
    auto object = TRY(read_tagged(core_.store, input.bucket, input.key, input.version_id,
                                  input.guard, &input.tags));
    const auto current = TRY(read_current(core_.store, input.bucket, input.key));
    object.tags = input.tags;
    const auto sequencer = TRY(core_.orders.next());
    kv::Batch batch;
    stage_update(*bucket, input.key, object, current && current->order == object.order, batch);
    TRY(stage_event(core_, *bucket, event, {input.key, object, sequencer}, {}, batch));
    TRY(core_.store.apply(std::move(batch)));
    return PutObjectTaggingOutput{shown_version_id(*bucket, object.version_id)};
}

Result<PutObjectTaggingOutput> Service::put_object_tagging(const PutObjectTaggingInput& input) {
    return set_tags(input, Event::object_tagging_put);
}

Result<DeleteObjectTaggingOutput> Service::delete_object_tagging(
    const DeleteObjectTaggingInput& input) {
    return set_tags({input.bucket, input.key, input.version_id, {}, input.guard},
                    Event::object_tagging_delete);
}

Result<GetObjectAttributesOutput> Service::get_object_attributes(
    const GetObjectAttributesInput& input) {
    const auto bucket = TRY(core_.buckets.find(input.bucket));
    const auto object = TRY(read_object(core_.store, input.bucket, input.key, input.version_id));
    TRY(ask(input.guard, object));
    TRY(check_reader(object.seal, input.customer_key));
    GetObjectAttributesOutput output;
    output.etag = object.etag;
    output.last_modified = object.last_modified;
    output.version_id = shown_version_id(*bucket, object.version_id);
    output.object_size = object.size;
    output.storage_class = object.headers.storage_class;
    output.checksum = TRY(shown_checksum(object.checksum, object.seal, input.customer_key));
    output.total_parts_count = object.parts;
    const bool composite = object.checksum && object.checksum->type == ChecksumType::composite;
    // As on AWS: without the number of the parts, which the object's own checksum has behind it,
    // and with the parts only where they are what it was made from.
    if (composite) output.checksum->value.resize(output.checksum->value.find('-'));
    output.parts_are_listed = composite;
    if (object.parts == 0 || !composite) return output;
    const auto begin = keys::piece(object.owner, input.part_number_marker + 1);
    auto cursor = core_.store.scan({begin, kv::end_of_prefix(keys::pieces_of(object.owner))});
    for (; cursor->valid(); cursor->next()) {
        if (output.parts.size() == static_cast<std::size_t>(input.max_parts)) {
            output.is_truncated = true;
            break;
        }
        const auto piece = TRY(decode_piece(cursor->value()));
        auto checksum = TRY(shown_checksum(piece.checksum, piece.seal, input.customer_key));
        output.parts.push_back({piece.number, piece.size, std::move(checksum)});
        output.next_part_number_marker = piece.number;
    }
    return output;
}

}  // namespace spot::s3
