#include "media/heap.h"

#include <gtest/gtest.h>
#include <malloc.h>

#include <cstdlib>

#include "media/chunk.h"
#include "media/film/film_fixture.h"

namespace spot::media {
namespace {

constexpr std::size_t mebibyte = 1u << 20;

// The bytes that this process has asked for and not given back.
std::size_t in_use() {
    const auto heap = ::mallinfo2();
    return heap.uordblks + heap.hblkhd;
}

bool counted() {
    return in_use() > 0;  // sanitizers have a heap of their own
}

TEST(Heap, LargeBlocksAreMappedAlthoughLargerOnesWereFreed) {
    if (!counted()) GTEST_SKIP() << "the heap is not glibc's";
    keep_large_blocks_apart();
    void* volatile block = std::malloc(30 * mebibyte);  // or the compiler leaves it out
    std::free(block);
    const auto before = ::mallinfo2().hblkhd;
    block = std::malloc(24 * mebibyte);
    const auto mapped = ::mallinfo2().hblkhd - before;
    std::free(block);
    EXPECT_GE(mapped, 24 * mebibyte);
}

using HeapTest = FilmTest;

// As of a screen on which little moves: a group of pictures as long as the film, of small packets.
TEST_F(HeapTest, CuttingAFilmWithoutKeyframesHoldsNoMoreTheLongerItIs) {
    if (!counted()) GTEST_SKIP() << "the heap is not glibc's";
    const auto in = film({.sound = "",
                          .width = 32,
                          .height = 32,
                          .frames = 60'000,
                          .keyframe_every = 100'000,
                          .b_frames = 0,
                          .x264 = "scenecut=0"});
    const auto before = in_use();
    std::size_t most = 0;
    const auto watch = [&](double) {
        most = std::max(most, in_use() - before);
        return true;
    };
    const auto segments = chunk(in, path(""), {.target_seconds = 1e6, .progress = watch});
    ASSERT_TRUE(segments) << segments.error().message;
    ASSERT_EQ(segments->size(), 1u);
    EXPECT_EQ((*segments)[0].pictures, 60'000);
    // The indices of two MP4 files have about 130 bytes for each picture.
    EXPECT_LT(most, 20 * mebibyte);
}

}  // namespace
}  // namespace spot::media
