#include "base/random.h"

#include <sys/random.h>

#include <cstring>

#include "base/check.h"

namespace spot {

std::uint64_t Random::next() {
    std::uint64_t value = 0;
    fill(std::as_writable_bytes(std::span(&value, 1)));
    return value;
}

std::uint64_t Random::below(std::uint64_t bound) {
    CHECK(bound > 0);
    // Rejection keeps it uniform.
    const std::uint64_t limit = ~std::uint64_t{0} - (~std::uint64_t{0} % bound);
    std::uint64_t value = next();
    while (value >= limit) value = next();
    return value % bound;
}

std::string Random::uuid() {
    std::uint8_t raw[16];
    fill(std::as_writable_bytes(std::span(raw)));
    raw[6] = static_cast<std::uint8_t>((raw[6] & 0x0f) | 0x40);
    raw[8] = static_cast<std::uint8_t>((raw[8] & 0x3f) | 0x80);
    static constexpr char digits[] = "0123456789abcdef";
    std::string out;
    out.reserve(36);
    for (int i = 0; i < 16; ++i) {
        if (i == 4 || i == 6 || i == 8 || i == 10) out += '-';
        out += digits[raw[i] >> 4];
        out += digits[raw[i] & 15];
    }
    return out;
}

std::string Random::text(std::size_t length, std::string_view alphabet) {
    std::string out(length, '\0');
    for (auto& c : out) c = alphabet[below(alphabet.size())];
    return out;
}

void SystemRandom::fill(std::span<std::byte> out) {
    std::lock_guard lock(mutex_);
    while (!out.empty()) {
        if (left_ == 0) {
            CHECK(getrandom(pool_, sizeof pool_, 0) == sizeof pool_, "getrandom");
            left_ = sizeof pool_;
        }
        const auto n = std::min(left_, out.size());
        std::memcpy(out.data(), pool_ + sizeof pool_ - left_, n);
        std::memset(pool_ + sizeof pool_ - left_, 0, n);
        left_ -= n;
        out = out.subspan(n);
    }
}

void SeededRandom::fill(std::span<std::byte> out) {
    std::lock_guard lock(mutex_);
    while (!out.empty()) {
        const std::uint64_t value = engine_();
        const auto n = std::min(sizeof value, out.size());
        std::memcpy(out.data(), &value, n);
        out = out.subspan(n);
    }
}

}  // namespace spot
