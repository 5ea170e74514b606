#include "cli/models/archive.h"

#include <gtest/gtest.h>
#include <unistd.h>
#include <zlib.h>

#include <filesystem>
#include <fstream>
#include <iterator>

namespace spot::cli {
namespace {

std::string header(const std::string& name, std::size_t size, const std::string& prefix = {}) {
    std::string made(512, '\0');
    made.replace(0, name.size(), name);
    char digits[16];
    std::snprintf(digits, sizeof digits, "%011zo", size);
    made.replace(124, 11, digits, 11);
    made[156] = '0';
    made.replace(257, 5, "ustar");
    made.replace(345, prefix.size(), prefix);
    return made;
}

std::string member(const std::string& name, const std::string& bytes,
                   const std::string& prefix = {}) {
    return header(name, bytes.size(), prefix) + bytes +
           std::string((512 - bytes.size() % 512) % 512, '\0');
}

class Archives : public testing::Test {
  protected:
    void SetUp() override {
        folder = testing::TempDir() + "archive-" + std::to_string(::getpid());
        std::filesystem::create_directories(folder);
    }
    void TearDown() override { std::filesystem::remove_all(folder); }

    std::string archive(const std::string& tar) {
        const auto path = folder + "/a.tgz";
        auto* const file = gzopen(path.c_str(), "wb");
        gzwrite(file, tar.data(), static_cast<unsigned>(tar.size()));
        gzclose(file);
        return path;
    }
    std::string unpacked() const {
        std::ifstream in(folder + "/out", std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }
    std::string code_of(const std::string& tar, std::uint64_t most = 1000) {
        const auto done = unpack_member(archive(tar), "package/lib", folder + "/out", most);
        EXPECT_EQ(std::filesystem::exists(folder + "/out"), done.has_value());
        return done ? "" : done.error().code;
    }

    std::string folder;
    const std::string end = std::string(1024, '\0');
};

TEST_F(Archives, TheMemberThatIsMeantIsWritten) {
    const std::string large(600'000, 'x');
    EXPECT_EQ(code_of(member("package/other", large) + member("package/lib", "its bytes") + end),
              "");
    EXPECT_EQ(unpacked(), "its bytes");
}

TEST_F(Archives, LongNamesAreInTwoParts) {
    EXPECT_EQ(code_of(member("lib", "bytes", "package") + end), "");
    EXPECT_EQ(unpacked(), "bytes");
}

TEST_F(Archives, WhatIsNoArchiveIsRefused) {
    const auto whole = member("package/lib", std::string(900, 'x')) + end;
    EXPECT_EQ(code_of(member("package/other", "x") + end), "NotAnArchive");
    EXPECT_EQ(code_of("no archive at all"), "NotAnArchive");
    EXPECT_EQ(code_of(std::string(2048, 'x')), "NotAnArchive");
    EXPECT_EQ(code_of(whole.substr(0, 700)), "NotAnArchive");
    EXPECT_EQ(code_of(whole, 899), "NotAnArchive");
    auto no_size = whole;
    no_size.replace(124, 11, "size-of-it!");
    EXPECT_EQ(code_of(no_size), "NotAnArchive");
    EXPECT_EQ(code_of(whole, 900), "");
}

TEST_F(Archives, WhatIsThereStays) {
    std::ofstream(folder + "/out") << "mine";
    const auto done = unpack_member(archive(member("package/lib", "theirs") + end), "package/lib",
                                    folder + "/out", 1000);
    ASSERT_FALSE(done);
    EXPECT_EQ(unpacked(), "mine");
}

}  // namespace
}  // namespace spot::cli
