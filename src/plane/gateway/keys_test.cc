#include "plane/gateway/keys.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

namespace spot::plane {
namespace {

namespace fs = std::filesystem;
using std::chrono::hours;

class Keys : public testing::Test {
  protected:
    void SetUp() override {
        fs::remove_all(folder);
        fs::create_directories(folder);
    }
    void TearDown() override { fs::remove_all(folder); }
    AccessKey made(const std::string& user, Access access = {}) {
        auto key = create_key(folder, {.user = user, .access = std::move(access)}, clock, random);
        EXPECT_TRUE(key) << key.error().message;
        return key.value_or(AccessKey{});
    }
    std::string bytes(const char* name) const {
        std::ifstream file(folder + name, std::ios::binary);
        return std::string{std::istreambuf_iterator<char>(file), {}};
    }

    ManualClock clock;
    SeededRandom random{9};
    const std::string folder = testing::TempDir() + "keys_test_" + std::to_string(::getpid());
};

TEST_F(Keys, AreAsTheyWereMade) {
    EXPECT_TRUE(read_keys(folder)->empty());
    const auto key =
        made("uploader",
             {.read_only = true, .buckets = {"films/up/*"}, .queues = {"q"}, .tables = {"t"}});
    made("other");
    const auto keys = read_keys(folder);
    ASSERT_TRUE(keys) << keys.error().message;
    ASSERT_EQ(keys->size(), 2u);
    const auto& first = keys->front();
    EXPECT_EQ(first.access_key_id, key.access_key_id);
    EXPECT_EQ(first.secret_access_key, key.secret_access_key);
    EXPECT_EQ(first.secret_access_key.size(), 40u);
    EXPECT_EQ(first.user, "uploader");
    EXPECT_TRUE(first.access.read_only);
    EXPECT_EQ(first.access.buckets, std::vector<std::string>{"films/up/*"});
    EXPECT_EQ(first.access.queues, std::vector<std::string>{"q"});
    EXPECT_EQ(first.access.tables, std::vector<std::string>{"t"});
    EXPECT_FALSE(keys->back().access.limited());
}

TEST_F(Keys, SecretsAreSealedAndFilesAreTheOwnersAlone) {
    const auto key = made("a");
    EXPECT_EQ(bytes("/keys").find(key.secret_access_key), std::string::npos);
    for (const auto* name : {"/keys", "/keys.seal"}) {
        struct stat info {};
        ASSERT_EQ(::stat((folder + name).c_str(), &info), 0);
        EXPECT_EQ(info.st_mode & 0777, 0600u) << name;
        ASSERT_EQ(::chmod((folder + name).c_str(), 0640), 0);
        const auto refused = read_keys(folder);
        ASSERT_FALSE(refused);
        EXPECT_NE(refused.error().message.find("chmod 600"), std::string::npos);
        EXPECT_FALSE(create_key(folder, {.user = "b"}, clock, random));
        EXPECT_EQ(KeyRing(folder, clock).find(key.access_key_id), nullptr);
        ASSERT_EQ(::chmod((folder + name).c_str(), 0600), 0);
    }
    EXPECT_TRUE(read_keys(folder));
}

TEST_F(Keys, WhatIsDamagedIsSaidAndOpensNothing) {
    const auto key = made("a", {.tables = {"t"}});
    const auto whole = bytes("/keys");
    const auto without = [&](const std::string& text, const std::string& instead) {
        auto changed = whole;
        const auto at = changed.find(text);
        EXPECT_NE(at, std::string::npos);
        return changed.replace(at, text.size(), instead);
    };
    for (const auto& wrong :
         {std::string(), std::string("{"), whole.substr(0, whole.size() / 2),
          without(R"("Tables":["t"],)", ""), without(R"("ReadOnly":false,)", ""),
          without(key.access_key_id, "AKIAAAAAAAAAAAAAAAAA"),
          without(R"("Version":1)", R"("Version":2)"), without(R"(["t"])", R"(["*"])")}) {
        std::ofstream(folder + "/keys", std::ios::trunc) << wrong;
        const auto read = read_keys(folder);
        ASSERT_FALSE(read) << wrong;
        EXPECT_EQ(read.error().code, "KeysUnusable");
        EXPECT_NE(read.error().message.find(folder), std::string::npos);
        EXPECT_EQ(KeyRing(folder, clock).find(key.access_key_id), nullptr);
    }
    std::ofstream(folder + "/keys", std::ios::trunc) << whole;
    EXPECT_TRUE(read_keys(folder));
    fs::remove(folder + "/keys.seal");
    EXPECT_FALSE(read_keys(folder));
}

TEST_F(Keys, ARingSeesEveryChangeAtOnce) {
    KeyRing ring(folder, clock);
    EXPECT_EQ(ring.find("AKIA"), nullptr);
    const auto key = made("a");
    for (int i = 0; i < 50; ++i) {
        ASSERT_NE(ring.find(key.access_key_id), nullptr) << i;
        ASSERT_TRUE(set_key_enabled(folder, "a", false, random));
        ASSERT_EQ(ring.find(key.access_key_id), nullptr) << i;
        ASSERT_TRUE(set_key_enabled(folder, key.access_key_id, true, random));
    }
    EXPECT_EQ(ring.find(key.access_key_id)->secret_access_key, key.secret_access_key);
    ASSERT_TRUE(delete_key(folder, "a", random));
    EXPECT_EQ(ring.find(key.access_key_id), nullptr);
    EXPECT_EQ(delete_key(folder, "a", random).error().code, "NoSuchKey");
}

TEST_F(Keys, ExpireByTheClock) {
    const auto key =
        create_key(folder, {.user = "a", .expires = clock.now() + hours(1)}, clock, random);
    ASSERT_TRUE(key);
    KeyRing ring(folder, clock);
    EXPECT_NE(ring.find(key->access_key_id), nullptr);
    clock.advance(hours(1));
    EXPECT_EQ(ring.find(key->access_key_id), nullptr);
}

TEST_F(Keys, NamesHaveRules) {
    for (const auto& wrong : {std::string(), std::string("a b"), std::string("a/b"),
                              std::string("\xc3\xa4"), std::string(65, 'a')}) {
        EXPECT_FALSE(create_key(folder, {.user = wrong}, clock, random)) << wrong;
    }
    made(std::string(64, 'a'));
    made("two");
    const auto second = made("two");
    EXPECT_EQ(delete_key(folder, "two", random).error().code, "InvalidKey");
    EXPECT_TRUE(delete_key(folder, second.access_key_id, random));
    EXPECT_TRUE(delete_key(folder, "two", random));
}

TEST_F(Keys, ManyWritersLoseNothing) {
    std::vector<std::thread> writers;
    for (int i = 0; i < 4; ++i) {
        writers.emplace_back([this, i] {
            for (int n = 0; n < 5; ++n) made("user" + std::to_string(i));
        });
    }
    for (auto& writer : writers) writer.join();
    EXPECT_EQ(read_keys(folder)->size(), 20u);
}

}  // namespace
}  // namespace spot::plane
