#include "sim/simulation.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>

#include "base/check.h"
#include "base/log.h"

namespace spot::sim {
namespace {

TEST(Simulation, FixedSeedsKeepEveryInvariant) {
    std::map<std::string, std::uint64_t> seen;
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        const auto report = simulate(seed, 1'500);
        ASSERT_FALSE(report.broken) << "seed " << seed << ", step " << report.broken->step << ": "
                                    << report.broken->invariant;
        for (const auto& [what, times] : report.seen) seen[what] += times;
    }
    for (const auto* what :
         {"send", "receive", "delete", "delete.stale", "change", "put", "put.condition",
          "create item.condition", "count item", "redrive", "sweep", "sync", "crash", "clock.jump",
          "send.refused", "receive.refused", "put.refused", "delete.refused"}) {
        EXPECT_GT(seen[what], 10u) << what << " hardly ever happened";
    }
}

// In a folder of this test's own.
Report simulate_on_disk(std::uint64_t seed, std::uint64_t steps, Plant plant = Plant::none) {
    set_log_level(Level(99));  // of full disks
    // The disk is a faulty one in any case: in memory it is soon made.
    const std::string memory = "/dev/shm";
    std::string folder = std::filesystem::is_directory(memory)
                             ? memory
                             : std::filesystem::temp_directory_path().string();
    folder += "/spot-sim-XXXXXX";
    CHECK(::mkdtemp(folder.data()) != nullptr, folder);
    return simulate(seed, steps, plant, folder);
}

TEST(Simulation, FixedSeedsKeepEveryInvariantOnADiskThatLosesItsPower) {
    std::map<std::string, std::uint64_t> seen;
    for (std::uint64_t seed = 1; seed <= 12; ++seed) {
        const auto report = simulate_on_disk(seed, 1'000);
        ASSERT_FALSE(report.broken) << "seed " << seed << ", step " << report.broken->step << ": "
                                    << report.broken->invariant;
        for (const auto& [what, times] : report.seen) seen[what] += times;
    }
    for (const auto* what : {"crash", "crash.kept", "crash.lost", "flip.refused", "flip.harmless",
                             "put.refused", "receive.refused", "redrive"}) {
        EXPECT_GT(seen[what], 5u) << what << " hardly ever happened";
    }
}

TEST(Simulation, TheSameSeedIsTheSameLife) {
    for (std::uint64_t seed = 100; seed < 103; ++seed) {
        const auto first = simulate(seed, 1'000);
        const auto second = simulate(seed, 1'000);
        EXPECT_EQ(first.hash, second.hash);
        EXPECT_NE(first.hash, simulate(seed + 50, 1'000).hash);
    }
}

// The number of the first seed that shows the fault; 0: none did.
std::uint64_t caught_by(Plant plant, const std::string& invariant) {
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        const auto report = simulate(seed, 1'500, plant);
        if (!report.broken) continue;
        EXPECT_NE(report.broken->invariant.find(invariant), std::string::npos)
            << report.broken->invariant;
        return seed;
    }
    return 0;
}

TEST(PlantedFault, ADroppedSyncIsCaught) {
    EXPECT_NE(caught_by(Plant::sync, ""), 0u);
}
TEST(PlantedFault, ADroppedSyncOfTheDiskIsCaught) {
    EXPECT_TRUE(simulate_on_disk(1, 1'000, Plant::sync).broken);
}
TEST(PlantedFault, AMessageVisibleTooEarlyIsCaught) {
    EXPECT_NE(caught_by(Plant::visibility, ""), 0u);
}
TEST(PlantedFault, ALostEventIsCaught) {
    EXPECT_NE(caught_by(Plant::event, ""), 0u);
}

}  // namespace
}  // namespace spot::sim
