#pragma once

// An object as bytes that are read once, of any size, without holding more than a range of it.

#include <memory>
#include <string>

#include "base/byte_source.h"
#include "s3/api.h"

namespace spot::page {

class RangedObject final : public ByteSource {
  public:
    static constexpr std::uint64_t range_bytes = 4 << 20;

    // Asks for the object's head. All ranges come from that version, or reading fails
    // ("PreconditionFailed"). `s3` outlives it.
    static Result<std::unique_ptr<RangedObject>> open(s3::Api& s3, s3::HeadObjectInput object);

    std::uint64_t size() const override { return head_.content_length; }
    Result<std::size_t> read(std::span<std::byte> out) override;
    const s3::HeadObjectOutput& head() const { return head_; }

  private:
    RangedObject(s3::Api& s3, s3::HeadObjectInput object, s3::HeadObjectOutput head)
        : s3_(s3), object_(std::move(object)), head_(std::move(head)) {}
    s3::Api& s3_;
    s3::HeadObjectInput object_;
    s3::HeadObjectOutput head_;
    std::unique_ptr<ByteSource> range_;  // nullptr: none is open
    std::uint64_t at_ = 0;               // how much of the object was given
};

}  // namespace spot::page
