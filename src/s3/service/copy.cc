#include "base/bytes.h"
#include "base/check.h"
#include "s3/access/lists.h"
#include "s3/rules/conditions.h"
#include "s3/rules/errors.h"
#include "s3/rules/lifecycle.h"
#include "s3/rules/names.h"
#include "s3/rules/storage_class.h"
#include "s3/service.h"
#include "s3/store/keys.h"
#include "s3/store/versions.h"
#include "storage/record.h"

namespace spot::s3 {
namespace {

constexpr int copy_attempts = 16;

Result<ObjectRow> read_source(const kv::Store& store, const CopySource& source) {
    auto object = read_object(store, source.bucket, source.key, source.version_id);
    if (object || object.error().code != "MethodNotAllowed") return object;
    return refuse("InvalidRequest",
                  "The source of a copy request may not specifically refer to a delete marker by "
                  "version id.");
}

// AWS does not name the version "null" of a source.
std::string source_version_id(const BucketRow& bucket, const ObjectRow& source) {
    return source.version_id == null_version ? "" : shown_version_id(bucket, source.version_id);
}

// `encryption`: that of the bucket.
Result<void> check_self_copy(const CopyObjectInput& input, const BucketEncryption& encryption) {
    const bool same = input.source.bucket == input.bucket && input.source.key == input.key &&
                      input.source.version_id.empty();
    // Naming the class or the encryption that the object has already counts as a change, too, and
    // so does an encryption that was put to the bucket.
    const bool redirected = !input.headers.website_redirect_location.empty();
    const bool sealed = input.customer_key || input.source_customer_key;
    if (!same || input.names_storage || redirected || encryption.put || sealed ||
        input.metadata_directive == Directive::replace) {
        return {};
    }
    return refuse("InvalidRequest",
                  "This copy request is illegal because it is trying to copy an object to itself "
                  "without changing the object's metadata, storage class, website redirect "
                  "location or encryption attributes.");
}

// The size, headers and tags that the copy will have.
ObjectRow described(const CopyObjectInput& input, const ObjectRow& source) {
    ObjectRow row;
    row.size = source.size;
    row.headers = input.metadata_directive == Directive::replace ? input.headers : source.headers;
    if (!input.headers.storage_class.empty() || input.metadata_directive == Directive::copy) {
        row.headers.storage_class = input.headers.storage_class;
    }
    row.headers.website_redirect_location = input.headers.website_redirect_location;
    row.tags = input.tagging_directive == Directive::replace ? input.tags : source.tags;
    return row;
}

Algorithm algorithm_of(const CopyObjectInput& input, const ObjectRow& source) {
    return input.checksum_algorithm.value_or(source.checksum ? source.checksum->algorithm
                                                             : Algorithm::crc64nvme);
}

// The same with its entity tag and checksum. The bytes are read only where these do not follow from
// the source's own: it came in parts, or another algorithm is wanted.
Result<ObjectRow> make_prototype(Core& core, const CopyObjectInput& input,
                                 const ObjectRow& source) {
    auto row = described(input, source);
    const auto algorithm = algorithm_of(input, source);
    const bool known = source.parts == 0 && source.checksum &&
                       source.checksum->algorithm == algorithm &&
                       source.checksum->type == ChecksumType::full_object;
    if (known) {
        row.etag = source.etag;
        row.checksum = source.checksum;
        return row;
    }
    Hasher md5(Algorithm::md5);
    Hasher checksum(algorithm);
    const auto body = TRY(open_content(core, source, 0, source.size));
    std::string buffer(block_bytes, '\0');
    for (std::uint64_t left = source.size; left > 0;) {
        const auto n = TRY(body->read(std::as_writable_bytes(std::span(buffer))));
        CHECK(n > 0, "content ends before its size");
        md5.update(std::string_view(buffer).substr(0, n));
        checksum.update(std::string_view(buffer).substr(0, n));
        left -= n;
    }
    row.etag = hex(md5.finish());
    row.checksum = Checksum{algorithm, base64(checksum.finish())};
    return row;
}

// Content that is or becomes sealed is not shared: it is written again, under a key of its own.
Result<std::unique_ptr<Staging>> stage_sealed(Core& core, const CopyObjectInput& input,
                                              const ObjectRow& source,
                                              std::optional<ContentSeal> seal) {
    const auto body = TRY(open_content(core, source, 0, source.size, input.source_customer_key));
    return stage_body(core.blobs, body.get(), {algorithm_of(input, source)}, max_put_bytes,
                      std::move(seal));
}

ObjectRow prototype_of(const CopyObjectInput& input, const ObjectRow& source,
                       const Staging& staging) {
    auto row = described(input, source);
    row.etag = staging.etag();
    row.checksum = staging.stored_checksum(algorithm_of(input, source));
    row.seal = staging.seal();
    row.blob = staging.blob();
    row.layout = row.blob.empty() ? Layout::inlined : Layout::blob;
    return row;
}

Result<void> stage_data_copy(Core& core, std::uint64_t from, std::uint64_t to, kv::Batch& batch) {
    auto data = TRY(core.store.get(keys::data(from)));
    CHECK(data.has_value(), "a row names data that are not there");
    batch.put(keys::data(to), std::move(*data));
    return {};
}

// Gives `row` the content of `source`: small content is written again, blobs get a further owner.
Result<void> stage_content_copy(Core& core, const ObjectRow& source, ObjectRow& row,
                                kv::Batch& batch) {
    row.owner = row.order;
    row.layout = source.layout;
    row.blob = source.blob;
    switch (source.layout) {
        case Layout::none: return {};
        case Layout::inlined: return stage_data_copy(core, source.owner, row.owner, batch);
        case Layout::blob:
            batch.put(keys::reference(row.blob, row.owner), kv::RecordWriter().take());
            return {};
        case Layout::pieces: break;
    }
    auto cursor = core.store.scan(kv::prefix_range(keys::pieces_of(source.owner)));
    for (; cursor->valid(); cursor->next()) {
        auto piece = TRY(decode_piece(cursor->value()));
        if (piece.blob.empty()) {
            const auto data = TRY(core.orders.next());
            TRY(stage_data_copy(core, piece.data, data, batch));
            piece.data = data;
        } else {
            batch.put(keys::reference(piece.blob, row.owner), kv::RecordWriter().take());
        }
        batch.put(keys::piece(row.owner, piece.number), encode(piece));
    }
    return cursor->status();
}

}  // namespace

Result<CopyObjectOutput> Service::copy_once(const CopyObjectInput& input, const ObjectRow& source,
                                            const ObjectRow& prototype, Staging* staging,
                                            bool& source_changed) {
    std::shared_lock gate(core_.locks.gate(input.bucket));
    const auto bucket = TRY(core_.buckets.find(input.bucket));
    const auto locks =
        core_.locks.two(input.source.bucket, input.source.key, input.bucket, input.key);
    const auto still =
        read_version(core_.store, input.source.bucket, input.source.key, input.source.version_id);
    source_changed = !still || still->order != source.order || still->tags != source.tags ||
                     still->grants != source.grants;
    if (source_changed) return CopyObjectOutput{};
    const auto current = TRY(read_current(core_.store, input.bucket, input.key));
    TRY(check_write(input.conditions, current, input.key));

    auto row = prototype;
    row.order = TRY(core_.orders.next());
    row.version_id = new_version_id(*bucket, row.order, core_.random);
    row.last_modified = core_.clock.now();
    TRY(check_asked_lock(*bucket, input.lock, row.last_modified));
    row.lock = lock_of_new(*bucket, input.lock, row.last_modified, row.order);
    auto list = TRY(
        list_of_new(*bucket, input.acl, input.requester.canonical_id, core_.settings.account_id));
    row.owner_id = std::move(list.owner_id);
    row.grants = std::move(list.grants);
    kv::Batch batch;
    if (staging != nullptr) {
        row.owner = row.order;
        staging->stage(batch, row.owner, row.owner);
    } else {
        TRY(stage_content_copy(core_, source, row, batch));
    }
    TRY(stage_version(core_, *bucket, input.key, current, row, batch));
    TRY(stage_event(core_, *bucket, Event::object_created_copy, {input.key, row, row.order},
                    input.requester, batch));
    TRY(core_.store.apply(std::move(batch)));
    if (staging != nullptr) staging->keep();
    return CopyObjectOutput{.etag = quoted(row.etag),
                            .last_modified = row.last_modified,
                            .checksum = staging == nullptr
                                            ? row.checksum
                                            : staging->checksum(algorithm_of(input, source)),
                            .version_id = shown_version_id(*bucket, row.version_id),
                            .expiration = expiration_header(bucket->lifecycle, input.key, row)};
}

Result<CopyObjectOutput> Service::copy_object(const CopyObjectInput& input) {
    TRY(check_new_key(input.key));
    TRY(check_key(input.source.key));
    TRY(check_headers(input.headers));
    TRY(check_object_tags(input.tags));
    TRY(core_.buckets.find(input.bucket));
    const auto source_bucket = TRY(core_.buckets.find(input.source.bucket));
    for (int attempt = 0; attempt < copy_attempts; ++attempt) {
        const auto source = TRY(read_source(core_.store, input.source));
        TRY(ask(input.source_guard, source));
        TRY(check_reader(source.seal, input.source_customer_key));
        TRY(check_source(input.source_conditions, source, core_.clock.now()));
        if (!is_readable(source, core_.clock.now())) return refuse("ObjectNotInActiveTierError");
        TRY(check_self_copy(input, source_bucket->encryption));
        if (source.size > max_put_bytes) {
            return refuse("InvalidRequest",
                          "The specified copy source is larger than the maximum allowable size "
                          "for a copy source: 5368709120");
        }
        std::unique_ptr<Staging> staging;
        if (!source.seal.empty() || input.customer_key) {
            auto staged = stage_sealed(core_, input, source, seal_for(input.customer_key));
            if (!staged && staged.error().kind == Kind::not_found) continue;
            staging = TRY(std::move(staged));
        }
        const auto prototype = staging ? Result<ObjectRow>(prototype_of(input, source, *staging))
                                       : make_prototype(core_, input, source);
        if (!prototype && prototype.error().kind == Kind::not_found) continue;
        if (!prototype) return fail(prototype.error());
        bool source_changed = false;
        auto output = copy_once(input, source, *prototype, staging.get(), source_changed);
        if (source_changed) continue;
        if (output) {
            output->source_version_id = source_version_id(*source_bucket, source);
        }
        return output;
    }
    return refuse("ServiceUnavailable", "The source is being replaced too fast to be copied.");
}

Result<UploadPartCopyOutput> Service::upload_part_copy(const UploadPartCopyInput& input) {
    const UploadPartInput part{input.bucket, input.key, input.upload_id,   input.part_number,
                               nullptr,      {},        input.customer_key};
    auto algorithms = TRY(part_algorithms(part));
    const auto bucket = TRY(core_.buckets.find(input.source.bucket));
    for (int attempt = 0; attempt < copy_attempts; ++attempt) {
        const auto source = TRY(read_source(core_.store, input.source));
        TRY(ask(input.source_guard, source));
        TRY(check_reader(source.seal, input.source_customer_key));
        TRY(check_source(input.source_conditions, source, core_.clock.now()));
        const auto range = TRY(resolve_copy_range(input.range, source.size));
        // As in get_object: content that was removed meanwhile is not_found; the row has changed
        // then.
        auto opened = get_object({.bucket = input.source.bucket,
                                  .key = input.source.key,
                                  .version_id = input.source.version_id,
                                  .range = input.range,
                                  .conditions = {.if_match = quoted(source.etag)},
                                  .guard = input.source_guard,
                                  .customer_key = input.source_customer_key});
        if (!opened && opened.error().code == "PreconditionFailed") continue;
        if (!opened) return fail(opened.error());
        CHECK(opened->content_length == range.length, "a range came out differently");
        const auto staging = TRY(stage_body(core_.blobs, opened->body.get(), algorithms,
                                            max_put_bytes, seal_for(input.customer_key)));
        auto output = TRY(upload_part_staged(part, *staging));
        return UploadPartCopyOutput{std::move(output.etag), core_.clock.now(),
                                    std::move(output.checksum), source_version_id(*bucket, source)};
    }
    return refuse("ServiceUnavailable", "The source is being replaced too fast to be copied.");
}

}  // namespace spot::s3
