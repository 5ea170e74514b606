#include "s3/store/storage_count.h"

#include "base/log.h"
#include "s3/store/keys.h"
#include "s3/store/rows.h"

namespace spot::s3 {
namespace {

constexpr std::size_t rows_at_once = 4000;

}  // namespace

Result<bool> StorageCount::next_bucket() {
    auto range = kv::prefix_range(keys::buckets_space);
    if (!current_.bucket.empty()) range.begin = keys::bucket(current_.bucket) + '\0';
    auto cursor = store_.scan(range);
    current_ = {};
    phase_ = Phase::objects;
    after_.clear();
    if (!cursor->valid()) {
        TRY(cursor->status());
        return false;
    }
    current_.bucket = cursor->key().substr(keys::buckets_space.size());
    return true;
}

Result<void> StorageCount::count_row(std::string_view row, std::size_t& rows) {
    if (phase_ != Phase::uploads) {
        current_.bytes += TRY(decode_object(row)).size;
        ++current_.objects;
        return {};
    }
    const auto upload = TRY(decode_upload(row));
    auto parts = store_.scan(kv::prefix_range(keys::pieces_of(upload.owner)));
    for (; parts->valid(); parts->next(), ++rows) {
        current_.bytes += TRY(decode_piece(parts->value())).size;
        ++current_.objects;
    }
    return parts->status();
}

Result<bool> StorageCount::read_rows(std::size_t& rows) {
    const auto& name = current_.bucket;
    auto range = kv::prefix_range(phase_ == Phase::objects    ? keys::objects_of(name)
                                  : phase_ == Phase::versions ? keys::versions_of(name)
                                                              : keys::uploads_of(name));
    if (!after_.empty()) range.begin = after_ + '\0';
    auto cursor = store_.scan(range);
    for (; cursor->valid(); cursor->next(), ++rows) {
        if (rows >= rows_at_once) return true;
        TRY(count_row(cursor->value(), rows));
        after_ = cursor->key();
    }
    TRY(cursor->status());
    after_.clear();
    return false;
}

Result<bool> StorageCount::step(const std::function<Result<void>(const BucketStorage&)>& each) {
    std::size_t rows = 0;
    if (current_.bucket.empty() && !TRY(next_bucket())) return false;
    while (rows < rows_at_once) {
        ++rows;  // an empty bucket is work, too
        const auto more = read_rows(rows);
        if (!more) {
            // Its size is not known today; the others' are.
            log(Level::error, "a bucket cannot be counted",
                {{"bucket", current_.bucket}, {"error", more.error().message}});
            if (!TRY(next_bucket())) return false;
            continue;
        }
        if (*more) return true;
        if (phase_ != Phase::uploads) {
            phase_ = phase_ == Phase::objects ? Phase::versions : Phase::uploads;
            continue;
        }
        TRY(each(current_));
        if (!TRY(next_bucket())) return false;
    }
    return true;
}

}  // namespace spot::s3
