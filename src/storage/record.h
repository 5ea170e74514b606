#pragma once

// The form of stored values: a version byte, then numbered fields (docs/formats/README.md).
//
//   record = version (1 byte) field*
//   field  = tag (varint: number * 2 + kind) payload
//   kind 0 = varint payload, kind 1 = varint length and that many bytes
//
// A reader skips fields it does not know, so fields may be added; a number is never used again for
// something else. A version above the reader's own is refused, never guessed at.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace spot::kv {

class RecordWriter {
  public:
    explicit RecordWriter(std::uint8_t version = 1) { bytes_ += static_cast<char>(version); }
    RecordWriter& text(unsigned field, std::string_view value);
    RecordWriter& number(unsigned field, std::uint64_t value);
    // Zig-zag: small negative numbers stay small.
    RecordWriter& signed_number(unsigned field, std::int64_t value);
    std::string take() { return std::move(bytes_); }

  private:
    std::string bytes_;
};

// Walks the fields in the order they were written:
//   RecordReader r(bytes);
//   while (r.next()) switch (r.field()) { case 1: x.name = r.text(); break; ... }
//   TRY(r.status());
class RecordReader {
  public:
    explicit RecordReader(std::string_view bytes, std::uint8_t newest_version = 1);
    bool next();
    unsigned field() const { return field_; }
    std::string_view text() const { return text_; }
    std::uint64_t number() const { return number_; }
    std::int64_t signed_number() const {
        return static_cast<std::int64_t>(number_ >> 1) ^ -static_cast<std::int64_t>(number_ & 1);
    }
    std::uint8_t version() const { return version_; }
    // Kind::internal when the bytes are damaged or of a newer version.
    Result<void> status() const;

  private:
    std::optional<std::uint64_t> varint();
    std::string_view rest_;
    std::uint8_t version_ = 0;
    unsigned field_ = 0;
    std::string_view text_;
    std::uint64_t number_ = 0;
    enum class State { good, newer, damaged } state_ = State::good;
};

}  // namespace spot::kv
