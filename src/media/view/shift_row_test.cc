#include "media/view/shift_row.h"

#include <gtest/gtest.h>

#include <vector>

#include "media/view/row_kernels.h"

namespace spot::media {
namespace {

using Shifts = std::vector<std::int16_t>;

// A row of `count` values, which become `width` shifts.
struct Row {
    std::vector<float> a, b, taper;
    Shifts least, most;
    std::vector<std::uint8_t> luma;

    Row(int count, int width) {
        std::uint32_t state = 7;
        const auto below = [&](int limit) {
            state = state * 1664525U + 1013904223U;
            return static_cast<int>((state >> 8) % static_cast<std::uint32_t>(limit));
        };
        for (int i = 0; i < count; ++i) {
            a.push_back(static_cast<float>(below(4000) - 2000) / 700);
            b.push_back(static_cast<float>(below(9000) - 4500) / 9);
            const int low = below(2 * greatest_shift - 80) - greatest_shift;
            least.push_back(static_cast<std::int16_t>(low));
            most.push_back(static_cast<std::int16_t>(low + below(80)));
        }
        for (int x = 0; x < width; ++x) {
            luma.push_back(static_cast<std::uint8_t>(below(256)));
            taper.push_back(below(3) == 0 ? static_cast<float>(below(100)) / 100 : 1.0f);
        }
    }
};

TEST(ShiftRow, RampsStayRampsWhenDoubled) {
    const Shifts ramp{0, 8, 16, 24, 32};
    Shifts whole(10);
    double_part(ramp.data(), {0, 5, 5}, whole.data());
    EXPECT_EQ(whole, (Shifts{0, 2, 6, 10, 14, 18, 22, 26, 30, 32}));
}

TEST(ShiftRow, PartsAreThoseOfTheWhole) {
    const Row row(37, 74);
    std::vector<float> whole(74);
    double_part(row.a.data(), {0, 37, 37}, whole.data());
    for (int begin = 0; begin < 37; ++begin) {
        for (int end = begin + 1; end <= 37; ++end) {
            std::vector<float> part(static_cast<std::size_t>(2 * (end - begin)));
            double_part(row.a.data(), {begin, end, 37}, part.data());
            for (std::size_t i = 0; i < part.size(); ++i) {
                ASSERT_EQ(part[i], whole[static_cast<std::size_t>(2 * begin) + i]);
            }
        }
    }
}

// Whatever the processor takes at once, and where the row ends before the values do.
TEST(ShiftRow, HalfARowGivesWhatItsDoublesGive) {
    for (const int count : {2, 3, 16, 17, 18, 33, 34, 50, 127, 128, 129, 300}) {
        for (int width = 2 * count; width > 0 && width > 2 * count - 18; --width) {
            const Row row(count, width);
            std::vector<float> a(static_cast<std::size_t>(2 * count));
            auto b = a;
            Shifts least(a.size());
            auto most = least;
            const Part all{0, count, count};
            double_part(row.a.data(), all, a.data());
            double_part(row.b.data(), all, b.data());
            double_part(row.least.data(), all, least.data());
            double_part(row.most.data(), all, most.data());
            Shifts expected(static_cast<std::size_t>(width));
            auto made = expected;
            constexpr float edge = 2.0f * unit;
            shifts_of({a.data(), b.data(), least.data(), most.data(), row.taper.data()},
                      row.luma.data(), edge, expected.data(), width);
            shifts_of_half(
                {row.a.data(), row.b.data(), row.least.data(), row.most.data(), row.taper.data()},
                count, row.luma.data(), edge, made.data(), width);
            ASSERT_EQ(made, expected) << count << ' ' << width;
        }
    }
}

}  // namespace
}  // namespace spot::media
