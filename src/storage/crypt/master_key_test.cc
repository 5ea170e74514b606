#include "storage/crypt/master_key.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

namespace spot::crypt {
namespace {

namespace fs = std::filesystem;

class MasterKeyTest : public testing::Test {
  protected:
    MasterKeyTest() {
        std::string pattern = (fs::temp_directory_path() / "spot-XXXXXX").string();
        folder = ::mkdtemp(pattern.data());
        file = folder + "/key";
    }
    ~MasterKeyTest() override { fs::remove_all(folder); }
    static std::string bytes_of(const std::string& path) {
        std::ifstream in(path, std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }
    void write(const std::string& text) {
        std::ofstream(file, std::ios::binary) << text;
        ::chmod(file.c_str(), 0600);
    }
    static std::string failure(const KeySource& source) {
        const auto key = read_master_key(source);
        return key ? "(a key)" : key.error().code;
    }
    static std::string of_command(const std::string& command) {
        return failure({.command = command});
    }

    SeededRandom random{51};
    std::string folder, file;
};

TEST_F(MasterKeyTest, AMadeFileIsReadBackAndIsItsOwnersAlone) {
    const auto made = make_key_file(file, random);
    ASSERT_TRUE(made) << made.error().message;
    struct stat info {};
    ASSERT_EQ(::stat(file.c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777, 0600u);
    EXPECT_EQ(read_master_key({.file = file})->view(), made->view());
    EXPECT_EQ(make_key_file(file, random).error().code, "KeyFileExists");
    ASSERT_EQ(::chmod(file.c_str(), 0640), 0);
    EXPECT_EQ(failure({.file = file}), "EncryptionKeyUnusable");
    EXPECT_EQ(failure({.file = folder + "/none"}), "EncryptionKeyMissing");
    EXPECT_EQ(failure({.file = folder}), "EncryptionKeyUnusable") << "a folder";
}

TEST_F(MasterKeyTest, EveryChangedCharacterIsTold) {
    ASSERT_TRUE(make_key_file(file, random));
    const auto good = bytes_of(file);
    for (std::size_t at = 0; at + 1 < good.size(); ++at) {
        auto text = good;
        text[at] = text[at] == 'b' ? 'c' : 'b';
        write(text);
        ASSERT_EQ(failure({.file = file}), "EncryptionKeyUnusable") << text;
    }
    for (std::size_t size = 0; size + 1 < good.size(); ++size) {
        write(good.substr(0, size));
        ASSERT_EQ(failure({.file = file}), "EncryptionKeyUnusable") << size;
    }
    write(std::string(2 * key_bytes, 'a'));
    EXPECT_EQ(failure({.file = file}), "EncryptionKeyUnusable") << "digits alone have no sum";
}

TEST_F(MasterKeyTest, ACommandPrintsTheLineOrTheDigits) {
    const auto made = *make_key_file(file, random);
    EXPECT_EQ(read_master_key({.command = "cat " + file})->view(), made.view());
    const Key bare(std::string(key_bytes, '\xab'));
    EXPECT_EQ(read_master_key({.command = "printf 'AB%.0s' $(seq 32)"})->view(), bare.view());
}

TEST_F(MasterKeyTest, ACommandThatGivesNoKeyIsAnError) {
    EXPECT_EQ(of_command("exit 3"), "EncryptionKeyUnusable");
    EXPECT_EQ(of_command("cat " + file), "EncryptionKeyUnusable") << "there is none";
    EXPECT_EQ(of_command("true"), "EncryptionKeyMissing");
    EXPECT_EQ(of_command("echo; echo"), "EncryptionKeyMissing");
    EXPECT_EQ(of_command("echo abcdef"), "EncryptionKeyUnusable");
    EXPECT_EQ(of_command("printf 'AB%.0s' $(seq 31)"), "EncryptionKeyUnusable");
    EXPECT_EQ(of_command("printf 'AB%.0s' $(seq 33)"), "EncryptionKeyUnusable");
    EXPECT_EQ(of_command("yes"), "EncryptionKeyUnusable");
    EXPECT_EQ(of_command("printf 'AB%.0s' $(seq 32); exit 1"), "EncryptionKeyUnusable")
        << "it failed, whatever it printed";
    ASSERT_TRUE(make_key_file(file, random));
    EXPECT_EQ(read_master_key({.command = "cat " + file + "; exit 1"})
                  .error()
                  .message.find(bytes_of(file).substr(18, 64)),
              std::string::npos)
        << "messages hold no key";
}

}  // namespace
}  // namespace spot::crypt
