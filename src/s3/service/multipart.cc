#include <fmt/format.h>
#include <charconv>
#include <map>

#include "base/bytes.h"
#include "base/check.h"
#include "s3/access/lists.h"
#include "s3/rules/checksums.h"
#include "s3/rules/conditions.h"
#include "s3/rules/digests.h"
#include "s3/rules/errors.h"
#include "s3/rules/lifecycle.h"
#include "s3/rules/multipart.h"
#include "s3/rules/names.h"
#include "s3/service.h"
#include "s3/store/keys.h"
#include "s3/store/versions.h"
#include "storage/record.h"

namespace spot::s3 {
namespace {

// An upload id begins with its owner's number.
std::optional<std::uint64_t> owner_of(std::string_view upload_id) {
    std::uint64_t owner = 0;
    if (upload_id.size() != 64) return std::nullopt;
    const auto* end = upload_id.data() + 16;
    const auto [stop, code] = std::from_chars(upload_id.data(), end, owner, 16);
    if (code != std::errc{} || stop != end) return std::nullopt;
    return owner;
}

Result<void> check_part_number(int number) {
    if (number >= 1 && number <= max_parts) return {};
    return invalid_argument("Part number must be an integer between 1 and 10000, inclusive",
                            "partNumber", std::to_string(number));
}

}  // namespace

Result<UploadRow> Service::find_upload(const std::string& bucket, const std::string& key,
                                       const std::string& upload_id) const {
    const auto owner = owner_of(upload_id);
    if (!owner) return no_such_upload(upload_id);
    const auto stored = TRY(core_.store.get(keys::upload(bucket, key, *owner)));
    if (!stored) return no_such_upload(upload_id);
    auto row = TRY(decode_upload(*stored));
    if (row.upload_id != upload_id) return no_such_upload(upload_id);
    return row;
}

Result<CreateMultipartUploadOutput> Service::create_multipart_upload(
    const CreateMultipartUploadInput& input) {
    TRY(check_new_key(input.key));
    TRY(check_headers(input.headers));
    TRY(check_object_tags(input.tags));
    UploadRow row;
    row.algorithm = input.checksum_algorithm.value_or(Algorithm::crc64nvme);
    row.checksum_asked = input.checksum_algorithm.has_value();
    row.checksum_type = TRY(upload_checksum_type(input));
    std::shared_lock gate(core_.locks.gate(input.bucket));
    const auto bucket = TRY(core_.buckets.find(input.bucket));
    TRY(check_asked_lock(*bucket, input.lock, core_.clock.now()));
    const auto current = TRY(read_current(core_.store, input.bucket, input.key));
    row.key_was_there = current && !current->delete_marker;
    row.owner = TRY(core_.orders.next());
    row.upload_id = fmt::format("{:016x}{:016x}{:016x}{:016x}", row.owner, core_.random.next(),
                                core_.random.next(), core_.random.next());
    row.initiated = core_.clock.now();
    row.headers = input.headers;
    row.tags = input.tags;
    row.lock = input.lock;
    if (input.customer_key) row.seal = make_seal(*input.customer_key, core_.random).seal;
    auto list = TRY(
        list_of_new(*bucket, input.acl, input.requester.canonical_id, core_.settings.account_id));
    row.owner_id = std::move(list.owner_id);
    row.grants = std::move(list.grants);
    kv::Batch batch;
    batch.put(keys::upload(input.bucket, input.key, row.owner), encode(row));
    TRY(core_.store.apply(std::move(batch)));
    CreateMultipartUploadOutput output{row.upload_id, std::nullopt, std::nullopt};
    if (row.checksum_asked) {
        output.checksum_algorithm = row.algorithm;
        output.checksum_type = row.checksum_type;
    }
    return output;
}

Result<std::vector<Algorithm>> Service::part_algorithms(const UploadPartInput& input) const {
    TRY(check_part_number(input.part_number));
    const auto upload = TRY(find_upload(input.bucket, input.key, input.upload_id));
    TRY(check_uploader(upload.seal, input.customer_key));
    std::vector<Algorithm> algorithms;
    if (!sums_nothing(upload)) algorithms.push_back(upload.algorithm);
    const auto& digests = input.digests;
    const auto said = digests.checksum ? digests.checksum->algorithm : digests.algorithm;
    if (!said) return algorithms;
    if (upload.checksum_asked && *said != upload.algorithm) {
        return refuse(
            "InvalidRequest",
            fmt::format("Checksum Type mismatch occurred, expected checksum Type: {}, "
                        "actual checksum Type: {}",
                        lower(algorithm_name(upload.algorithm)), lower(algorithm_name(*said))));
    }
    algorithms.push_back(*said);
    return algorithms;
}

Result<UploadPartOutput> Service::upload_part(UploadPartInput input) {
    auto algorithms = TRY(part_algorithms(input));
    const auto staging = TRY(stage_body(core_.blobs, input.body.get(), std::move(algorithms),
                                        max_put_bytes, seal_for(input.customer_key)));
    return upload_part_staged(input, *staging);
}

Result<UploadPartOutput> Service::upload_part_staged(const UploadPartInput& input,
                                                     Staging& staging) {
    TRY(check_part_number(input.part_number));
    TRY(check_digests(input.digests, staging));
    std::shared_lock gate(core_.locks.gate(input.bucket));
    TRY(core_.buckets.find(input.bucket));
    const auto lock = core_.locks.key(input.bucket, input.key);
    const auto upload = TRY(find_upload(input.bucket, input.key, input.upload_id));
    TRY(check_uploader(upload.seal, input.customer_key));
    CHECK(staging.seal().empty() == upload.seal.empty(), "a part is sealed as its upload is");

    PieceRow piece;
    piece.number = input.part_number;
    piece.size = staging.size();
    piece.etag = staging.etag();
    piece.seal = staging.seal();
    piece.last_modified = core_.clock.now();
    if (!sums_nothing(upload)) piece.checksum = staging.stored_checksum(upload.algorithm);
    piece.blob = staging.blob();
    if (piece.blob.empty()) piece.data = TRY(core_.orders.next());

    kv::Batch batch;
    const auto row = keys::piece(upload.owner, piece.number);
    if (const auto stored = TRY(core_.store.get(row))) {
        stage_discard_piece(upload.owner, TRY(decode_piece(*stored)), batch);
    }
    batch.put(row, encode(piece));
    staging.stage(batch, upload.owner, piece.data);
    TRY(core_.store.apply(std::move(batch)));
    staging.keep();
    UploadPartOutput output{quoted(piece.etag), std::nullopt};
    if (input.digests.checksum) {
        output.checksum = input.digests.checksum;
    } else if (upload.checksum_asked) {
        output.checksum = staging.checksum(upload.algorithm);
    }
    return output;
}

Result<CompleteMultipartUploadOutput> Service::completed_before(
    const CompleteMultipartUploadInput& input) const {
    const auto owner = owner_of(input.upload_id);
    const auto stored = owner ? TRY(core_.store.get(keys::completed(*owner))) : std::nullopt;
    if (!stored) return no_such_upload(input.upload_id);
    auto row = TRY(decode_completed(*stored));
    if (row.upload_id != input.upload_id || row.bucket != input.bucket || row.key != input.key ||
        row.parts_digest != parts_digest(input.parts)) {
        return no_such_upload(input.upload_id);
    }
    if (row.checksum || input.customer_key) TRY(check_uploader(row.seal, input.customer_key));
    auto checksum = TRY(shown_checksum(row.checksum, row.seal, input.customer_key));
    return CompleteMultipartUploadOutput{quoted(row.etag), std::move(checksum), row.version_id, "",
                                         !row.seal.empty()};
}

Result<CompleteMultipartUploadOutput> Service::complete_multipart_upload(
    const CompleteMultipartUploadInput& input) {
    if (const auto good = check_parts_list(input.parts); !good) {
        auto error = good.error();
        if (error.code == "InvalidPartOrder") error.details = {{"UploadId", input.upload_id}};
        return fail(std::move(error));
    }
    std::shared_lock gate(core_.locks.gate(input.bucket));
    const auto bucket = TRY(core_.buckets.find(input.bucket));
    const auto lock = core_.locks.key(input.bucket, input.key);
    const auto upload = find_upload(input.bucket, input.key, input.upload_id);
    if (upload) return complete_locked(*bucket, input, *upload);
    if (upload.error().kind == Kind::not_found) return completed_before(input);
    return fail(upload.error());
}

Result<CompleteMultipartUploadOutput> Service::complete_locked(
    const BucketRow& bucket, const CompleteMultipartUploadInput& input, const UploadRow& upload) {
    const bool same = upload.checksum_asked && input.checksum_type == upload.checksum_type;
    if (input.checksum_type && !same) {
        return refuse("InvalidRequest",
                      fmt::format("The upload was created using the {} checksum mode. The complete "
                                  "request must use the same checksum mode.",
                                  upload.checksum_asked ? type_name(upload.checksum_type)
                                                        : std::string_view("null")));
    }
    const bool needs_key = !upload.seal.empty() && upload.checksum_asked;
    if (needs_key || input.customer_key) TRY(check_uploader(upload.seal, input.customer_key));
    std::map<int, PieceRow> pieces;
    auto cursor = core_.store.scan(kv::prefix_range(keys::pieces_of(upload.owner)));
    for (; cursor->valid(); cursor->next()) {
        auto piece = TRY(decode_piece(cursor->value()));
        piece.checksum =
            TRY(shown_checksum(std::move(piece.checksum), piece.seal, input.customer_key));
        pieces.emplace(piece.number, std::move(piece));
    }
    TRY(cursor->status());
    const auto chosen = TRY(choose_parts(input, upload, pieces));
    const auto whole = TRY(assemble(input, upload, chosen));
    const auto current = TRY(read_current(core_.store, input.bucket, input.key));
    TRY(check_write(input.conditions, current, input.key));
    TRY(check_conflict(input.conditions, current, upload, input.key));

    ObjectRow row;
    row.order = TRY(core_.orders.next());
    row.owner = upload.owner;
    row.version_id = new_version_id(bucket, row.order, core_.random);
    row.size = whole.size;
    row.etag = whole.etag;
    row.last_modified = core_.clock.now();
    row.headers = upload.headers;
    row.tags = upload.tags;
    row.lock = lock_of_new(bucket, upload.lock, row.last_modified, row.order);
    // Where lists have ceased to count since, the bucket's owner owns what is made.
    if (bucket.access->lists) {
        row.owner_id = upload.owner_id;
        row.grants = upload.grants;
    }
    row.checksum = whole.checksum;
    row.seal = upload.seal;
    if (needs_key && row.checksum) {
        const auto seal = make_seal(*input.customer_key, core_.random);
        row.checksum = sealed_checksum(seal, *std::move(row.checksum));
        row.seal = seal.seal;
    }
    row.layout = Layout::pieces;
    row.parts = static_cast<int>(chosen.size());

    kv::Batch batch;
    for (const auto* piece : chosen) pieces.erase(piece->number);
    for (const auto& [number, piece] : pieces) {
        batch.erase(keys::piece(upload.owner, number));
        stage_discard_piece(upload.owner, piece, batch);
    }
    const auto shown = shown_version_id(bucket, row.version_id);
    batch.erase(keys::upload(input.bucket, input.key, upload.owner));
    batch.put(
        keys::completed(upload.owner),
        encode(CompletedRow{upload.upload_id, input.bucket, input.key, row.last_modified, row.etag,
                            shown, row.checksum, parts_digest(input.parts), row.seal}));
    TRY(stage_version(core_, bucket, input.key, current, row, batch));
    TRY(stage_event(core_, bucket, Event::object_created_complete_multipart_upload,
                    {input.key, row, row.order}, input.requester, batch));
    TRY(core_.store.apply(std::move(batch)));
    return CompleteMultipartUploadOutput{quoted(row.etag), whole.checksum, shown,
                                         expiration_header(bucket.lifecycle, input.key, row),
                                         !row.seal.empty()};
}

Result<void> Service::abort_multipart_upload(const AbortMultipartUploadInput& input) {
    std::shared_lock gate(core_.locks.gate(input.bucket));
    TRY(core_.buckets.find(input.bucket));
    const auto lock = core_.locks.key(input.bucket, input.key);
    const auto upload = TRY(find_upload(input.bucket, input.key, input.upload_id));
    kv::Batch batch;
    batch.makes_room();
    stage_abort(input.bucket, input.key, upload, batch);
    return core_.store.apply(std::move(batch));
}

Result<ListPartsOutput> Service::list_parts(const ListPartsInput& input) {
    TRY(core_.buckets.find(input.bucket));
    const auto upload = TRY(find_upload(input.bucket, input.key, input.upload_id));
    const auto limit = static_cast<std::size_t>(std::clamp(input.max_parts, 0, max_listed));
    if ((!upload.seal.empty() && upload.checksum_asked) || input.customer_key) {
        TRY(check_uploader(upload.seal, input.customer_key));
    }
    ListPartsOutput output;
    output.storage_class = upload.headers.storage_class;
    if (upload.checksum_asked) {
        output.checksum_algorithm = upload.algorithm;
        output.checksum_type = upload.checksum_type;
    }
    auto cursor = core_.store.scan({keys::piece(upload.owner, input.part_number_marker + 1),
                                    kv::end_of_prefix(keys::pieces_of(upload.owner))});
    for (; cursor->valid(); cursor->next()) {
        if (output.parts.size() == limit) {
            output.is_truncated = true;
            return output;
        }
        auto piece = TRY(decode_piece(cursor->value()));
        if (!upload.checksum_asked) piece.checksum.reset();
        piece.checksum =
            TRY(shown_checksum(std::move(piece.checksum), piece.seal, input.customer_key));
        output.parts.push_back({piece.number, piece.last_modified, quoted(piece.etag), piece.size,
                                std::move(piece.checksum)});
        output.next_part_number_marker = piece.number;
    }
    TRY(cursor->status());
    return output;
}

}  // namespace spot::s3
