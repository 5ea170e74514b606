#include "storage/blob.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "storage/crypt/fixture.h"

namespace spot::blob {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::IsEmpty;

class BlobTest : public testing::TestWithParam<const char*> {
  protected:
    BlobTest() {
        std::string pattern = (fs::temp_directory_path() / "spot-XXXXXX").string();
        folder = ::mkdtemp(pattern.data());
        open();
    }
    ~BlobTest() override { fs::remove_all(folder); }
    bool on_disk() const { return std::string(GetParam()) != "memory"; }
    bool sealed() const { return std::string(GetParam()) == "sealed"; }
    void open() {
        blobs.reset();
        if (sealed() && disk == real_disk()) disk = crypt::sealed_for_tests(disk, random);
        blobs = on_disk() ? *open_blob_files(folder + "/blobs", random, {.disk = disk})
                          : make_blob_memory(random);
    }
    Id write(const std::string& bytes) {
        auto writer = *blobs->create();
        EXPECT_TRUE(writer->write(bytes));
        EXPECT_EQ(writer->size(), bytes.size());
        return *writer->seal();
    }
    std::string read(const Id& id, std::uint64_t offset = 0,
                     std::uint64_t length = ~std::uint64_t{0}) {
        auto source = blobs->open(id, offset, length);
        if (!source) return "(nothing)";
        auto bytes = read_all(**source, 1 << 30);
        return bytes ? *bytes : "(" + bytes.error().code + ")";
    }
    std::vector<Id> list(const std::string& after = "", std::size_t limit = 100) {
        return *blobs->list(Id(after), limit);
    }

    std::string folder;
    SeededRandom random{21};
    std::shared_ptr<Disk> disk = real_disk();
    std::unique_ptr<Blobs> blobs;
};

INSTANTIATE_TEST_SUITE_P(Each, BlobTest, testing::Values("memory", "files", "sealed"),
                         [](const auto& param) { return std::string(param.param); });

// A restored folder has the folders of those blobs alone that it has.
TEST_P(BlobTest, FoldersThatAreMissingAreMade) {
    if (!on_disk()) return;
    blobs.reset();
    for (const auto& shelf : fs::directory_iterator(folder + "/blobs")) {
        const auto name = shelf.path().filename().string();
        if (name != "ff" && name != "staging") fs::remove(shelf.path());
    }
    open();
    for (int i = 0; i < 20; ++i) EXPECT_EQ(read(write("x"), 0, 1), "x");
}

TEST_P(BlobTest, SealedItIsReadWholeAndInParts) {
    std::string bytes(700'000, '\0');
    for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>(i * 31 + i / 999);
    const auto id = write(bytes);
    EXPECT_EQ(id.value.size(), 32u);
    EXPECT_EQ(read(id, 0, bytes.size()), bytes);
    EXPECT_EQ(read(id, 262'143, 2), bytes.substr(262'143, 2));
    EXPECT_EQ(read(id, bytes.size() - 1, 1), bytes.substr(bytes.size() - 1));
    EXPECT_EQ(read(id, 5, 0), "");
}

TEST_P(BlobTest, WrittenInPiecesOfAllSizes) {
    auto writer = *blobs->create();
    std::string all;
    for (const std::size_t size : {0, 1, 255, 262'144, 3, 300'000, 262'143}) {
        const std::string piece(size, static_cast<char>('a' + all.size() % 26));
        ASSERT_TRUE(writer->write(piece));
        all += piece;
    }
    EXPECT_EQ(writer->size(), all.size());
    EXPECT_EQ(read(*writer->seal(), 0, all.size()), all);
}

TEST_P(BlobTest, NotSealedItHasNeverBeen) {
    {
        auto writer = *blobs->create();
        ASSERT_TRUE(writer->write(std::string(1'000'000, 'x')));
    }
    EXPECT_THAT(list(), IsEmpty());
    if (on_disk()) {
        EXPECT_TRUE(fs::is_empty(folder + "/blobs/staging"));
    }
}

TEST_P(BlobTest, HeldBackFromListsUntilReleased) {
    const auto id = write("x");
    EXPECT_THAT(list(), IsEmpty()) << "its owner's batch may be under way";
    blobs->release(id);
    EXPECT_THAT(list(), ElementsAre(id));
}

TEST_P(BlobTest, ListsInOrderAndInPages) {
    std::vector<std::string> ids;
    for (int i = 0; i < 20; ++i) {
        const auto id = write(std::to_string(i));
        blobs->release(id);
        ids.push_back(id.value);
    }
    std::sort(ids.begin(), ids.end());
    std::vector<std::string> seen;
    for (auto page = list("", 7); !page.empty(); page = list(seen.back(), 7)) {
        EXPECT_LE(page.size(), 7u);
        for (const auto& id : page) seen.push_back(id.value);
    }
    EXPECT_EQ(seen, ids);
}

TEST_P(BlobTest, RemovedWhileReadItIsReadToItsEnd) {
    const std::string bytes(500'000, 'y');
    const auto id = write(bytes);
    auto source = *blobs->open(id, 0, bytes.size());
    ASSERT_TRUE(blobs->remove(id));
    EXPECT_EQ(read_all(*source, 1 << 30)->size(), bytes.size());
    EXPECT_EQ(read(id), "(nothing)");
    EXPECT_TRUE(blobs->remove(id)) << "again: nothing to do";
    EXPECT_THAT(list(), IsEmpty());
}

TEST_P(BlobTest, ReopenedSealedBlobsAreThereAndStagedOnesAreNot) {
    if (!on_disk()) GTEST_SKIP() << "memory does not outlive itself";
    const auto id = write("kept");
    std::ofstream(folder + "/blobs/staging/0123") << "left by a crash";
    open();
    EXPECT_EQ(read(id, 0, 4), "kept");
    EXPECT_TRUE(fs::is_empty(folder + "/blobs/staging"));
    EXPECT_THAT(list(), ElementsAre(id)) << "nobody holds it any more";
}

TEST_P(BlobTest, AFileThatIsTooShortIsAnErrorNotAnEnd) {
    if (!on_disk()) GTEST_SKIP();
    const auto id = write(std::string(1000, 'z'));
    fs::resize_file(folder + "/blobs/" + id.value.substr(0, 2) + "/" + id.value, 500);
    // A sealed file that was cut off is damage.
    EXPECT_EQ(read(id, 0, 1000), sealed() ? "(InternalError)" : "(IncompleteBody)");
}

}  // namespace
}  // namespace spot::blob
