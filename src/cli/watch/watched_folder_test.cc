#include "cli/watch/watched_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace spot::cli {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

class WatchedFolderTest : public testing::Test {
  protected:
    WatchedFolderTest() {
        std::string pattern = (fs::temp_directory_path() / "watched-XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr) std::abort();
        folder = pattern;
    }
    ~WatchedFolderTest() override { fs::remove_all(folder); }

    void write(const std::string& name, const std::string& text) const {
        fs::create_directories((fs::path(folder) / name).parent_path());
        std::ofstream(folder + "/" + name, std::ios::app) << text;
    }
    std::vector<std::string> look(WatchedFolder& watched) const {
        std::vector<std::string> names;
        const auto films = watched.look(clock.now());
        EXPECT_TRUE(films) << films.error().message;
        for (const auto& film : films.value_or(std::vector<WatchedFilm>())) {
            names.push_back(film.below);
        }
        return names;
    }

    ManualClock clock;
    std::string folder;
};

TEST_F(WatchedFolderTest, AFilmIsWholeWhenItHasNotChangedForAWhile) {
    WatchedFolder watched(folder, folder + "/out", 10s);
    write("a.mp4", "12345");
    EXPECT_THAT(look(watched), IsEmpty());
    clock.advance(9s);
    EXPECT_THAT(look(watched), IsEmpty());
    write("a.mp4", "6");
    clock.advance(1s);
    EXPECT_THAT(look(watched), IsEmpty()) << "it grew";
    clock.advance(10s);
    EXPECT_THAT(look(watched), ElementsAre("a.mp4"));
    EXPECT_THAT(look(watched), ElementsAre("a.mp4"));
}

TEST_F(WatchedFolderTest, FoldersWithinCountButNotThatOfTheOutput) {
    WatchedFolder watched(folder, folder + "/out", 0s);
    for (const auto* name :
         {"b.mkv", "deep/er/c.mov", "out/d.mp4", "notes.txt", ".hidden.mp4", "e.mp4.part"}) {
        write(name, "x");
    }
    EXPECT_THAT(look(watched), ElementsAre("b.mkv", "deep/er/c.mov"));
}

TEST_F(WatchedFolderTest, EmptyFilesWaitAndGoneOnesAreForgotten) {
    WatchedFolder watched(folder, folder + "/out", 5s);
    write("a.mp4", "");
    look(watched);
    clock.advance(60s);
    EXPECT_THAT(look(watched), IsEmpty());
    write("b.mp4", "x");
    look(watched);
    fs::remove(folder + "/b.mp4");
    look(watched);
    write("b.mp4", "x");
    clock.advance(60s);
    EXPECT_THAT(look(watched), IsEmpty()) << "it came again, and is a new one";
}

TEST_F(WatchedFolderTest, AFolderThatIsGoneIsSaid) {
    WatchedFolder watched(folder + "/none", folder + "/out", 5s);
    EXPECT_FALSE(watched.look(clock.now()));
}

}  // namespace
}  // namespace spot::cli
