#include "media/view/shift_row.h"

#include <algorithm>

#include "media/view/row_kernels.h"

namespace spot::media {
namespace {

constexpr int values_at_once = 128;  // doubled, then used while the cache has them

void piece_of_half(const ShiftRow& half, const Part& part, const std::uint8_t* luma, float edge,
                   std::int16_t* to, int width) {
    float a[2 * values_at_once];
    float b[2 * values_at_once];
    std::int16_t least[2 * values_at_once];
    std::int16_t most[2 * values_at_once];
    double_part(half.a, part, a);
    double_part(half.b, part, b);
    double_part(half.least, part, least);
    double_part(half.most, part, most);
    const int x = 2 * part.begin;
    shifts_of({a, b, least, most, half.taper + x}, luma + x, edge, to + x,
              std::min(2 * part.end, width) - x);
}

}  // namespace

[[gnu::target_clones("avx512f", "avx2", "default")]] void double_part(const float* from,
                                                                      const Part& part, float* to) {
    to -= 2 * part.begin;
    const int last = part.count - 1;
    const int end = std::min(part.end, last);
    for (int i = std::max(part.begin, 1); i < end; ++i) {
        to[2 * i] = 0.25f * from[i - 1] + 0.75f * from[i];
        to[2 * i + 1] = 0.75f * from[i] + 0.25f * from[i + 1];
    }
    if (part.begin == 0) {
        to[0] = from[0];
        to[1] = 0.75f * from[0] + 0.25f * from[1];
    }
    if (part.end == part.count) {
        to[2 * last] = 0.25f * from[last - 1] + 0.75f * from[last];
        to[2 * last + 1] = from[last];
    }
}

[[gnu::target_clones("avx2", "default")]] void double_part(const std::int16_t* from,
                                                           const Part& part, std::int16_t* to) {
    to -= 2 * part.begin;
    const int last = part.count - 1;
    const int end = std::min(part.end, last);
    for (int i = std::max(part.begin, 1); i < end; ++i) {
        to[2 * i] = static_cast<std::int16_t>((from[i - 1] + 3 * from[i]) >> 2);
        to[2 * i + 1] = static_cast<std::int16_t>((3 * from[i] + from[i + 1]) >> 2);
    }
    if (part.begin == 0) {
        to[0] = from[0];
        to[1] = static_cast<std::int16_t>((3 * from[0] + from[1]) >> 2);
    }
    if (part.end == part.count) {
        to[2 * last] = static_cast<std::int16_t>((from[last - 1] + 3 * from[last]) >> 2);
        to[2 * last + 1] = from[last];
    }
}

[[gnu::target_clones("avx512f", "avx2", "default")]] void shifts_of(const ShiftRow& row,
                                                                    const std::uint8_t* luma,
                                                                    float edge, std::int16_t* to,
                                                                    int width) {
    for (int i = 0; i < width; ++i) {
        const auto least = static_cast<float>(row.least[i]);
        const auto most = static_cast<float>(row.most[i]);
        float value = row.a[i] * static_cast<float>(luma[i]) + row.b[i];
        value = value < least ? least : value;
        value = value > most ? most : value;
        const float end = most - value < value - least ? most : least;
        value = most - least > edge ? end : value;
        value *= row.taper[i];
        to[i] = static_cast<std::int16_t>(static_cast<int>(value + 16384.5f) - 16384);
    }
}

void shifts_of_half(const ShiftRow& half, int count, const std::uint8_t* luma, float edge,
                    std::int16_t* to, int width) {
    int begin = 0;
// The copy that tests compare with does without.
#if defined(__x86_64__) && !defined(SPOT_PLAIN_COPY)
    static const bool wide = has_avx512();
    if (wide) {
        begin = shifts_of_half_avx512(half, count, luma, edge, to, width);
        piece_of_half(half, {0, 1, count}, luma, edge, to, width);
    }
#endif
    for (; begin < count && 2 * begin < width; begin += values_at_once) {
        const Part part{begin, std::min(begin + values_at_once, count), count};
        piece_of_half(half, part, luma, edge, to, width);
    }
}

}  // namespace spot::media
