#include "media/view/row_kernels.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace spot::media {
namespace {

class Random {
  public:
    explicit Random(std::uint32_t seed) : state_(seed) {}
    int below(int limit) {
        state_ = state_ * 1664525U + 1013904223U;
        return static_cast<int>((state_ >> 8) % static_cast<std::uint32_t>(limit));
    }

  private:
    std::uint32_t state_;
};

using Shifts = std::vector<std::int16_t>;

// Rows as films have them and rows as nobody would draw them.
Shifts shifts_of_kind(int kind, int width, Random& random) {
    Shifts shifts;
    int value = random.below(600) - 300;
    for (int x = 0; x < width; ++x) {
        switch (kind) {
            case 0:  // smooth
                value += random.below(3) - 1;
                break;
            case 1:  // even, with edges
                if (random.below(40) == 0) value = random.below(600) - 300;
                break;
            case 2:  // anything
                value = random.below(2 * greatest_shift + 1) - greatest_shift;
                break;
            case 3:  // beside the tables' ends: spans of 7..24
                value = std::clamp(value + random.below(20) - 9, -greatest_shift, greatest_shift);
                break;
            case 4:  // everything outside
                value = greatest_shift;
                break;
            case 5:  // mirrored
                value -= 2 * unit;
                if (value < -400) value = 400;
                break;
            default:  // around whole pixels
                value = random.below(3) - 1;
        }
        shifts.push_back(static_cast<std::int16_t>(value));
    }
    return shifts;
}

constexpr int kinds = 7;
constexpr int widths[] = {2, 3, 8, 15, 16, 17, 31, 33, 64, 100, 127, 130, 641};

TEST(RowKernels, TheSimplestIsThereAndTheBestIsTheLast) {
    ASSERT_FALSE(row_kernels().empty());
    EXPECT_STREQ(row_kernels().front().name, "any");
    EXPECT_STREQ(row_kernels().back().name, best_kernels().name);
}

TEST(RowKernels, AllRasteriseAlike) {
    Random random(1);
    for (const int width : widths) {
        for (int kind = 0; kind < kinds; ++kind) {
            for (int round = 0; round < 20; ++round) {
                const auto shifts = shifts_of_kind(kind, width, random);
                Shifts expected(shifts.size(), hole);
                row_kernels().front().rasterise(shifts.data(), width, expected.data());
                for (const auto& each : row_kernels()) {
                    Shifts made(shifts.size(), hole);
                    each.rasterise(shifts.data(), width, made.data());
                    ASSERT_EQ(made, expected) << each.name << ' ' << width << ' ' << kind;
                }
            }
        }
    }
}

TEST(RowKernels, AllFindTheSameHoles) {
    Random random(4);
    for (const int width : widths) {
        for (int round = 0; round < 20; ++round) {
            Shifts offsets;
            for (int x = 0; x < width; ++x) {
                offsets.push_back(random.below(20) == 0 ? hole : std::int16_t{-32767});
            }
            for (const auto& each : row_kernels()) {
                for (int x = 0; x < width; ++x) {
                    ASSERT_EQ(each.next_hole(offsets.data(), x, width),
                              row_kernels().front().next_hole(offsets.data(), x, width));
                }
            }
        }
    }
}

TEST(RowKernels, AllFindTheSameSteps) {
    Random random(5);
    for (const int width : widths) {
        for (int kind = 0; kind < kinds; ++kind) {
            auto shifts = shifts_of_kind(kind, width, random);
            // One step that is just large enough, and one that is not.
            const auto at = static_cast<std::size_t>(random.below(width - 1));
            const int more = random.below(2);
            shifts[at + 1] = static_cast<std::int16_t>(
                shifts[at] > 0 ? shifts[at] - least_step - more : shifts[at] + least_step + more);
            for (int x = 0; x < width; ++x) {
                const int found = row_kernels().front().next_step(shifts.data(), x, width);
                if (x == static_cast<int>(at)) {
                    EXPECT_EQ(found == x, more == 1);
                }
                for (const auto& each : row_kernels()) {
                    ASSERT_EQ(each.next_step(shifts.data(), x, width), found) << each.name;
                }
            }
        }
    }
}

// Every source is inside of the row: what the sampling and the filling of holes rely on.
TEST(RowKernels, SourcesLieInside) {
    Random random(2);
    for (const int width : widths) {
        for (int kind = 0; kind < kinds; ++kind) {
            const auto shifts = shifts_of_kind(kind, width, random);
            Shifts made(shifts.size(), hole);
            best_kernels().rasterise(shifts.data(), width, made.data());
            for (int x = 0; x < width; ++x) {
                const int offset = made[static_cast<std::size_t>(x)];
                if (offset == hole) continue;
                ASSERT_GE(x * unit + offset, 0);
                ASSERT_LE(x * unit + offset, (width - 1) * unit);
            }
        }
    }
}

template <class Sample>
void expect_sampling_alike(SampleRows<Sample> RowKernels::*sample, int largest) {
    Random random(3);
    for (const int width : widths) {
        for (int kind = 0; kind < kinds; ++kind) {
            for (int round = 0; round < 10; ++round) {
                // Both rows in one.
                std::vector<Sample> from;
                for (int x = 0; x < 2 * width; ++x) {
                    const bool extreme = random.below(3) == 0;
                    from.push_back(static_cast<Sample>(extreme ? random.below(2) * largest
                                                               : random.below(largest + 1)));
                }
                const RowsOfTwo<const Sample> rows{{from.data(), from.data() + width}};
                auto offsets = shifts_of_kind(kind, width, random);
                for (int x = 0; x < width; ++x) {
                    auto& offset = offsets[static_cast<std::size_t>(x)];
                    offset = static_cast<std::int16_t>(
                        std::clamp<int>(offset, -x * unit, (width - 1 - x) * unit));
                }
                const auto& any = row_kernels().front();
                const int begin = random.below(width);
                const int end = begin + random.below(width - begin + 1);
                const auto part = round % 2 == 0 ? std::pair{0, width} : std::pair{begin, end};
                std::vector<Sample> expected(from.size());
                (any.*sample)(rows, width, offsets.data(), part.first, part.second,
                              {{expected.data(), expected.data() + width}}, largest);
                for (const auto& each : row_kernels()) {
                    std::vector<Sample> made(from.size());
                    (each.*sample)(rows, width, offsets.data(), part.first, part.second,
                                   {{made.data(), made.data() + width}}, largest);
                    ASSERT_EQ(made, expected) << each.name << ' ' << width << ' ' << kind;
                }
            }
        }
    }
}

TEST(RowKernels, AllSampleEightBitsAlike) {
    expect_sampling_alike(&RowKernels::sample8, 255);
}

TEST(RowKernels, AllSampleTenBitsAlike) {
    expect_sampling_alike(&RowKernels::sample16, 1023);
}

TEST(RowKernels, WeightsSumToOneAndWholePixelsAreCopied) {
    for (const auto& w : weights) EXPECT_EQ(w[0] + w[1] + w[2] + w[3], 1 << weight_bits);
    EXPECT_EQ(weights[0][1], 1 << weight_bits);
}

}  // namespace
}  // namespace spot::media
