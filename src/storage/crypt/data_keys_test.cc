#include "storage/crypt/data_keys.h"

#include <gtest/gtest.h>

#include "base/bytes.h"

namespace spot::crypt {
namespace {

const Key master(std::string(key_bytes, 'm'));
const Key other(std::string(key_bytes, 'o'));

class DataKeysTest : public testing::Test {
  protected:
    SeededRandom random{31};
    Time now{std::chrono::seconds(1'800'000'000)};
};

TEST_F(DataKeysTest, AreReadWithTheirMasterKeyAlone) {
    const auto keys = DataKeys::make(random, now);
    const auto bytes = keys.sealed_under(master, random);
    EXPECT_EQ(bytes.find(keys.current().key.view()), std::string::npos);
    EXPECT_EQ(bytes.find(master.view()), std::string::npos);
    const auto sealed = decode_data_keys(bytes);
    ASSERT_TRUE(sealed) << sealed.error().message;
    EXPECT_EQ(sealed->master_id, master_id(master));
    const auto read = DataKeys::open(*sealed, master);
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(read->current().number, 1u);
    EXPECT_EQ(read->current().made, now);
    EXPECT_EQ(read->current().key.view(), keys.current().key.view());
    EXPECT_EQ(DataKeys::open(*sealed, other).error().code, "EncryptionKeyWrong");
}

TEST_F(DataKeysTest, ANewOneIsCurrentAndOldOnesStay) {
    const auto first = DataKeys::make(random, now);
    const auto both = *first.with_new_key(random, now);
    EXPECT_EQ(both.current().number, 2u);
    EXPECT_NE(both.current().key.view(), first.current().key.view());
    const auto sealed = *decode_data_keys(both.sealed_under(other, random));
    EXPECT_EQ(DataKeys::open(sealed, master).error().code, "EncryptionKeyWrong");
    const auto read = *DataKeys::open(sealed, other);
    ASSERT_NE(read.find(1), nullptr);
    EXPECT_EQ(read.find(1)->key.view(), first.current().key.view());
    EXPECT_EQ(read.find(3), nullptr);
    EXPECT_EQ(read.find(0), nullptr);
}

TEST_F(DataKeysTest, AnyFlippedBitIsDamage) {
    const auto keys = *DataKeys::make(random, now).with_new_key(random, now);
    const auto bytes = keys.sealed_under(master, random);
    for (std::size_t at = 0; at < bytes.size(); ++at) {
        auto flipped = bytes;
        flipped[at] = static_cast<char>(flipped[at] ^ 0x04);
        const auto read = decode_data_keys(flipped);
        ASSERT_FALSE(read) << "at byte " << at;
        EXPECT_EQ(read.error().code, "DataKeysDamaged");
    }
    EXPECT_FALSE(decode_data_keys(bytes.substr(0, bytes.size() - 1)));
    EXPECT_FALSE(decode_data_keys(""));
}

TEST_F(DataKeysTest, NamesOfKeysDifferAndTellNothing) {
    EXPECT_EQ(master_id(master).size(), 16u);
    EXPECT_NE(master_id(master), master_id(other));
}

// Computed with Python's hmac by the two steps of RFC 5869.
TEST(Derive, IsHkdfWithSha256) {
    std::string info;
    for (int i = 0xf0; i <= 0xf9; ++i) info += static_cast<char>(i);
    std::string salt;
    for (int i = 0; i <= 0x0c; ++i) salt += static_cast<char>(i);
    EXPECT_EQ(hex(derive(Key(std::string(key_bytes, '\x0b')), salt, info).view()),
              "d4100799f26a09615a72af3e58fa3841a2ff20d5ace3fb392e562e207fe6b718");
}

}  // namespace
}  // namespace spot::crypt
