// Whose turn it is.

#include "pipeline/jobs/turns.h"

#include "pipeline/fixture.h"
#include "pipeline/jobs/events.h"
#include "pipeline/jobs/operator.h"
#include "pipeline/jobs/order.h"

namespace spot::pipeline {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class TurnsTest : public PipelineTest {
  protected:
    void create(const std::string& id) {
        create_job(id);
        put_object("films-in", source_key(id));
        clock.advance(1s);
    }
    void park(const std::string& id) {
        create(id);
        ASSERT_TRUE(*jobs.park(id));
    }
    Job row(const std::string& id) { return **jobs.get(id); }
    void segment_waits() {
        must(queues->send_message({.queue_url = "/0/video", .message_body = "x"}));
    }
    std::vector<std::string> order() {
        std::vector<std::string> ids;
        const auto waiting = waiting_jobs(jobs);
        must(waiting);
        for (const auto& job : *waiting) ids.push_back(job.job_id);
        return ids;
    }
    static std::string upload_of(const std::string& id) {
        return s3_message("films-in", source_key(id));
    }
};

TEST_F(TurnsTest, AnIdlePipelineBeginsAtOnce) {
    create("a");
    EXPECT_TRUE(*may_begin(clients, jobs, row("a")));
    EXPECT_FALSE(row("a").parked_at);
}

TEST_F(TurnsTest, WhileSegmentsWaitAJobIsParkedUntilTheyAreTaken) {
    create("a");
    segment_waits();
    EXPECT_FALSE(*may_begin(clients, jobs, row("a")));
    EXPECT_TRUE(row("a").parked_at);
    EXPECT_FALSE(*let_next_begin(clients));
    drain("video");
    EXPECT_TRUE(*let_next_begin(clients));
    EXPECT_THAT(drain("chunking"), ElementsAre(upload_of("a")));
    EXPECT_FALSE(*let_next_begin(clients)) << "once";
    EXPECT_TRUE(*may_begin(clients, jobs, row("a")));
}

TEST_F(TurnsTest, TheFirstOfThoseThatWaitGoesFirst) {
    park("a");
    park("b");
    create("c");
    EXPECT_FALSE(*may_begin(clients, jobs, row("c"))) << "a and b were there before";
    EXPECT_THAT(drain("chunking"), ElementsAre(upload_of("a")));
    ASSERT_TRUE(*jobs.begin("a"));
    must(move_job(jobs, "c", Place::first));
    EXPECT_TRUE(*let_next_begin(clients));
    EXPECT_THAT(drain("chunking"), ElementsAre(upload_of("c")));
}

TEST_F(TurnsTest, AJobThatIsBegunGoesOn) {
    create("a");
    ASSERT_TRUE(*jobs.begin("a"));
    segment_waits();
    park("b");
    EXPECT_TRUE(*may_begin(clients, jobs, row("a")));
}

TEST_F(TurnsTest, APausedJobLetsTheOthersPass) {
    park("a");
    park("b");
    must(pause_job(clients, "a"));
    EXPECT_TRUE(*let_next_begin(clients));
    EXPECT_THAT(drain("chunking"), ElementsAre(upload_of("b")));
    EXPECT_FALSE(*let_next_begin(clients));
    must(resume_job(clients, "a"));
    EXPECT_THAT(drain("chunking"), ElementsAre(upload_of("a")));
}

TEST_F(TurnsTest, AResumedJobGetsTheMessagesOfItsStep) {
    create_chunked("a", 3, 1);
    for (int i = 0; i < 3; ++i) put_object("films-in", segment_key({"a", i, 3, "sbs"}));
    put_object("films-in", source_key("a"));
    must(pause_job(clients, "a"));
    EXPECT_EQ(pause_job(clients, "ghost").error().code, "NoSuchJob");
    must(resume_job(clients, "a"));
    EXPECT_THAT(drain("video"), testing::UnorderedElementsAre(
                                    s3_message("films-in", segment_key({"a", 1, 3, "sbs"})),
                                    s3_message("films-in", segment_key({"a", 2, 3, "sbs"}))));
    EXPECT_EQ(resume_job(clients, "a").error().code, "NotPaused");
    ASSERT_TRUE(*jobs.fail_job("a", "why"));
    EXPECT_EQ(pause_job(clients, "a").error().code, "NotRunning");
}

TEST_F(TurnsTest, JobsAreMoved) {
    for (const auto* id : {"a", "b", "c", "d"}) create(id);
    must(move_job(jobs, "d", Place::first));
    EXPECT_THAT(order(), ElementsAre("d", "a", "b", "c"));
    must(move_job(jobs, "d", Place::last));
    EXPECT_THAT(order(), ElementsAre("a", "b", "c", "d"));
    must(move_job(jobs, "d", Place::before, "b"));
    EXPECT_THAT(order(), ElementsAre("a", "d", "b", "c"));
    must(move_job(jobs, "c", Place::before, "a"));
    EXPECT_THAT(order(), ElementsAre("c", "a", "d", "b"));
    must(move_job(jobs, "a", Place::before, "a"));
    EXPECT_THAT(order(), ElementsAre("c", "a", "d", "b"));
    EXPECT_EQ(move_job(jobs, "ghost", Place::first).error().code, "NoSuchJob");
    EXPECT_EQ(move_job(jobs, "a", Place::before, "ghost").error().code, "NoSuchJob");
    ASSERT_TRUE(*jobs.begin("a"));
    EXPECT_EQ(move_job(jobs, "a", Place::first).error().code, "NotWaiting");
}

TEST_F(TurnsTest, JobsOfOneSecondAreMovedAsWell) {
    for (const auto* id : {"a", "b", "c", "d"}) create_job(id);
    must(move_job(jobs, "d", Place::before, "c"));
    EXPECT_THAT(order(), ElementsAre("a", "b", "d", "c"));
    must(move_job(jobs, "c", Place::before, "b"));
    EXPECT_THAT(order(), ElementsAre("a", "c", "b", "d"));
}

TEST_F(TurnsTest, ManyMovesToOnePlaceStayInOrder) {
    for (const auto* id : {"a", "b", "c"}) create(id);
    for (int i = 0; i < 200; ++i) {
        must(move_job(jobs, "c", Place::before, "b"));
        ASSERT_THAT(order(), ElementsAre("a", "c", "b")) << i;
        must(move_job(jobs, "b", Place::before, "c"));
        ASSERT_THAT(order(), ElementsAre("a", "b", "c")) << i;
    }
}

TEST_F(TurnsTest, AJobIsFoundByTheBeginningOfItsId) {
    create("film-1");
    create("film-12");
    create("other");
    EXPECT_EQ(*find_job(clients, "film-1"), "film-1") << "a whole id";
    EXPECT_EQ(*find_job(clients, "o"), "other");
    EXPECT_EQ(find_job(clients, "film").error().code, "AmbiguousJobId");
    EXPECT_EQ(find_job(clients, "").error().code, "NoSuchJob");
    EXPECT_EQ(find_job(clients, "x").error().code, "NoSuchJob");
}

}  // namespace
}  // namespace spot::pipeline
