#include "storage/crypt/blocks.h"

#include <gtest/gtest.h>

#include "storage/crypt/file_header.h"

namespace spot::crypt {
namespace {

const Key key(std::string(key_bytes, 'k'));
const Key other(std::string(key_bytes, 'o'));

std::string text(std::size_t size) {
    std::string bytes(size, '\0');
    for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>(i * 7 + i / 251);
    return bytes;
}

std::string sealed(const std::string& plain, std::size_t step) {
    BlockSealer sealer(key);
    std::string out;
    for (std::size_t at = 0; at < plain.size(); at += step) {
        sealer.add(std::string_view(plain).substr(at, step), out);
    }
    sealer.end(out);
    return out;
}

// "!" where it does not open.
std::string opened(std::string_view bytes, std::uint64_t size, std::uint64_t first = 0,
                   std::size_t step = 5000, const Key& with = key) {
    BlockOpener opener(with, size, first);
    std::string plain;
    for (std::size_t at = 0; at < bytes.size(); at += step) {
        if (!opener.add(bytes.substr(at, step), plain)) return "!";
    }
    return plain;
}

TEST(Blocks, WhatIsSealedOpensInPiecesOfAnySize) {
    for (const std::size_t size : {0, 1, 4095, 4096, 4097, 8192, 8193, 20'000}) {
        const auto plain = text(size);
        for (const std::size_t step : {1, 100, 4096, 5000, 100'000}) {
            const auto bytes = sealed(plain, step);
            ASSERT_EQ(bytes.size(), sealed_size_of(size)) << size;
            EXPECT_EQ(opened(bytes, size, 0, step), plain) << size << " by " << step;
        }
    }
}

TEST(Blocks, OpeningBeginsAtAnyBlock) {
    const auto plain = text(20'000);
    const auto bytes = sealed(plain, 700);
    for (const std::uint64_t first : {0, 1, 3, 4}) {
        EXPECT_EQ(opened(std::string_view(bytes).substr(first * sealed_block_bytes), 20'000, first),
                  plain.substr(first * block_bytes));
    }
}

TEST(Blocks, BytesThatWereChangedMovedOrCutOffDoNotOpen) {
    const auto bytes = sealed(text(10'000), 10'000);
    for (const std::size_t at : {std::size_t{0}, std::size_t{4100}, bytes.size() - 1}) {
        auto changed = bytes;
        changed[at] = static_cast<char>(changed[at] ^ 1);
        EXPECT_EQ(opened(changed, 10'000), "!") << at;
    }
    const auto swapped = bytes.substr(sealed_block_bytes, sealed_block_bytes) +
                         bytes.substr(0, sealed_block_bytes) + bytes.substr(2 * sealed_block_bytes);
    EXPECT_EQ(opened(swapped, 10'000), "!");
    EXPECT_EQ(opened(bytes.substr(0, sealed_block_bytes), block_bytes), "!") << "is not the last";
    EXPECT_EQ(opened(bytes + "x", 10'000), "!");
    EXPECT_EQ(opened(bytes, 10'000, 0, 5000, other), "!");
}

TEST(Blocks, AHeaderUnderAKeyOfSomebodyElseOpensWithThatKeyAlone) {
    SeededRandom random(3);
    const auto made = make_header(Form::blocks, {no_data_key, Time{}, key}, random);
    const auto found = open_header(made.bytes, key);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->key.view(), made.header.key.view());
    EXPECT_FALSE(open_header(made.bytes, other));
    EXPECT_FALSE(open_header("", key));
    EXPECT_FALSE(open_header(made.bytes + "x", key));
    for (std::size_t at = 0; at < made.bytes.size(); ++at) {
        auto changed = made.bytes;
        changed[at] = static_cast<char>(changed[at] ^ 1);
        EXPECT_FALSE(open_header(changed, key)) << at;
    }
    const auto of_folder = make_header(Form::blocks, {7, Time{}, key}, random);
    EXPECT_FALSE(open_header(of_folder.bytes, key)) << "a file of the folder is none of a client's";
}

}  // namespace
}  // namespace spot::crypt
