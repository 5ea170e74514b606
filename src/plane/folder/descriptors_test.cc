#include "plane/folder/descriptors.h"

#include <gtest/gtest.h>

namespace spot::plane {
namespace {

TEST(Descriptors, EveryPartGetsSomeAndNoneIsGivenTwice) {
    for (const std::uint64_t limit : {256u, 300u, 1024u, 4096u, 20'000u, 65'536u}) {
        const auto shares = share_descriptors(limit);
        ASSERT_TRUE(shares) << limit;
        EXPECT_GE(shares->store, 48) << limit;
        EXPECT_GE(shares->files, 32u) << limit;
        EXPECT_GE(shares->connections, 32u) << limit;
        EXPECT_GE(shares->posts, 8u) << limit;
        EXPECT_LE(static_cast<std::uint64_t>(shares->store) + shares->files + shares->connections +
                      shares->posts,
                  limit - 120)
            << limit;
    }
    EXPECT_EQ(share_descriptors(20'000)->connections, 10'000u);
}

TEST(Descriptors, TooFewAreNamed) {
    const auto shares = share_descriptors(255);
    ASSERT_FALSE(shares);
    EXPECT_EQ(shares.error().code, "TooFewDescriptors");
    EXPECT_NE(shares.error().message.find("ulimit"), std::string::npos);
}

}  // namespace
}  // namespace spot::plane
