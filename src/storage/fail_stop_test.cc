// After a failed write or sync nothing may be acknowledged any more: the process ends.

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>

#include "base/random.h"
#include "storage/blob.h"
#include "storage/faulty_disk.h"
#include "storage/kv_rocksdb.h"

namespace spot {
namespace {

namespace fs = std::filesystem;

// True where the process has ended by itself, or by an assertion of RocksDB, which Debian builds
// with assertions.
bool fail_stopped(int status) {
    return (WIFEXITED(status) && WEXITSTATUS(status) == 1) ||
           (WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
}

class FailStop : public testing::Test {
  protected:
    FailStop() {
        testing::FLAGS_gtest_death_test_style = "threadsafe";
        // A death test runs this program again, which dies with nothing tidied: it uses the
        // folder of the process that waits for its death.
        if (const char* given = std::getenv(folder_variable)) {
            folder = given;
            return;
        }
        std::string pattern = (fs::temp_directory_path() / "spot-XXXXXX").string();
        folder = ::mkdtemp(pattern.data());
        ::setenv(folder_variable, folder.c_str(), 1);
    }
    ~FailStop() override {
        ::unsetenv(folder_variable);
        fs::remove_all(folder);
    }

    // Operations of the disk until the store is open, and until a batch is durable.
    std::pair<std::uint64_t, std::uint64_t> write(DiskFault fault) {
        fs::remove_all(folder + "/store");
        const auto disk = std::make_shared<FaultyDisk>(fault);
        auto store = *kv::open_rocksdb(folder + "/store", {.disk = disk});
        const auto open = disk->operations();
        kv::Batch batch;
        batch.put("a", "1");
        EXPECT_TRUE(kv::commit(*store, std::move(batch)));
        return {open, disk->operations()};
    }
    std::pair<std::uint64_t, std::uint64_t> seal(DiskFault fault) {
        fs::remove_all(folder + "/blobs");
        SeededRandom random{5};
        const auto disk = std::make_shared<FaultyDisk>(fault);
        auto blobs = *blob::open_blob_files(folder + "/blobs", random, {.disk = disk});
        auto writer = *blobs->create();
        EXPECT_TRUE(writer->write("bytes"));
        const auto before = disk->operations() + 1;  // its append comes first, and may fail
        const bool sealed = writer->seal().has_value();
        EXPECT_EQ(sealed, fault.kind == DiskFault::Kind::none);
        return {before, disk->operations()};
    }

    static constexpr const char* folder_variable = "SPOT_FAIL_STOP_FOLDER";
    std::string folder;
};

using FailStopDeathTest = FailStop;

TEST_F(FailStopDeathTest, TheLogsAppendAndItsSync) {
    const auto [open, durable] = write({});
    ASSERT_GE(durable, open + 2) << "an append and a sync at least";
    for (auto at = open + 1; at <= durable; ++at) {
        EXPECT_EXIT(
            {
                write({.kind = DiskFault::Kind::io_error, .at = at});
                ::_exit(0);
            },
            fail_stopped, "")
            << "operation " << at;
    }
}

TEST_F(FailStopDeathTest, ABlobsSyncAndItsFolders) {
    const auto [before, sealed] = seal({});
    int stopped = 0;
    for (auto at = before + 1; at <= sealed; ++at) {
        const pid_t child = ::fork();
        if (child == 0) {
            seal({.kind = DiskFault::Kind::io_error, .at = at});
            ::_exit(0);
        }
        int status = 0;
        ::waitpid(child, &status, 0);
        if (fail_stopped(status)) ++stopped;
    }
    EXPECT_EQ(stopped, 2) << "the sync of the bytes and that of the name; a failed rename is told";
}

}  // namespace
}  // namespace spot
