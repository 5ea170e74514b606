#include "storage/record.h"

#include <fmt/format.h>

namespace spot::kv {
namespace {

void append_varint(std::string& out, std::uint64_t value) {
    while (value >= 0x80) {
        out += static_cast<char>(value | 0x80);
        value >>= 7;
    }
    out += static_cast<char>(value);
}

}  // namespace

RecordWriter& RecordWriter::text(unsigned field, std::string_view value) {
    append_varint(bytes_, std::uint64_t{field} * 2 + 1);
    append_varint(bytes_, value.size());
    bytes_ += value;
    return *this;
}

RecordWriter& RecordWriter::number(unsigned field, std::uint64_t value) {
    append_varint(bytes_, std::uint64_t{field} * 2);
    append_varint(bytes_, value);
    return *this;
}

RecordWriter& RecordWriter::signed_number(unsigned field, std::int64_t value) {
    const auto bits = static_cast<std::uint64_t>(value);
    return number(field, (bits << 1) ^ static_cast<std::uint64_t>(value >> 63));
}

RecordReader::RecordReader(std::string_view bytes, std::uint8_t newest_version) : rest_(bytes) {
    if (rest_.empty()) {
        state_ = State::damaged;
        return;
    }
    version_ = static_cast<std::uint8_t>(rest_.front());
    rest_.remove_prefix(1);
    if (version_ > newest_version) state_ = State::newer;
}

bool RecordReader::next() {
    if (state_ != State::good || rest_.empty()) return false;
    const auto tag = varint();
    const auto payload = tag ? varint() : std::nullopt;
    if (!payload) {
        state_ = State::damaged;
        return false;
    }
    field_ = static_cast<unsigned>(*tag >> 1);
    text_ = {};
    number_ = 0;
    if ((*tag & 1) == 0) {
        number_ = *payload;
        return true;
    }
    if (*payload > rest_.size()) {
        state_ = State::damaged;
        return false;
    }
    text_ = rest_.substr(0, *payload);
    rest_.remove_prefix(*payload);
    return true;
}

Result<void> RecordReader::status() const {
    switch (state_) {
        case State::good: return {};
        case State::newer:
            return fail(
                Kind::internal, "InternalError",
                fmt::format("A stored record has version {}, newer than this program.", version_));
        case State::damaged: break;
    }
    return fail(Kind::internal, "InternalError", "A stored record is damaged.");
}

std::optional<std::uint64_t> RecordReader::varint() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64 && !rest_.empty(); shift += 7) {
        const auto byte = static_cast<unsigned char>(rest_.front());
        rest_.remove_prefix(1);
        value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
        if ((byte & 0x80) == 0) return value;
    }
    return std::nullopt;
}

}  // namespace spot::kv
