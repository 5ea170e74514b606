#include "storage/key_codec.h"

#include "base/check.h"

namespace spot::kv {

KeyWriter& KeyWriter::text(std::string_view bytes) {
    for (const char c : bytes) {
        key_ += c;
        if (c == '\0') key_ += '\xff';
    }
    key_ += '\0';
    key_ += '\x01';
    return *this;
}

KeyWriter& KeyWriter::number(std::uint64_t value) {
    for (int shift = 56; shift >= 0; shift -= 8) key_ += static_cast<char>(value >> shift);
    return *this;
}

KeyWriter& KeyWriter::raw(std::string_view bytes) {
    key_ += bytes;
    return *this;
}

std::string KeyReader::text() {
    std::string out;
    std::size_t i = 0;
    while (true) {
        CHECK(i < rest_.size(), "key ends inside a text");
        if (rest_[i] != '\0') {
            out += rest_[i++];
            continue;
        }
        CHECK(i + 1 < rest_.size(), "key ends inside a text");
        const char mark = rest_[i + 1];
        i += 2;
        if (mark == '\x01') break;
        CHECK(mark == '\xff', "unknown escape in a key");
        out += '\0';
    }
    rest_.remove_prefix(i);
    return out;
}

std::uint64_t KeyReader::number() {
    CHECK(rest_.size() >= 8, "key ends inside a number");
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < 8; ++i) {
        value = (value << 8) | static_cast<unsigned char>(rest_[i]);
    }
    rest_.remove_prefix(8);
    return value;
}

}  // namespace spot::kv
