#include "cloudwatch/metrics/datapoints.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <bit>

#include "storage/key_codec.h"
#include "storage/kv_memory.h"
#include "storage/record.h"

namespace spot::cloudwatch {
namespace {

using namespace std::chrono_literals;

class Datapoints : public testing::Test {
  protected:
    void add(const Metric& to, Time at, double value, std::string_view unit = no_unit,
             bool of_a_second = false) {
        Additions additions;
        add_values(additions, to, at, unit, of_a_second, Statistics::of(value, 1));
        kv::Batch batch;
        ASSERT_TRUE(stage_datapoints(store, additions, batch));
        ASSERT_TRUE(store.apply(std::move(batch)));
    }
    // "minute: sum unit" of each period, from `now` on.
    std::vector<std::string> read(Duration period, std::optional<std::string> unit = {},
                                  Time from = now) {
        const auto periods = read_periods(
            store,
            {.metric = metric, .start = from, .end = now + 1h, .period = period, .unit = unit});
        std::vector<std::string> told;
        for (const auto& p : *periods) {
            told.push_back(std::to_string((p.start - now) / 1s) + ": " +
                           std::to_string(static_cast<int>(p.statistics.sum)) + " " + p.unit);
        }
        return told;
    }

    inline static const Time now = from_seconds(1'700'000'040);  // a whole minute
    const Metric metric{"N", "m", {}};
    kv::MemoryStore store;
};

using testing::ElementsAre;
using testing::IsEmpty;

TEST_F(Datapoints, UnitsAreSeriesOfTheirOwn) {
    add(metric, now, 1, "Count");
    add(metric, now + 10s, 2, "Seconds");
    add(metric, now + 70s, 4, "Count");
    EXPECT_THAT(read(1min), ElementsAre("0: 1 Count", "0: 2 Seconds", "60: 4 Count"));
    EXPECT_THAT(read(1min, "Seconds"), ElementsAre("0: 2 Seconds"));
    EXPECT_THAT(read(1min, "Bytes"), IsEmpty());
}

TEST_F(Datapoints, SecondsAreKeptWhereTheyWereAskedFor) {
    add(metric, now + 3s, 1, no_unit, true);
    add(metric, now + 13s, 2, no_unit, true);
    add(metric, now + 75s, 4);  // of a minute: seen at its beginning
    EXPECT_THAT(read(10s), ElementsAre("0: 1 None", "10: 2 None", "60: 4 None"));
    EXPECT_THAT(read(1min), ElementsAre("0: 3 None", "60: 4 None"));
}

TEST_F(Datapoints, OldOnesGoOfHoweverManyMetrics) {
    for (int i = 0; i < 25; ++i) {
        const Metric one{"N", "m" + std::to_string(i), {}};
        add(one, now, 1, no_unit, true);
        add(one, now + 20 * 24h, 1);
    }
    std::string place;
    std::size_t removed = 0;
    int rounds = 0;
    do {
        const auto trimmed = trim(store, now + 20 * 24h, 10, place);
        ASSERT_TRUE(trimmed);
        removed += trimmed->removed;
        place = trimmed->place;
    } while (++rounds < 100 && (!place.empty() || rounds == 1));
    EXPECT_EQ(50u, removed) << "a minute's and a second's row of each";
    EXPECT_LT(rounds, 100);
}

TEST_F(Datapoints, RowsOfOlderBuildsAreTakenOver) {
    const auto bits = [](double value) { return std::bit_cast<std::uint64_t>(value); };
    kv::Batch batch;
    const auto minute = static_cast<std::uint64_t>(to_seconds(now)) / 60;
    batch.put(kv::KeyWriter("cm").text("N").text("m").text("").number(minute).take(),
              kv::RecordWriter()
                  .number(1, bits(2))
                  .number(2, bits(7))
                  .number(3, bits(3))
                  .number(4, bits(4))
                  .take());
    ASSERT_TRUE(store.apply(std::move(batch)));
    ASSERT_TRUE(convert_minutes(store));
    EXPECT_THAT(read(1min), ElementsAre("0: 7 None"));
    EXPECT_FALSE(store.scan(kv::prefix_range("cm"), kv::Direction::forward)->valid());
    add(metric, now, 1);
    EXPECT_THAT(read(1min), ElementsAre("0: 8 None"));
}

}  // namespace
}  // namespace spot::cloudwatch
