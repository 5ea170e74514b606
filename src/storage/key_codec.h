#pragma once

// Keys of several fields whose order as bytes is the order of their fields (docs/formats/keys.md).
//
//   text    bytes with 00 written as 00 FF, ended by 00 01: no text is a prefix of a longer one
//   number  8 bytes, big-endian
//   raw     bytes as they are, without an end; only as the last field

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace spot::kv {

class KeyWriter {
  public:
    explicit KeyWriter(std::string_view space) : key_(space) {}
    KeyWriter& text(std::string_view);
    KeyWriter& number(std::uint64_t);
    KeyWriter& raw(std::string_view);
    std::string take() { return std::move(key_); }
    const std::string& view() const { return key_; }

  private:
    std::string key_;
};

// Reads what a KeyWriter wrote, in the same order. The key must outlive the reader. A stored key
// that cannot be read is a broken invariant (CHECK).
class KeyReader {
  public:
    KeyReader(std::string_view key, std::size_t space_length) : rest_(key.substr(space_length)) {}
    std::string text();
    std::uint64_t number();
    std::string_view raw() const { return rest_; }
    bool at_end() const { return rest_.empty(); }

  private:
    std::string_view rest_;
};

}  // namespace spot::kv
