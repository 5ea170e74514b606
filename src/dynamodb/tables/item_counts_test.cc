#include "dynamodb/fixture.h"

namespace spot::dynamodb {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

class ItemCountsTest : public TablesTest {
  protected:
    TableDescription described() const {
        return tables->describe_table({.table_name = "jobs"}).value().table;
    }
    std::int64_t items() const { return described().item_count; }
    // Sweeps whenever it is due, for that long.
    void pass(Duration time) {
        const auto end = clock.now() + time;
        while (clock.now() < end) {
            const auto step = tables->sweep(clock.now()).value();
            ASSERT_TRUE(!step.due || *step.due > clock.now());
            clock.advance(std::min(end, step.due.value_or(end)) - clock.now());
        }
        sweep();
    }
};

TEST_F(ItemCountsTest, AreThoseOfTheLastCountAndSurviveARestart) {
    create_jobs();
    sweep();
    for (int i = 0; i < 10; ++i) put("jobs", job("j" + std::to_string(i), "done", i < 4 ? i : -1));
    EXPECT_EQ(items(), 0);
    pass(minutes(1));
    EXPECT_EQ(items(), 10);
    // job_id 6 + 2, status 6 + 4; and completed_at 12 + 2 in four of them.
    EXPECT_EQ(described().table_size_bytes, 10 * 18 + 4 * 14);
    EXPECT_EQ(described().global_secondary_indexes.at(0).item_count, 4);
    EXPECT_EQ(described().global_secondary_indexes.at(0).index_size_bytes, 4 * (18 + 14));
    open();
    EXPECT_EQ(items(), 10);
    EXPECT_EQ(described().global_secondary_indexes.at(0).item_count, 4);
    ASSERT_TRUE(tables->delete_item({.table_name = "jobs", .key = job("j0")}));
    pass(minutes(1) + milliseconds(100));
    EXPECT_EQ(items(), 9);
    EXPECT_EQ(described().global_secondary_indexes.at(0).item_count, 3);
}

TEST_F(ItemCountsTest, ALargeTableIsCountedInStepsAndMoreRarely) {
    create_jobs();
    sweep();
    for (int i = 0; i < 5'000; ++i) put("jobs", job("j" + std::to_string(i)));
    clock.advance(minutes(1));
    ASSERT_TRUE(tables->sweep(clock.now()));
    EXPECT_EQ(items(), 0) << "a step does not read so many";
    pass(seconds(1));
    EXPECT_EQ(items(), 5'000);
    // While nothing changes, counts become rarer, but of a small table never rarer than this.
    pass(hours(6));
    put("jobs", job("one more"));
    pass(seconds(51));
    EXPECT_EQ(items(), 5'001);
}

TEST_F(ItemCountsTest, ATableThatIsGoneLeavesNoneToTheNextOfItsName) {
    create_jobs();
    sweep();
    put("jobs", job("a"));
    pass(minutes(1));
    EXPECT_EQ(items(), 1);
    ASSERT_TRUE(tables->delete_table({.table_name = "jobs"}));
    const kv::Store& rows = store;
    EXPECT_FALSE(rows.scan(kv::prefix_range(counts_prefix))->valid());
    pass(minutes(5));
    create_jobs();
    EXPECT_EQ(items(), 0);
    pass(minutes(2));
    EXPECT_EQ(items(), 0);
}

}  // namespace
}  // namespace spot::dynamodb
