#include <algorithm>

#include "s3/rules/errors.h"
#include "s3/rules/listing.h"
#include "s3/rules/names.h"
#include "s3/service.h"
#include "s3/store/keys.h"

namespace spot::s3 {
namespace {

struct Page {
    std::vector<ListedObject> contents;
    std::vector<std::string> common_prefixes;
    bool is_truncated = false;
    Position last;
    std::size_t size() const { return contents.size() + common_prefixes.size(); }
};

struct Request {
    const std::string& bucket;
    const std::string& prefix;
    const std::string& delimiter;
    std::size_t limit = 0;
    Position from;             // "": from the start
    bool old_markers = false;  // of ListObjects: a marker ends the common prefix that it lies in
};

Result<std::size_t> page_size(int asked, std::string_view name) {
    if (asked < 0) {
        return invalid_argument(
            "Argument " + std::string(name) + " must be an integer between 0 and 2147483647", name,
            std::to_string(asked));
    }
    return static_cast<std::size_t>(std::min(asked, max_listed));
}

std::string first_row(std::string_view space, const std::string& bucket, const Position& from,
                      std::string begin) {
    if (from.after.empty()) return begin;
    auto next = from.is_prefix ? after_prefix(space, bucket, from.after)
                               : kv::KeyWriter(space).text(bucket).text(from.after).take() + '\0';
    return std::max(std::move(begin), std::move(next));
}

ListedObject listed(std::string key, const ObjectRow& row) {
    return {std::move(key), row.last_modified,         quoted(row.etag),
            row.size,       row.headers.storage_class, row.checksum,
            row.owner_id};
}

// Walks current versions. A common prefix is skipped by one seek, however many keys it stands for.
Result<Page> list_page(const kv::Store& store, const Request& request) {
    Page page;
    if (request.limit == 0) return page;
    auto range = rows_with_prefix("so", request.bucket, request.prefix);
    range.begin = first_row("so", request.bucket, request.from, range.begin);
    if (!range.end.empty() && range.begin >= range.end) return page;
    auto cursor = store.scan(range);
    while (cursor->valid()) {
        auto key = key_of(cursor->key());
        auto rolled = common_prefix(key, request.prefix, request.delimiter);
        // A marker that is a common prefix itself has been shown. In the older listing it has for
        // a key that it stands for, too.
        const bool shown =
            rolled && (*rolled == request.from.after ||
                       (request.old_markers && request.from.after.starts_with(*rolled)));
        const auto object = TRY(decode_object(cursor->value()));
        if (object.delete_marker || shown) {
            if (shown) {
                cursor->seek(after_prefix("so", request.bucket, *rolled));
            } else {
                cursor->next();
            }
            continue;
        }
        if (page.size() == request.limit) {
            page.is_truncated = true;
            return page;
        }
        if (rolled) {
            page.last = {*rolled, true};
            cursor->seek(after_prefix("so", request.bucket, *rolled));
            page.common_prefixes.push_back(std::move(*rolled));
        } else {
            page.last = {key, false};
            page.contents.push_back(listed(std::move(key), object));
            cursor->next();
        }
    }
    TRY(cursor->status());
    return page;
}

}  // namespace

Result<ListObjectsOutput> Service::list_objects(const ListObjectsInput& input) {
    TRY(core_.buckets.find(input.bucket));
    const auto limit = TRY(page_size(input.max_keys, "maxKeys"));
    auto page = TRY(list_page(
        core_.store,
        {input.bucket, input.prefix, input.delimiter, limit, {input.marker, false}, true}));
    ListObjectsOutput output{std::move(page.contents), std::move(page.common_prefixes),
                             page.is_truncated, ""};
    if (page.is_truncated) output.next_marker = std::move(page.last.after);
    return output;
}

Result<ListObjectsV2Output> Service::list_objects_v2(const ListObjectsV2Input& input) {
    TRY(core_.buckets.find(input.bucket));
    const auto limit = TRY(page_size(input.max_keys, "maxKeys"));
    Position from{input.start_after, false};
    if (!input.continuation_token.empty()) {
        const auto parsed = parse_token(input.continuation_token);
        if (!parsed) {
            return invalid_argument("The continuation token provided is incorrect",
                                    "continuation-token", input.continuation_token);
        }
        from = *parsed;
    }
    auto page =
        TRY(list_page(core_.store, {input.bucket, input.prefix, input.delimiter, limit, from}));
    ListObjectsV2Output output{std::move(page.contents), std::move(page.common_prefixes),
                               page.is_truncated, ""};
    if (page.is_truncated) output.next_continuation_token = make_token(page.last);
    return output;
}

namespace {

// Walks all versions, key by key: the current one, then the others from the newest on. Every
// noncurrent version has a current one, so the rows of both spaces are met in one pass.
class VersionWalk {
  public:
    VersionWalk(const kv::Store& store, const ListObjectVersionsInput& input, std::size_t limit)
        : store_(store), input_(input), limit_(limit) {}

    Result<ListObjectVersionsOutput> run(const std::string& begin,
                                         std::optional<std::uint64_t> older_than) {
        auto range = rows_with_prefix("so", input_.bucket, input_.prefix);
        range.begin = std::max(range.begin, begin);
        if (!range.end.empty() && range.begin >= range.end) return std::move(output_);
        auto cursor = store_.scan(range);
        while (cursor->valid() && !output_.is_truncated) {
            auto key = key_of(cursor->key());
            auto rolled = common_prefix(key, input_.prefix, input_.delimiter);
            if (rolled) {
                if (!input_.key_marker.starts_with(*rolled) && add()) {
                    output_.next_key_marker = *rolled;
                    output_.next_version_id_marker.clear();
                    output_.common_prefixes.push_back(*rolled);
                }
                cursor->seek(after_prefix("so", input_.bucket, *rolled));
                continue;
            }
            const bool resumed = older_than && key == input_.key_marker;
            const auto current = TRY(decode_object(cursor->value()));
            TRY(show_key(key, current, resumed ? *older_than : ~std::uint64_t{0}));
            cursor->next();
        }
        TRY(cursor->status());
        if (!output_.is_truncated) {
            output_.next_key_marker.clear();
            output_.next_version_id_marker.clear();
        }
        return std::move(output_);
    }

  private:
    // Room for one more?
    bool add() {
        if (count_ == limit_) {
            output_.is_truncated = true;
            return false;
        }
        ++count_;
        return true;
    }

    void show(const std::string& key, const ObjectRow& row, bool is_latest) {
        ListedVersion version;
        static_cast<ListedObject&>(version) = listed(key, row);
        version.version_id = row.version_id;
        version.is_latest = is_latest;
        version.delete_marker = row.delete_marker;
        output_.versions.push_back(std::move(version));
        output_.next_key_marker = key;
        output_.next_version_id_marker = row.version_id;
    }

    Result<void> show_key(const std::string& key, const ObjectRow& current,
                          std::uint64_t older_than) {
        if (current.order < older_than) {
            if (!add()) return {};
            show(key, current, true);
        }
        auto cursor = store_.scan(kv::prefix_range(keys::versions_of(input_.bucket, key)));
        for (; cursor->valid(); cursor->next()) {
            const auto row = TRY(decode_object(cursor->value()));
            if (row.order >= older_than) continue;
            if (!add()) return {};
            show(key, row, false);
        }
        return cursor->status();
    }

    const kv::Store& store_;
    const ListObjectVersionsInput& input_;
    const std::size_t limit_;
    std::size_t count_ = 0;
    ListObjectVersionsOutput output_;
};

}  // namespace

namespace {

// The order of the version that the markers name; nullopt: no version of the key is older.
Result<std::optional<std::uint64_t>> order_of_marker(const kv::Store& store,
                                                     const ListObjectVersionsInput& input) {
    if (const auto order = order_of(input.version_id_marker)) return order;
    const auto marker =
        read_version(store, input.bucket, input.key_marker, input.version_id_marker);
    if (marker) return std::optional(marker->order);
    if (marker.error().kind == Kind::invalid) return fail(marker.error());
    return std::optional<std::uint64_t>();
}

}  // namespace

Result<ListObjectVersionsOutput> Service::list_object_versions(
    const ListObjectVersionsInput& input) {
    TRY(core_.buckets.find(input.bucket));
    const auto limit = TRY(page_size(input.max_keys, "maxKeys"));
    if (limit == 0) return ListObjectVersionsOutput{};
    std::string begin;
    std::optional<std::uint64_t> older_than;
    if (!input.version_id_marker.empty()) {
        if (input.key_marker.empty()) {
            return invalid_argument("A version-id marker cannot be specified without a key marker.",
                                    "version-id-marker", input.version_id_marker);
        }
        // The version that a page ended with may have been deleted since.
        older_than = TRY(order_of_marker(core_.store, input));
    }
    if (older_than) {
        begin = keys::object(input.bucket, input.key_marker);
    } else if (!input.key_marker.empty()) {
        begin = keys::object(input.bucket, input.key_marker) + '\0';
    }
    return VersionWalk(core_.store, input, limit).run(begin, older_than);
}

Result<ListMultipartUploadsOutput> Service::list_multipart_uploads(
    const ListMultipartUploadsInput& input) {
    TRY(core_.buckets.find(input.bucket));
    const auto limit = TRY(page_size(input.max_uploads, "max-uploads"));
    ListMultipartUploadsOutput output;
    if (limit == 0) return output;
    auto range = rows_with_prefix("su", input.bucket, input.prefix);
    auto cursor = core_.store.scan(range);
    if (!input.key_marker.empty()) {
        cursor->seek(std::max(range.begin, keys::upload(input.bucket, input.key_marker, 0)));
    }
    if (!input.key_marker.empty() && !input.upload_id_marker.empty() &&
        !find_upload(input.bucket, input.key_marker, input.upload_id_marker)) {
        return invalid_argument("Invalid uploadId marker", "upload-id-marker",
                                input.upload_id_marker);
    }
    std::size_t count = 0;
    bool last_is_prefix = false;
    while (cursor->valid()) {
        auto key = key_of(cursor->key());
        auto upload = TRY(decode_upload(cursor->value()));
        auto rolled = common_prefix(key, input.prefix, input.delimiter);
        const bool before_marker =
            (rolled && input.key_marker.starts_with(*rolled)) ||
            (!rolled && key == input.key_marker && !input.key_marker.empty() &&
             (input.upload_id_marker.empty() || upload.upload_id <= input.upload_id_marker));
        if (before_marker) {
            cursor->next();
            continue;
        }
        if (count++ == limit) {
            output.is_truncated = true;
            return output;
        }
        output.next_key_marker = rolled ? *rolled : key;
        output.next_upload_id_marker = rolled ? "" : upload.upload_id;
        last_is_prefix = rolled.has_value();
        if (rolled) {
            cursor->seek(after_prefix("su", input.bucket, *rolled));
            output.common_prefixes.push_back(std::move(*rolled));
            continue;
        }
        output.uploads.push_back({std::move(key), upload.upload_id, upload.initiated,
                                  upload.headers.storage_class, std::nullopt, std::nullopt});
        if (upload.checksum_asked) {
            output.uploads.back().checksum_algorithm = upload.algorithm;
            output.uploads.back().checksum_type = upload.checksum_type;
        }
        cursor->next();
    }
    TRY(cursor->status());
    // At the end AWS names the last upload all the same, but no common prefix.
    if (last_is_prefix) output.next_key_marker.clear();
    return output;
}

}  // namespace spot::s3
