// The folder that a plane lives in: who may read what, what is refused, and what a start leaves.

#include "plane/folder/data_folder.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "plane/plane.h"

namespace spot::plane {
namespace {

namespace fs = std::filesystem;

class DataFolderTest : public testing::Test {
  protected:
    DataFolderTest() {
        std::string pattern = (fs::temp_directory_path() / "spot-folder-XXXXXX").string();
        parent = ::mkdtemp(pattern.data());
        folder = parent + "/plane";
    }
    ~DataFolderTest() override { fs::remove_all(parent); }

    void write(const std::string& name, std::string_view bytes, mode_t mode = 0600) const {
        std::ofstream(folder + "/" + name) << bytes;
        ASSERT_EQ(::chmod((folder + "/" + name).c_str(), mode), 0);
    }
    std::string read(const std::string& name) const {
        std::ifstream file(folder + "/" + name);
        std::ostringstream text;
        text << file.rdbuf();
        return text.str();
    }
    unsigned mode_of(const std::string& name) const {
        struct stat info {};
        EXPECT_EQ(::stat((folder + name).c_str(), &info), 0) << name;
        return info.st_mode & 0777;
    }
    template <class T>
    static std::string code(const Result<T>& result) {
        return result ? "" : result.error().code;
    }

    std::string parent, folder;
    SeededRandom random{7};
};

TEST_F(DataFolderTest, IsMadeForItsOwnerAlone) {
    const auto mask = ::umask(0);  // whatever the shell says
    ASSERT_TRUE(prepare_data_folder(folder));
    ASSERT_TRUE(load_credentials(folder, random));
    ASSERT_TRUE(write_endpoint(folder, "127.0.0.1:4566"));
    ::umask(mask);
    EXPECT_EQ(mode_of(""), 0700u);
    for (const auto* name : {"/FORMAT", "/credentials", "/endpoint"}) {
        EXPECT_EQ(mode_of(name), 0600u) << name;
    }
    ASSERT_EQ(::chmod(folder.c_str(), 0755), 0);
    ASSERT_TRUE(prepare_data_folder(folder));
    EXPECT_EQ(mode_of(""), 0700u) << "also where it was there before";
}

TEST_F(DataFolderTest, ANewerOneIsRefusedAndLeftAsItIs) {
    ASSERT_TRUE(prepare_data_folder(folder));
    EXPECT_EQ(read("FORMAT"), std::to_string(plain_format) + "\n");
    write("FORMAT", std::to_string(data_format + 1) + "\n");
    write("work/half.mp4", "a film");
    const auto refused = prepare_data_folder(folder);
    ASSERT_EQ(code(refused), "DataFolderNewer");
    EXPECT_NE(refused.error().message.find(folder), std::string::npos);
    EXPECT_NE(refused.error().message.find("newer stereo-spot"), std::string::npos);
    EXPECT_EQ(read("work/half.mp4"), "a film");
    EXPECT_EQ(read("FORMAT"), std::to_string(data_format + 1) + "\n");
    EXPECT_EQ(code(Plane::start({.data_dir = folder, .port = 0})), "DataFolderNewer");
    EXPECT_FALSE(fs::exists(folder + "/credentials"));
    EXPECT_FALSE(fs::exists(folder + "/store/CURRENT")) << "the store was opened";
}

TEST_F(DataFolderTest, WhatIsNoneIsNotTakenForOne) {
    fs::create_directories(folder);
    write("FORMAT", "letters\n");
    EXPECT_EQ(code(prepare_data_folder(folder)), "DataFolderUnusable");
    std::ofstream(parent + "/file") << "x";
    EXPECT_EQ(code(prepare_data_folder(parent + "/file")), "DataFolderUnusable");
    EXPECT_EQ(code(prepare_data_folder(parent + "/file/below")), "DataFolderUnusable");
}

TEST_F(DataFolderTest, AStartClearsTheScratchAndNothingElse) {
    ASSERT_TRUE(prepare_data_folder(folder));
    write("work/half.mp4", "a film");
    write("blobs/whole", "a film");
    ASSERT_TRUE(prepare_data_folder(folder));
    EXPECT_FALSE(fs::exists(folder + "/work/half.mp4"));
    EXPECT_TRUE(fs::exists(folder + "/work"));
    EXPECT_EQ(read("blobs/whole"), "a film");
}

TEST_F(DataFolderTest, CredentialsAreMadeOnceAndReadFromThenOn) {
    ASSERT_TRUE(prepare_data_folder(folder));
    const auto none = read_credentials(folder);
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().kind, Kind::not_found);
    const auto made = load_credentials(folder, random);
    ASSERT_TRUE(made);
    EXPECT_EQ(made->access_key_id.size(), 20u);
    EXPECT_TRUE(made->access_key_id.starts_with("AKIA"));
    EXPECT_EQ(made->secret_access_key.size(), 40u);
    const auto again = load_credentials(folder, random);
    ASSERT_TRUE(again);
    EXPECT_EQ(again->access_key_id, made->access_key_id);
    EXPECT_EQ(again->secret_access_key, made->secret_access_key);
}

TEST_F(DataFolderTest, CredentialsThatOthersCanReadAreRefused) {
    ASSERT_TRUE(prepare_data_folder(folder));
    ASSERT_TRUE(load_credentials(folder, random));
    const auto before = read("credentials");
    for (const mode_t mode : {0640, 0604, 0620, 0602, 0644}) {
        ASSERT_EQ(::chmod((folder + "/credentials").c_str(), mode), 0);
        for (const auto& refused : {read_credentials(folder), load_credentials(folder, random)}) {
            ASSERT_EQ(code(refused), "DataFolderUnusable") << std::oct << mode;
            EXPECT_EQ(refused.error().kind, Kind::denied);
            EXPECT_NE(refused.error().message.find("chmod 600"), std::string::npos);
        }
        EXPECT_EQ(read("credentials"), before) << "and no others are made in their place";
    }
    for (const mode_t mode : {0600, 0400}) {
        ASSERT_EQ(::chmod((folder + "/credentials").c_str(), mode), 0);
        EXPECT_TRUE(load_credentials(folder, random));
    }
}

TEST_F(DataFolderTest, DamagedCredentialsAreNotMadeAnew) {
    ASSERT_TRUE(prepare_data_folder(folder));
    for (const auto* text : {"", "access_key_id=AKIA\n", "secret_access_key=x\n", "garbage"}) {
        write("credentials", text);
        EXPECT_EQ(code(load_credentials(folder, random)), "DataFolderUnusable") << text;
        EXPECT_EQ(read("credentials"), text);
    }
}

TEST_F(DataFolderTest, TheEndpointIsThatOfTheLastStart) {
    ASSERT_TRUE(prepare_data_folder(folder));
    const auto none = read_endpoint(folder);
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().kind, Kind::not_found);
    ASSERT_TRUE(write_endpoint(folder, "127.0.0.1:1"));
    ASSERT_TRUE(write_endpoint(folder, "127.0.0.1:2"));
    EXPECT_EQ(*read_endpoint(folder), "127.0.0.1:2");
    EXPECT_FALSE(fs::exists(folder + "/endpoint.new"));
}

TEST_F(DataFolderTest, APlaneWithoutAuthenticationStaysOnThisMachine) {
    for (const auto* host : {"0.0.0.0", "192.0.2.1", "::", "localhost.example"}) {
        const auto refused =
            Plane::start({.data_dir = folder, .host = host, .port = 0, .auth = false});
        ASSERT_EQ(code(refused), "AuthRequired") << host;
        EXPECT_NE(refused.error().message.find(host), std::string::npos);
        EXPECT_FALSE(fs::exists(folder)) << "it was refused before anything was made";
    }
    EXPECT_TRUE(is_loopback("127.0.0.1"));
    EXPECT_TRUE(is_loopback("127.1.2.3"));
    EXPECT_TRUE(is_loopback("::1"));
    EXPECT_TRUE(is_loopback("::ffff:127.0.0.1"));
    EXPECT_FALSE(is_loopback("::ffff:10.0.0.1"));
    EXPECT_FALSE(is_loopback(""));
    EXPECT_FALSE(is_loopback("1.127.0.1"));
    const auto open = Plane::start({.data_dir = folder, .port = 0, .auth = false});
    ASSERT_TRUE(open) << open.error().message;
    EXPECT_EQ(mode_of("/credentials"), 0600u);
}

}  // namespace
}  // namespace spot::plane
