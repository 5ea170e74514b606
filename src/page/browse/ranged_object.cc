#include "page/browse/ranged_object.h"

#include <fmt/format.h>

#include <algorithm>

namespace spot::page {

Result<std::unique_ptr<RangedObject>> RangedObject::open(s3::Api& s3, s3::HeadObjectInput object) {
    auto head = TRY(s3.head_object(object));
    object.conditions.if_match = head.etag;
    if (object.version_id.empty() && head.version_id != "null") object.version_id = head.version_id;
    return std::unique_ptr<RangedObject>(new RangedObject(s3, std::move(object), std::move(head)));
}

Result<std::size_t> RangedObject::read(std::span<std::byte> out) {
    while (at_ < size()) {
        if (!range_) {
            object_.range =
                fmt::format("bytes={}-{}", at_, std::min(at_ + range_bytes, size()) - 1);
            range_ = TRY(s3_.get_object(object_)).body;
        }
        const auto n = range_ ? TRY(range_->read(out)) : 0;
        if (n > 0) {
            at_ += n;
            return n;
        }
        range_.reset();
        // A range that ends early would otherwise be asked for without end.
        if (at_ % range_bytes != 0 && at_ < size()) {
            return fail(Kind::unavailable, "IncompleteBody", "The object ended early.");
        }
    }
    return std::size_t{0};
}

}  // namespace spot::page
