#include <atomic>
#include <thread>

#include "dynamodb/fixture.h"

namespace spot::dynamodb {
namespace {

class ThreadsTest : public TablesTest {
  protected:
    static constexpr int threads = 8;

    template <class Work>
    void run(Work work) {
        std::vector<std::thread> all;
        for (int i = 0; i < threads; ++i) all.emplace_back(work, i);
        for (auto& thread : all) thread.join();
    }
};

TEST_F(ThreadsTest, NoUpdateIsLost) {
    create_jobs();
    constexpr int each = 1'000;
    run([&](int) {
        for (int i = 0; i < each; ++i) {
            const auto done = tables->update_item(
                {.table_name = "jobs",
                 .key = job("a"),
                 .update_expression = "ADD pieces :one",
                 .expression_attribute_values = AttributeValues{{":one", AV::n(1)}}});
            ASSERT_TRUE(done) << done.error().message;
        }
    });
    EXPECT_EQ(get("jobs", job("a"))->at("pieces").text(), std::to_string(threads * each));
}

TEST_F(ThreadsTest, OfManyWhoCreateOneWins) {
    create_jobs();
    constexpr int jobs = 500;
    std::atomic<int> winners{0};
    run([&](int) {
        for (int i = 0; i < jobs; ++i) {
            const auto refusal =
                put("jobs", job("j" + std::to_string(i)), "attribute_not_exists(job_id)");
            if (refusal.empty()) ++winners;
            EXPECT_TRUE(refusal.empty() || refusal == "ConditionalCheckFailedException");
        }
    });
    EXPECT_EQ(winners.load(), jobs);
}

}  // namespace
}  // namespace spot::dynamodb
