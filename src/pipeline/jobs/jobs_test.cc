#include <thread>

#include "pipeline/fixture.h"
#include "pipeline/jobs/events.h"
#include "pipeline/workers/janitor.h"
#include "pipeline/workers/loop.h"
#include "pipeline/workers/trigger.h"

namespace spot::pipeline {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

// ------------------------------------------------------------------------------ jobs

TEST_F(PipelineTest, AJobIsMadeOnce) {
    create_job("j");
    const auto again = jobs.create({.job_id = "j", .mode = "sbs", .status = "created"});
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().kind, Kind::conflict);
    const auto job = *jobs.get("j");
    ASSERT_TRUE(job);
    EXPECT_EQ(job->mode, "sbs");
    EXPECT_EQ(job->created_at, 1'700'000'000);
    EXPECT_EQ(job->total_segments, std::nullopt);
    EXPECT_FALSE(*jobs.get("other"));
}

TEST_F(PipelineTest, TransitionsAreConditional) {
    create_job("j");
    EXPECT_FALSE(*jobs.complete_chunking("j", 3)) << "it is not being cut";
    EXPECT_TRUE(*jobs.move("j", {status::created}, status::chunking_in_progress));
    EXPECT_FALSE(*jobs.move("j", {status::created}, status::chunking_in_progress));
    EXPECT_TRUE(*jobs.complete_chunking("j", 3));
    EXPECT_EQ((*jobs.get("j"))->total_segments, 3);
    EXPECT_FALSE(*jobs.complete_chunking("j", 4)) << "a late one changes nothing";
    EXPECT_EQ((*jobs.get("j"))->total_segments, 3);
    EXPECT_TRUE(*jobs.move("j", {status::chunking_complete}, status::reassembling));
    clock.advance(5s);
    EXPECT_TRUE(*jobs.complete("j"));
    EXPECT_EQ((*jobs.get("j"))->completed_at, 1'700'000'005);
    EXPECT_FALSE(*jobs.complete("j"));
    EXPECT_FALSE(*jobs.fail_job("j", "too late"));
    EXPECT_EQ(status_of("j"), "completed");
}

TEST_F(PipelineTest, NoUpdateMakesARow) {
    EXPECT_FALSE(*jobs.move("ghost", {status::created}, status::failed));
    EXPECT_FALSE(*jobs.fail_job("ghost", "why"));
    EXPECT_FALSE(*jobs.complete("ghost"));
    EXPECT_FALSE(*jobs.restart("ghost"));
    EXPECT_TRUE(jobs.count_repair("ghost"));
    EXPECT_TRUE(jobs.mark_sent("ghost"));
    EXPECT_FALSE(*jobs.take_lease("ghost", "me"));
    EXPECT_FALSE(*jobs.get("ghost"));
    EXPECT_FALSE(*jobs.trigger("ghost"));
}

TEST_F(PipelineTest, FailedKeepsItsReasonUntilRestarted) {
    create_chunked("j", 2, 2);
    ASSERT_TRUE(*jobs.create_trigger("j"));
    ASSERT_TRUE(*jobs.fail_job("j", "no sound"));
    EXPECT_FALSE(*jobs.fail_job("j", "another reason"));
    EXPECT_EQ((*jobs.get("j"))->error, "no sound");
    EXPECT_TRUE(*jobs.restart("j"));
    const auto job = **jobs.get("j");
    EXPECT_EQ(job.status, "created");
    EXPECT_EQ(job.error, std::nullopt);
    EXPECT_EQ(job.total_segments, std::nullopt);
    EXPECT_THAT(*jobs.completions("j"), IsEmpty());
    EXPECT_FALSE(*jobs.trigger("j"));
    EXPECT_FALSE(*jobs.restart("j")) << "only what has failed";
}

TEST_F(PipelineTest, SettingsAreSettledOnceUntilTheJobIsStartedAgain) {
    must(jobs.create({.job_id = "j", .mode = "sbs", .status = "created", .encoder = "auto"}));
    const SettingTexts strong{{"strength", "4"}};
    EXPECT_EQ((*jobs.get("j"))->encoder, "auto");
    EXPECT_FALSE(*jobs.settle("j", "vaapi", strong)) << "it is not being cut";
    ASSERT_TRUE(*jobs.begin("j"));
    EXPECT_TRUE(*jobs.settle("j", "vaapi", strong));
    EXPECT_TRUE(*jobs.settle("j", "vaapi", strong)) << "the same worker, again";
    EXPECT_FALSE(*jobs.settle("j", "software", strong)) << "segments may be made already";
    EXPECT_FALSE(*jobs.settle("j", "vaapi", {})) << "of other settings, too";
    EXPECT_EQ((*jobs.get("j"))->settled_encoder, "vaapi");
    EXPECT_EQ((*jobs.get("j"))->settled_settings, strong);
    ASSERT_TRUE(*jobs.fail_job("j", "no GPU any more"));
    ASSERT_TRUE(*jobs.restart("j"));
    EXPECT_EQ((*jobs.get("j"))->encoder, "auto");
    EXPECT_EQ((*jobs.get("j"))->settled_encoder, std::nullopt);
    EXPECT_EQ((*jobs.get("j"))->settled_settings, std::nullopt);
    EXPECT_FALSE(*jobs.settle("ghost", "vaapi", {}));
}

TEST_F(PipelineTest, AJobIsBegunOnceAndNotWhileItIsPaused) {
    create_job("j");
    ASSERT_TRUE(*jobs.park("j"));
    ASSERT_TRUE(*jobs.pause("j"));
    EXPECT_FALSE(*jobs.unpark("j")) << "nobody lets it go while it is paused";
    EXPECT_FALSE(*jobs.begin("j"));
    ASSERT_TRUE(*jobs.resume("j"));
    EXPECT_FALSE(*jobs.resume("j"));
    EXPECT_TRUE(*jobs.unpark("j"));
    EXPECT_FALSE(*jobs.unpark("j")) << "one of two lets it go";
    clock.advance(5s);
    EXPECT_TRUE(*jobs.begin("j"));
    EXPECT_EQ((*jobs.get("j"))->started_at, 1'700'000'005);
    clock.advance(5s);
    EXPECT_TRUE(*jobs.begin("j")) << "its message came back";
    EXPECT_EQ((*jobs.get("j"))->started_at, 1'700'000'005);
    EXPECT_FALSE(*jobs.park("j")) << "it does not wait any more";
    ASSERT_TRUE(*jobs.complete_chunking("j", 3, {12.5, 300, 640, 360}));
    const auto job = **jobs.get("j");
    EXPECT_EQ(job.film.pictures, 300);
    EXPECT_EQ(job.film.seconds, 12.5);
    EXPECT_EQ(job.film.height, 360);
}

TEST_F(PipelineTest, ProgressIsToldAndEnds) {
    create_job("j", status::chunking_in_progress);
    const auto told = jobs.tell("j", "00003", {0.25, 75, 24.5, 0});
    ASSERT_TRUE(told && *told) << told.error().message;
    EXPECT_EQ((*told)->doing.at("00003").share, 0.25);
    EXPECT_EQ((*told)->doing.at("00003").pictures, 75);
    EXPECT_EQ((*told)->doing.at("00003").pictures_per_second, 24.5);
    EXPECT_EQ((*told)->doing.at("00003").told_at, 1'700'000'000);
    must(jobs.tell_ended("j", "00003"));
    must(jobs.tell_ended("j", "00003"));
    EXPECT_THAT((*jobs.get("j"))->doing, IsEmpty());
    const auto ghost = jobs.tell("ghost", "joining", {});
    ASSERT_TRUE(ghost);
    EXPECT_FALSE(*ghost);
}

TEST_F(PipelineTest, ARowOfAnotherProgramGetsRoomForProgress) {
    must(
        tables->put_item({.table_name = "jobs",
                          .item = dynamodb::Item{{"job_id", dynamodb::AttributeValue::s("theirs")},
                                                 {"status", dynamodb::AttributeValue::s("created")},
                                                 {"created_at", dynamodb::AttributeValue::n(1)}}}));
    const auto told = jobs.tell("theirs", "joining", {0.5, 0, 0, 0});
    ASSERT_TRUE(told) << told.error().message;
    EXPECT_EQ((*told)->doing.at("joining").share, 0.5);
}

TEST_F(PipelineTest, ListsNewestFirstInPages) {
    for (int i = 0; i < 5; ++i) {
        create_job("j" + std::to_string(i));
        clock.advance(1s);
    }
    create_job("other", status::failed);
    std::vector<std::string> seen;
    dynamodb::Item start;
    do {
        const auto page = jobs.list(status::created, 2, start);
        ASSERT_TRUE(page) << page.error().message;
        for (const auto& job : page->jobs) seen.push_back(job.job_id);
        start = page->next;
    } while (!start.empty());
    EXPECT_THAT(seen, ElementsAre("j4", "j3", "j2", "j1", "j0"));
}

TEST_F(PipelineTest, CompletionsAreInOrderAndOneASegment) {
    for (const int index : {10, 2, 0, 2}) complete("j", index, 11);
    std::vector<std::int64_t> indexes;
    const auto found = jobs.completions("j");
    ASSERT_TRUE(found);
    for (const auto& c : *found) indexes.push_back(c.segment_index);
    EXPECT_THAT(indexes, ElementsAre(0, 2, 10));
}

// ------------------------------------------------------------------------------ leases

TEST_F(PipelineTest, LeaseIsOneOwnersUntilItRunsOut) {
    ASSERT_TRUE(*jobs.create_trigger("j"));
    EXPECT_FALSE(*jobs.create_trigger("j"));
    EXPECT_TRUE(*jobs.take_lease("j", "a"));
    EXPECT_FALSE(*jobs.take_lease("j", "b"));
    clock.advance(20s);
    EXPECT_TRUE(*jobs.take_lease("j", "a")) << "its owner prolongs it";
    clock.advance(30s);
    EXPECT_FALSE(*jobs.take_lease("j", "b")) << "to the last second of it";
    clock.advance(1s);
    EXPECT_TRUE(*jobs.take_lease("j", "b"));
    EXPECT_TRUE(jobs.release_lease("j", "a"));
    EXPECT_FALSE(*jobs.take_lease("j", "a")) << "what is not one's own is not released";
    EXPECT_TRUE(jobs.release_lease("j", "b"));
    EXPECT_TRUE(*jobs.take_lease("j", "a"));
    EXPECT_EQ((*jobs.trigger("j"))->reassembly_started_at, 1'700'000'000);
}

// ------------------------------------------------------------------------------ trigger

TEST_F(PipelineTest, TriggersWhenAllIsThereAndNotBefore) {
    create_job("j", status::chunking_in_progress);
    complete("j", 0, 2);
    complete("j", 1, 2);
    EXPECT_FALSE(*evaluate_trigger(clients, "j")) << "the cutting has not been said to be complete";
    ASSERT_TRUE(*jobs.complete_chunking("j", 2));
    EXPECT_TRUE(*evaluate_trigger(clients, "j"));
    EXPECT_EQ(status_of("j"), "reassembling");
    EXPECT_THAT(drain("reassembly"), ElementsAre(reassembly_message("j")));
    EXPECT_FALSE(*evaluate_trigger(clients, "ghost"));
}

TEST_F(PipelineTest, OneMissingSegmentHoldsItBack) {
    create_chunked("j", 3, 2);
    EXPECT_FALSE(*evaluate_trigger(clients, "j"));
    complete("j", 2, 5);
    EXPECT_FALSE(*evaluate_trigger(clients, "j")) << "of an earlier cutting into five";
    complete("j", 2, 3);
    EXPECT_TRUE(*evaluate_trigger(clients, "j"));
    EXPECT_THAT(drain("reassembly"), SizeIs(1));
}

TEST_F(PipelineTest, ManyWhoSeeTheLastSegmentSendOneMessage) {
    create_chunked("j", 3, 3);
    std::vector<std::thread> all;
    for (int i = 0; i < 8; ++i) {
        all.emplace_back([&] { EXPECT_TRUE(evaluate_trigger(clients, "j")); });
    }
    for (auto& t : all) t.join();
    EXPECT_THAT(drain("reassembly"), SizeIs(1));
    EXPECT_EQ(status_of("j"), "reassembling");
}

TEST_F(PipelineTest, CrashBetweenRowAndMessageIsMadeGood) {
    create_chunked("j", 1, 1);
    ASSERT_TRUE(*jobs.create_trigger("j"));  // and then the worker that made it died
    EXPECT_TRUE(*evaluate_trigger(clients, "j"));
    EXPECT_THAT(drain("reassembly"), IsEmpty()) << "it may yet be sending";
    clock.advance(15s);
    EXPECT_TRUE(*evaluate_trigger(clients, "j"));
    EXPECT_THAT(drain("reassembly"), SizeIs(1));
    EXPECT_EQ(status_of("j"), "reassembling");
}

TEST_F(PipelineTest, CrashBetweenMessageAndStatusIsMadeGood) {
    create_chunked("j", 1, 1);
    ASSERT_TRUE(*jobs.create_trigger("j"));
    ASSERT_TRUE(jobs.mark_sent("j"));
    EXPECT_TRUE(*evaluate_trigger(clients, "j"));
    EXPECT_THAT(drain("reassembly"), IsEmpty());
    EXPECT_EQ(status_of("j"), "reassembling");
}

// ------------------------------------------------------------------------------ janitor

class JanitorTest : public PipelineTest {
  protected:
    void rounds(Duration during) {
        for (Duration passed{}; passed <= during; passed += janitor_every) {
            must(janitor.round());
            clock.advance(janitor_every);
        }
    }
    Janitor janitor{clients};
};

TEST_F(JanitorTest, LeavesAloneWhatMovesOrWaits) {
    create_job("not uploaded");
    create_job("queued", status::chunking_in_progress);
    must(queues->send_message({.queue_url = settings.chunking_queue_url, .message_body = "busy"}));
    create_chunked("done", 1, 1);
    ASSERT_TRUE(*jobs.move("done", {status::chunking_complete}, status::reassembling));
    ASSERT_TRUE(*jobs.complete("done"));
    rounds(5min);
    EXPECT_THAT(drain("chunking"), ElementsAre("busy"));
    EXPECT_THAT(drain("video"), IsEmpty());
    EXPECT_THAT(drain("reassembly"), IsEmpty());
    EXPECT_EQ(status_of("queued"), "chunking_in_progress");
}

TEST_F(JanitorTest, SendsALostUploadEventAgain) {
    create_job("j");
    put_object("films-in", source_key("j"));
    rounds(50s);
    EXPECT_THAT(drain("chunking"), IsEmpty()) << "too soon to say";
    rounds(20s);
    const auto sent = drain("chunking");
    ASSERT_THAT(sent, SizeIs(1));
    EXPECT_EQ(parse_s3_message(sent[0])->records.at(0).key, source_key("j"));
    EXPECT_EQ((*jobs.get("j"))->repairs, 1);
}

TEST_F(JanitorTest, SendsLostSegmentsAgainAndOnlyThose) {
    create_chunked("j", 3, 1);
    for (int i = 0; i < 3; ++i) put_object("films-in", segment_key({"j", i, 3, "sbs"}));
    rounds(70s);
    std::vector<std::string> keys;
    for (const auto& body : drain("video")) {
        keys.push_back(parse_s3_message(body)->records.at(0).key);
    }
    EXPECT_THAT(keys,
                ElementsAre(segment_key({"j", 1, 3, "sbs"}), segment_key({"j", 2, 3, "sbs"})));
}

TEST_F(JanitorTest, ASegmentThatIsGoneFailsTheJobWithItsName) {
    create_chunked("j", 2, 1);
    rounds(70s);
    EXPECT_EQ(status_of("j"), "failed");
    EXPECT_NE((*jobs.get("j"))->error->find(segment_key({"j", 1, 2, "sbs"})), std::string::npos);
}

TEST_F(JanitorTest, LastCompletionBeforeChunkingCompleteIsNotForgotten) {
    // Every worker evaluated the trigger before the cutting was complete, and the worker that cut
    // the film died before it did.
    create_chunked("j", 2, 2);
    must(janitor.round());
    EXPECT_THAT(drain("reassembly"), SizeIs(1));
    EXPECT_EQ(status_of("j"), "reassembling");
}

TEST_F(JanitorTest, RowWithoutMessageIsSentFor) {
    create_chunked("j", 1, 1);
    ASSERT_TRUE(*jobs.create_trigger("j"));
    rounds(20s);
    EXPECT_THAT(drain("reassembly"), SizeIs(1));
    EXPECT_EQ(status_of("j"), "reassembling");
}

TEST_F(JanitorTest, LostReassemblyMessageIsSentAgainWithItsRow) {
    create_chunked("j", 1, 1);
    ASSERT_TRUE(*jobs.move("j", {status::chunking_complete}, status::reassembling));
    rounds(70s);
    EXPECT_THAT(drain("reassembly"), ElementsAre(reassembly_message("j")));
    EXPECT_TRUE(*jobs.trigger("j"));
}

TEST_F(JanitorTest, GivesUpWithAReason) {
    create_job("j");
    put_object("films-in", source_key("j"));
    for (int i = 0; i < most_repairs + 1; ++i) {
        EXPECT_EQ(status_of("j"), "created");
        rounds(70s);
        drain("chunking");
    }
    EXPECT_EQ(status_of("j"), "failed");
    EXPECT_NE((*jobs.get("j"))->error->find("Stuck"), std::string::npos);
}

// ------------------------------------------------------------------------------ loop

class LoopTest : public PipelineTest {
  protected:
    Loop loop(Loop::Handler handler) {
        return {clients, "test", settings.video_worker_queue_url, std::move(handler)};
    }
    void send(const std::string& body) {
        must(queues->send_message(
            {.queue_url = settings.video_worker_queue_url, .message_body = body}));
    }
    bool step(Loop& l) {
        const auto stepped = l.step(0);
        EXPECT_TRUE(stepped);
        return stepped && *stepped;
    }
    std::int64_t left(const std::string& queue) {
        const auto c = *queues->counts(queue);
        return c.visible + c.not_visible + c.delayed;
    }
};

TEST_F(LoopTest, DeletesAfterTheEffect) {
    std::vector<std::string> seen;
    auto l = loop([&](const Delivery& d) -> Result<void> {
        EXPECT_EQ(left("video"), 1) << "still there while it is worked on";
        seen.push_back(d.body);
        return {};
    });
    send("film");
    EXPECT_TRUE(step(l));
    EXPECT_FALSE(step(l));
    EXPECT_THAT(seen, ElementsAre("film"));
    EXPECT_EQ(left("video"), 0);
}

TEST_F(LoopTest, FailureThatMayPassComesBackLater) {
    int calls = 0;
    auto l = loop([&](const Delivery& d) -> Result<void> {
        EXPECT_EQ(d.receive_count, ++calls);
        if (calls == 1) return fail(Kind::unavailable, "Away", "the endpoint is away");
        return {};
    });
    send("film");
    EXPECT_TRUE(step(l));
    EXPECT_FALSE(step(l)) << "after a pause only";
    clock.advance(10min);
    EXPECT_TRUE(step(l));
    EXPECT_EQ(left("video"), 0);
    EXPECT_EQ(left("video-dead"), 0);
}

TEST_F(LoopTest, FailureThatCannotPassGoesToTheDeadLettersAtOnce) {
    auto l = loop([](const Delivery&) -> Result<void> {
        return fail(Kind::invalid, "NoFilm", "this is no film");
    });
    send("rubbish");
    EXPECT_TRUE(step(l));
    EXPECT_EQ(left("video"), 0);
    EXPECT_EQ(left("video-dead"), 1);
    EXPECT_THAT(drain("video-dead"), ElementsAre("rubbish"));
}

}  // namespace
}  // namespace spot::pipeline
