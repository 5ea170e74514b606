// Films that were uploaded without a job.

#include "pipeline/workers/adopt.h"

#include "pipeline/fixture.h"
#include "pipeline/jobs/events.h"
#include "pipeline/workers/chunking.h"

namespace spot::pipeline {
namespace {

class AdoptTest : public PipelineTest {
  protected:
    void upload(const std::string& key, std::map<std::string, std::string> metadata = {}) {
        s3::PutObjectInput input;
        input.bucket = "films-in";
        input.key = key;
        input.headers.metadata = std::move(metadata);
        input.body = std::make_unique<StringSource>("12345");
        must(s3.put_object(std::move(input)));
    }
    Result<void> deliver(const std::string& key) {
        return handle_chunking(
            clients,
            {.message_id = "m", .body = s3_message("films-in", key), .held = [] { return true; }});
    }
    Job adopted(const std::string& id) {
        const auto job = adopt(clients, jobs, id);
        EXPECT_TRUE(job) << job.error().message;
        return job.value_or(Job{});
    }
};

TEST_F(AdoptTest, AnUploadAloneIsAJob) {
    upload("input/my-film/source.mp4");
    const auto job = adopted("my-film");
    EXPECT_EQ(job.job_id, "my-film");
    EXPECT_EQ(job.mode, "sbs");
    EXPECT_EQ(job.title, "my-film");
    EXPECT_EQ(job.status, status::created);
    EXPECT_EQ(job.source_file_size_bytes, 5);
    EXPECT_EQ(job.created_at, to_seconds(clock.now()));
    EXPECT_EQ(status_of("my-film"), "created");
}

TEST_F(AdoptTest, ItsMetadataSayModeAndTitle) {
    upload("input/a/source.mp4", {{"mode", " Anaglyph "}, {"title", "Night\x1b[2J train"}});
    const auto job = adopted("a");
    EXPECT_EQ(job.mode, "anaglyph");
    EXPECT_EQ(job.title, "Night\xef\xbf\xbd[2J train");
}

TEST_F(AdoptTest, WithoutOneItIsTheWorkersMode) {
    settings.default_mode = "tb";
    upload("input/a/source.mp4", {{"mode", ""}});
    upload("input/b/source.mp4", {{"mode", "hsbs"}});
    EXPECT_EQ(adopted("a").mode, "tb");
    EXPECT_EQ(adopted("b").mode, "hsbs");
}

TEST_F(AdoptTest, TwoDeliveriesMakeOneJob) {
    upload("input/a/source.mp4");
    const auto first = adopted("a");
    clock.advance(5s);
    settings.default_mode = "tb";
    const auto second = adopted("a");
    EXPECT_EQ(second.created_at, first.created_at);
    EXPECT_EQ(second.mode, "sbs");
    const auto page = jobs.list(status::created, 10, {});
    ASSERT_TRUE(page);
    EXPECT_EQ(page->jobs.size(), 1u);
}

TEST_F(AdoptTest, AFilmThatIsGoneIsNoJob) {
    const auto job = adopt(clients, jobs, "a");
    ASSERT_FALSE(job);
    EXPECT_EQ(job.error().code, "SourceMissing");
    EXPECT_TRUE(permanent(job.error()));
    EXPECT_EQ(status_of("a"), "(nothing)");
}

TEST_F(AdoptTest, AnUnknownModeFailsTheJobWithThoseThatThereAre) {
    upload("input/a/source.mp4", {{"mode", "sidebyside"}});
    const auto done = deliver("input/a/source.mp4");
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, "UnknownMode");
    EXPECT_TRUE(permanent(done.error()));
    const auto job = jobs.get("a");
    ASSERT_TRUE(job && *job);
    EXPECT_EQ((*job)->status, status::failed);
    EXPECT_EQ((*job)->error->find("UnknownMode: mode sidebyside: is not known; the modes are sbs,"),
              0u)
        << *(*job)->error;
}

TEST_F(AdoptTest, AFinishedOrDeletedJobIsNotBegunAgain) {
    for (const auto end : {status::completed, status::failed, status::deleted}) {
        const std::string id(end);
        create_job(id, end);
        upload(source_key(id), {{"mode", "anaglyph"}});
        EXPECT_TRUE(deliver(source_key(id)));
        EXPECT_EQ(status_of(id), end);
        const auto job = jobs.get(id);
        ASSERT_TRUE(job && *job);
        EXPECT_EQ((*job)->mode, "sbs");
    }
}

TEST_F(AdoptTest, OtherNamesAndIdsThatAreNoneStayRefused) {
    for (const auto& key :
         {std::string("input/a/film.mp4"), std::string("input/my film/source.mp4"),
          std::string("input/../source.mp4"), "input/" + std::string(129, 'a') + "/source.mp4"}) {
        const auto done = deliver(key);
        ASSERT_FALSE(done) << key;
        EXPECT_EQ(done.error().code, "UnknownKey");
        EXPECT_NE(done.error().message.find("1 to 128 of A-Z"), std::string::npos);
    }
    EXPECT_TRUE(jobs.list(status::created, 10, {})->jobs.empty());
}

}  // namespace
}  // namespace spot::pipeline
