#include "base/system/seal.h"

#include <gtest/gtest.h>

namespace spot {
namespace {

TEST(Seal, OpensWithItsKeyAndContextAlone) {
    SeededRandom random(1);
    const std::string key(seal_key_bytes, 'k');
    for (const std::string secret : {"", "a", "a secret of forty characters, as they are"}) {
        const auto sealed = seal(key, secret, "one", random);
        EXPECT_EQ(unseal(key, sealed, "one").value_or("broken"), secret);
        EXPECT_FALSE(unseal(key, sealed, "two"));
        EXPECT_FALSE(unseal(std::string(seal_key_bytes, 'x'), sealed, "one"));
        EXPECT_FALSE(unseal("short", sealed, "one"));
        for (std::size_t at = 0; at < sealed.size(); ++at) {
            auto changed = sealed;
            changed[at] = static_cast<char>(changed[at] ^ 1);
            EXPECT_FALSE(unseal(key, changed, "one")) << at;
            EXPECT_FALSE(unseal(key, sealed.substr(0, at), "one")) << at;
        }
        EXPECT_NE(seal(key, secret, "one", random), sealed);  // never twice the same
    }
}

}  // namespace
}  // namespace spot
