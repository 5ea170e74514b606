#include "storage/record.h"

#include <gtest/gtest.h>

#include "base/random.h"

namespace spot::kv {
namespace {

std::string example() {
    return RecordWriter()
        .text(1, "film")
        .number(2, 0)
        .number(300, ~std::uint64_t{0})
        .signed_number(4, -5)
        .text(5, std::string("\0\xff", 2))
        .text(6, "")
        .take();
}

// "field=value" of all fields, then the state.
std::string read(std::string_view bytes) {
    RecordReader reader(bytes);
    std::string out;
    while (reader.next()) {
        out += std::to_string(reader.field()) + "=" + std::string(reader.text()) +
               std::to_string(reader.number()) + " ";
    }
    return out + (reader.status() ? "good" : "bad");
}

TEST(Record, ReadsWhatWasWritten) {
    const auto bytes = example();
    RecordReader reader(bytes);
    ASSERT_TRUE(reader.next());
    EXPECT_EQ(reader.field(), 1u);
    EXPECT_EQ(reader.text(), "film");
    ASSERT_TRUE(reader.next());
    EXPECT_EQ(reader.number(), 0u);
    ASSERT_TRUE(reader.next());
    EXPECT_EQ(reader.field(), 300u);
    EXPECT_EQ(reader.number(), ~std::uint64_t{0});
    ASSERT_TRUE(reader.next());
    EXPECT_EQ(reader.signed_number(), -5);
    ASSERT_TRUE(reader.next());
    EXPECT_EQ(reader.text(), std::string("\0\xff", 2));
    ASSERT_TRUE(reader.next());
    EXPECT_EQ(reader.text(), "");
    EXPECT_FALSE(reader.next());
    EXPECT_TRUE(reader.status());
    EXPECT_EQ(reader.version(), 1);
}

TEST(Record, SignedNumbersOfAllSizes) {
    for (const auto value : {std::int64_t{0}, std::int64_t{1}, std::int64_t{-1},
                             std::int64_t{1} << 62, INT64_MAX, INT64_MIN}) {
        const auto bytes = RecordWriter().signed_number(1, value).take();
        RecordReader reader(bytes);
        ASSERT_TRUE(reader.next());
        EXPECT_EQ(reader.signed_number(), value);
    }
}

TEST(Record, ANewerVersionIsRefusedNotGuessedAt) {
    const auto bytes = RecordWriter(2).number(1, 7).take();
    RecordReader reader(bytes);
    EXPECT_FALSE(reader.next());
    ASSERT_FALSE(reader.status());
    EXPECT_NE(reader.status().error().message.find("newer"), std::string::npos);
    RecordReader newer_program(bytes, 2);
    EXPECT_TRUE(newer_program.next());
}

TEST(Record, DamageIsSeenOrHarmlessNeverACrash) {
    const auto whole = example();
    EXPECT_EQ(read("").substr(read("").size() - 3), "bad");
    int refused = 0;
    for (std::size_t cut = 0; cut < whole.size(); ++cut) {
        refused += read(whole.substr(0, cut)).ends_with("bad");
    }
    EXPECT_GT(refused, static_cast<int>(whole.size()) / 2);
    SeededRandom random(5);
    for (int i = 0; i < 20'000; ++i) {
        auto bytes = whole;
        bytes[random.below(bytes.size())] ^= static_cast<char>(1 << random.below(8));
        read(bytes);
    }
    EXPECT_TRUE(
        read(std::string("\x01\x03\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 12)).ends_with("bad"))
        << "a length far beyond the end";
}

}  // namespace
}  // namespace spot::kv
