#include "plane/folder/control.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <stdexcept>

namespace spot::plane {
namespace {

namespace fs = std::filesystem;

class ControlTest : public testing::Test {
  protected:
    ControlTest() {
        std::string pattern = (fs::temp_directory_path() / "spot-XXXXXX").string();
        // Longer than a socket's path may be.
        folder = ::mkdtemp(pattern.data()) + std::string("/") + std::string(200, 'd');
        fs::create_directories(folder);
    }
    ~ControlTest() override { fs::remove_all(fs::path(folder).parent_path()); }

    std::unique_ptr<Control> open() {
        return *Control::open(
            folder,
            {{"count",
              [](const Say& say) -> Result<void> {
                  for (int i = 1; i <= 3; ++i)
                      say(std::to_string(i) + "\nstill " + std::to_string(i));
                  return {};
              }},
             {"refuse",
              [](const Say&) -> Result<void> {
                  return fail(Kind::conflict, "Reason", "one\ntwo");
              }},
             {"throw", [](const Say&) -> Result<void> { throw std::runtime_error("foreign"); }}});
    }
    Result<std::optional<bool>> ask(const std::string& command) {
        heard.clear();
        return ask_plane(folder, command, [this](const std::string& line) { heard += line + ";"; });
    }

    std::string folder;
    std::string heard;
};

TEST_F(ControlTest, AnswersLineByLine) {
    const auto control = open();
    for (int round = 0; round < 2; ++round) {
        const auto done = ask("count");
        ASSERT_TRUE(done) << done.error().message;
        EXPECT_TRUE(done->has_value());
        EXPECT_EQ(heard, "1 still 1;2 still 2;3 still 3;");
    }
}

TEST_F(ControlTest, ErrorsHaveTheirCodeAndForeignOnesEndNothing) {
    const auto control = open();
    const auto refused = ask("refuse");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "Reason");
    EXPECT_EQ(refused.error().message, "one two");
    EXPECT_EQ(ask("throw").error().message, "foreign");
    EXPECT_EQ(ask("unknown").error().code, "NotImplemented");
    EXPECT_TRUE(ask("count"));
}

TEST_F(ControlTest, NobodyThereIsNoError) {
    EXPECT_EQ(*ask("count"), std::nullopt);
    open().reset();
    EXPECT_EQ(*ask("count"), std::nullopt) << "a socket that nobody listens on any more";
    EXPECT_FALSE(ask_plane(folder + "/none", "count", [](const std::string&) {}));
}

TEST_F(ControlTest, OnlyTheOwnerMayAsk) {
    const auto control = open();
    struct stat info {};
    ASSERT_EQ(::stat((folder + "/control").c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777, 0600u);
}

}  // namespace
}  // namespace spot::plane
