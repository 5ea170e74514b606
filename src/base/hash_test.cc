#include "base/hash.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "base/byte_source.h"
#include "base/bytes.h"
#include "base/random.h"

namespace spot {
namespace {

TEST(Hash, KnownVectors) {
    EXPECT_EQ(hex(md5("abc")), "900150983cd24fb0d6963f7d28e17f72");
    EXPECT_EQ(hex(digest(Algorithm::sha1, "abc")), "a9993e364706816aba3e25717850c26c9cd0d89d");
    EXPECT_EQ(hex(sha256("abc")),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(hex(sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(hex(digest(Algorithm::crc32, "123456789")), "cbf43926");
    EXPECT_EQ(hex(digest(Algorithm::crc32c, "123456789")), "e3069283");
    EXPECT_EQ(hex(digest(Algorithm::crc64nvme, "123456789")), "ae8b14860a799888");
    EXPECT_EQ(crc32("123456789"), 0xcbf43926u);
    EXPECT_EQ(crc32c("123456789"), 0xe3069283u);
    EXPECT_EQ(crc64nvme("123456789"), 0xae8b14860a799888u);
}

// RFC 4231, test case 2; RFC 2202, test case 2.
TEST(Hash, KeyedVectors) {
    EXPECT_EQ(hex(hmac_sha256("Jefe", "what do ya want for nothing?")),
              "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    EXPECT_EQ(hex(hmac_sha1("Jefe", "what do ya want for nothing?")),
              "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
}

TEST(Hash, InPiecesAsAtOnce) {
    SeededRandom random(3);
    for (const auto algorithm : {Algorithm::md5, Algorithm::sha1, Algorithm::sha256,
                                 Algorithm::crc32, Algorithm::crc32c, Algorithm::crc64nvme}) {
        for (int i = 0; i < 50; ++i) {
            const auto bytes = random.text(random.below(5'000), "abc\xff");
            Hasher hasher(algorithm);
            for (std::size_t at = 0; at < bytes.size();) {
                const auto n = random.below(700);
                hasher.update(std::string_view(bytes).substr(at, n));
                at += n;
            }
            Hasher moved = std::move(hasher);
            EXPECT_EQ(moved.finish(), digest(algorithm, bytes));
        }
    }
}

TEST(Random, BelowStaysBelowAndReachesAll) {
    SystemRandom random;
    for (const std::uint64_t bound : {1, 2, 3, 10}) {
        std::vector<int> seen(bound);
        for (int i = 0; i < 2'000; ++i) ++seen.at(random.below(bound));
        for (const auto times : seen) EXPECT_GT(times, 0);
    }
    for (int i = 0; i < 100; ++i) EXPECT_LT(random.below(1ull << 63), 1ull << 63);
}

TEST(Random, SeedsRepeatAndUuidsHaveTheirForm) {
    SeededRandom a(9);
    SeededRandom b(9);
    SeededRandom c(10);
    const auto id = a.uuid();
    EXPECT_EQ(id, b.uuid());
    EXPECT_NE(id, c.uuid());
    EXPECT_EQ(id.size(), 36u);
    EXPECT_EQ(id[8], '-');
    EXPECT_EQ(id[14], '4');
    EXPECT_NE(std::string("89ab").find(id[19]), std::string::npos);
    EXPECT_EQ(lower(id), id);
}

class FileSourceTest : public testing::Test {
  protected:
    FileSourceTest() { std::ofstream(path) << "0123456789"; }
    ~FileSourceTest() override { ::unlink(path.c_str()); }
    std::string path = testing::TempDir() + "spot-source-" + std::to_string(::getpid());
};

TEST_F(FileSourceTest, ReadsAPartAndAgain) {
    auto source = *FileSource::open(path, 2, 5);
    EXPECT_EQ(source->size(), 5u);
    EXPECT_EQ(*read_all(*source, 100), "23456");
    EXPECT_TRUE(source->rewind());
    EXPECT_EQ(*read_all(*source, 100), "23456");
    EXPECT_EQ(*read_all(**FileSource::open(path), 100), "0123456789");
    EXPECT_EQ(*read_all(**FileSource::open(path, 7), 100), "789");
}

TEST_F(FileSourceTest, RemovedItIsReadToItsEnd) {
    auto source = *FileSource::open(path);
    ::unlink(path.c_str());
    EXPECT_EQ(*read_all(*source, 100), "0123456789");
}

TEST_F(FileSourceTest, TooShortIsAnError) {
    auto source = *FileSource::open(path, 5, 10);
    const auto read = read_all(*source, 100);
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code, "IncompleteBody");
    EXPECT_FALSE(FileSource::open(path + ".not"));
}

TEST_F(FileSourceTest, LimitOfWhatIsTakenIntoMemory) {
    StringSource source("0123456789");
    EXPECT_FALSE(read_all(source, 9));
    ASSERT_TRUE(source.rewind());
    EXPECT_EQ(read_all(source, 10)->size(), 10u);
}

}  // namespace
}  // namespace spot
