#include <thread>

#include "base/bytes.h"
#include "s3/fixture.h"
#include "s3/rules/checksums.h"
#include "storage/record.h"

namespace spot::s3 {
namespace {

using testing::ElementsAre;

constexpr std::size_t five_mib = 5 << 20;

class MultipartTest : public S3Test {
  protected:
    std::string create(std::optional<Algorithm> algorithm = {},
                       std::optional<ChecksumType> type = {}) {
        const auto output = s3->create_multipart_upload({.bucket = bucket,
                                                         .key = "film",
                                                         .checksum_algorithm = algorithm,
                                                         .checksum_type = type});
        EXPECT_TRUE(output) << output.error().message;
        return output ? output->upload_id : "";
    }
    CompletedPart part(const std::string& upload, int number, const std::string& body) {
        const auto output = s3->upload_part(
            {bucket, "film", upload, number, std::make_unique<StringSource>(body), {}});
        EXPECT_TRUE(output) << output.error().message;
        return {number, output ? output->etag : "", std::nullopt};
    }
    Result<CompleteMultipartUploadOutput> complete(const std::string& upload,
                                                   std::vector<CompletedPart> parts) {
        return s3->complete_multipart_upload(
            {.bucket = bucket, .key = "film", .upload_id = upload, .parts = std::move(parts)});
    }
    std::string code(const std::string& upload, std::vector<CompletedPart> parts) {
        const auto output = complete(upload, std::move(parts));
        return output ? "" : output.error().code;
    }
};

TEST_F(MultipartTest, PartsBecomeOneObject) {
    notify({"s3:ObjectCreated:*"});
    const auto one = large(five_mib, 'a');
    const auto two = large(five_mib + 1, 'b');
    const std::string three = "the end";
    const auto upload = create();
    const auto p3 = part(upload, 30, three);
    const auto p1 = part(upload, 1, one);
    part(upload, 2, large(100'000));
    part(upload, 7, large(100'000));  // left out
    const auto p2 = part(upload, 2, two);
    EXPECT_EQ(get("film"), "!NoSuchKey");
    const auto output = complete(upload, {p1, p2, p3});
    ASSERT_TRUE(output) << output.error().message;
    const auto all = one + two + three;
    EXPECT_EQ(output->etag, '"' + hex(md5(md5(one) + md5(two) + md5(three))) + "-3\"");
    EXPECT_EQ(output->checksum->value, base64(digest(Algorithm::crc64nvme, all)));
    EXPECT_EQ(get("film"), all);
    const auto edge = std::to_string(five_mib - 3) + "-" + std::to_string(2 * five_mib + 4);
    EXPECT_EQ(get("film", "bytes=" + edge), all.substr(five_mib - 3, five_mib + 8));
    auto second = s3->get_object({.bucket = bucket, .key = "film", .part_number = 2});
    EXPECT_EQ(*read_all(*second->body, 1 << 30), two);
    EXPECT_EQ(second->parts_count, 3);
    second->body.reset();  // the sweep leaves content alone while it is being read
    EXPECT_THAT(events(), ElementsAre("ObjectCreated:CompleteMultipartUpload film"));
    sweep();
    EXPECT_EQ(blob_count(), 2u);
    EXPECT_EQ(get("film"), all);

    // A copy is one object again, with the bytes shared.
    const auto copy =
        s3->copy_object({.bucket = bucket, .key = "copy", .source = {bucket, "film", ""}});
    ASSERT_TRUE(copy);
    EXPECT_EQ(copy->etag, '"' + hex(md5(all)) + '"');
    remove("film");
    sweep();
    EXPECT_EQ(get("copy"), all);
    remove("copy");
    sweep();
    EXPECT_EQ(blob_count(), 0u);
}

TEST_F(MultipartTest, CompletingAgainGivesTheSameAnswer) {
    const auto upload = create();
    const auto p1 = part(upload, 1, "x");
    const auto first = complete(upload, {p1});
    const auto again = complete(upload, {p1});
    ASSERT_TRUE(again);
    EXPECT_EQ(again->etag, first->etag);
    EXPECT_EQ(code(upload, {{1, "\"other\"", {}}}), "NoSuchUpload");
    start();
    EXPECT_TRUE(complete(upload, {p1}));
    clock.advance(25h);
    sweep();
    EXPECT_EQ(code(upload, {p1}), "NoSuchUpload");
}

TEST_F(MultipartTest, ListsThatDoNotFitAreRefused) {
    const auto upload = create();
    const auto p1 = part(upload, 1, "small");
    const auto p2 = part(upload, 2, "last");
    EXPECT_EQ(code(upload, {}), "InvalidRequest");
    EXPECT_EQ(code(upload, {p2, p1}), "InvalidPartOrder");
    EXPECT_EQ(code(upload, {p1, p1}), "InvalidPartOrder");
    EXPECT_EQ(code(upload, {{3, p1.etag, {}}}), "InvalidPart");
    EXPECT_EQ(code(upload, {{1, p2.etag, {}}}), "InvalidPart");
    EXPECT_EQ(code(upload, {p1, p2}), "EntityTooSmall");
    EXPECT_EQ(code(std::string(64, '0'), {p1}), "NoSuchUpload");
    EXPECT_EQ(code("../..", {p1}), "NoSuchUpload");
    EXPECT_EQ(s3->upload_part({bucket, "film", upload, 10'001, nullptr, {}}).error().code,
              "InvalidArgument");
    CompleteMultipartUploadInput input{
        .bucket = bucket, .key = "film", .upload_id = upload, .parts = {p1}};
    input.object_size = 9;
    EXPECT_EQ(s3->complete_multipart_upload(input).error().code, "InvalidRequest");
    input.object_size.reset();
    input.checksum = Checksum{Algorithm::crc64nvme, "AAAAAAAAAAA="};
    EXPECT_EQ(s3->complete_multipart_upload(input).error().code, "BadDigest");
    input.checksum.reset();
    put("film");
    input.conditions.if_none_match = "*";
    EXPECT_EQ(s3->complete_multipart_upload(input).error().code, "PreconditionFailed");
    EXPECT_EQ(code(upload, {p1}), "");
}

TEST(Rows, AnUploadOfAnEarlierBuildDoesNotKnowWhatWasThere) {
    UploadRow row;
    row.owner = 7;
    const auto before = encode(row);
    row.key_was_there = true;
    EXPECT_TRUE(decode_upload(encode(row))->key_was_there);
    kv::RecordWriter old;
    old.number(1, 7).text(2, "id");
    EXPECT_FALSE(decode_upload(old.take())->key_was_there);
    EXPECT_EQ(decode_upload(before)->owner, 7);
}

TEST_F(MultipartTest, AConditionOnAnObjectWrittenSinceItBeganIsAConflict) {
    const auto finish = [&](const std::string& upload, WriteConditions conditions) {
        const auto parts = std::vector{part(upload, 1, "x")};
        const auto done = s3->complete_multipart_upload({.bucket = bucket,
                                                         .key = "film",
                                                         .upload_id = upload,
                                                         .parts = parts,
                                                         .conditions = std::move(conditions)});
        return done ? "" : done.error().code;
    };
    const auto before = put("film", "1").etag;
    const auto upload = create();
    const auto during = put("film", "2").etag;
    EXPECT_EQ(finish(upload, {.if_match = before}), "PreconditionFailed");
    EXPECT_EQ(finish(upload, {.if_match = during}), "ConditionalRequestConflict");
    remove("film");
    EXPECT_EQ(finish(upload, {.if_none_match = "*"}), "ConditionalRequestConflict");
    EXPECT_EQ(finish(create(), {.if_none_match = "*"}), "") << "it was not there when this began";
}

TEST_F(MultipartTest, ChecksumsOfWholesAndComposites) {
    const auto one = large(five_mib);
    const std::string two = "rest";
    for (const auto algorithm : {Algorithm::crc32, Algorithm::crc32c, Algorithm::crc64nvme}) {
        const auto upload = create(algorithm, ChecksumType::full_object);
        const auto output = complete(upload, {part(upload, 1, one), part(upload, 2, two)});
        ASSERT_TRUE(output);
        EXPECT_EQ(output->checksum->value, base64(digest(algorithm, one + two)));
    }
    const auto upload = create(Algorithm::sha256);
    auto p1 = part(upload, 1, one);
    auto p2 = part(upload, 2, two);
    EXPECT_EQ(code(upload, {p1, p2}), "InvalidRequest") << "each part needs its checksum";
    p1.checksum = Checksum{Algorithm::sha256, base64(sha256(one))};
    p2.checksum = Checksum{Algorithm::sha1, base64(digest(Algorithm::sha1, two))};
    EXPECT_EQ(code(upload, {p1, p2}), "BadDigest") << "an algorithm that the upload has not";
    p2.checksum = Checksum{Algorithm::sha256, base64(sha256(one))};
    EXPECT_EQ(code(upload, {p1, p2}), "InvalidPart") << "the checksum of another part";
    p2.checksum = Checksum{Algorithm::sha256, base64(sha256(two))};
    const auto output = complete(upload, {p1, p2});
    ASSERT_TRUE(output);
    const auto second = s3->head_object({.bucket = bucket,
                                         .key = "film",
                                         .part_number = 2,
                                         .checksum_mode = ChecksumMode::enabled});
    EXPECT_EQ(second->checksum->value, p2.checksum->value);
    EXPECT_EQ(second->checksum->type, ChecksumType::composite);
    EXPECT_EQ(output->checksum->value, base64(sha256(sha256(one) + sha256(two))) + "-2");
    const auto refused = s3->create_multipart_upload({.bucket = bucket,
                                                      .key = "film",
                                                      .checksum_algorithm = Algorithm::sha1,
                                                      .checksum_type = ChecksumType::full_object});
    EXPECT_EQ(refused.error().code, "InvalidRequest");
}

TEST_F(MultipartTest, OfAbortAndCompleteOneWins) {
    for (int round = 0; round < 30; ++round) {
        const auto upload = create();
        const auto p1 = part(upload, 1, large(70'000));
        Result<CompleteMultipartUploadOutput> completed;
        Result<void> aborted;
        std::thread a([&] { completed = complete(upload, {p1}); });
        std::thread b([&] { aborted = s3->abort_multipart_upload({bucket, "film", upload}); });
        a.join();
        b.join();
        EXPECT_NE(completed.has_value(), aborted.has_value());
        EXPECT_EQ(get("film"), completed ? large(70'000) : "!NoSuchKey");
        remove("film");
    }
    sweep();
    sweep();
    EXPECT_EQ(blob_count(), 0u);
}

TEST_F(MultipartTest, UploadsAndPartsAreListed) {
    const auto upload = create(Algorithm::crc32);
    for (int n = 1; n <= 5; ++n) part(upload, n, "x");
    const auto page = s3->list_parts({bucket, "film", upload, 2, 2});
    ASSERT_EQ(page->parts.size(), 2u);
    EXPECT_EQ(page->parts[0].part_number, 3);
    EXPECT_TRUE(page->is_truncated);
    ASSERT_TRUE(s3->create_multipart_upload({.bucket = bucket, .key = "a/1"}));
    ASSERT_TRUE(s3->create_multipart_upload({.bucket = bucket, .key = "a/2"}));
    create();
    ListMultipartUploadsInput input{.bucket = bucket, .delimiter = "/", .max_uploads = 1};
    std::vector<std::string> seen;
    while (true) {
        const auto uploads = s3->list_multipart_uploads(input);
        for (const auto& u : uploads->uploads) seen.push_back(u.key);
        for (const auto& p : uploads->common_prefixes) seen.push_back(p);
        if (!uploads->is_truncated) break;
        input.key_marker = uploads->next_key_marker;
        input.upload_id_marker = uploads->next_upload_id_marker;
    }
    EXPECT_THAT(seen, ElementsAre("a/", "film", "film"));
}

TEST_F(MultipartTest, PartsAreCopiedByRange) {
    const auto body = large(800'000);
    put("source", body);
    const auto upload = create();
    UploadPartCopyInput input{.bucket = bucket,
                              .key = "film",
                              .upload_id = upload,
                              .part_number = 1,
                              .source = {bucket, "source", ""},
                              .range = "bytes=100000-700000"};
    const auto copied = s3->upload_part_copy(input);
    ASSERT_TRUE(copied) << copied.error().message;
    input.range = "bytes=0-800000";
    EXPECT_EQ(s3->upload_part_copy(input).error().code, "InvalidArgument");
    ASSERT_TRUE(complete(upload, {{1, copied->etag, {}}}));
    EXPECT_EQ(get("film"), body.substr(100'000, 600'001));
}

TEST_F(MultipartTest, ADeletedBucketTakesItsUploadsAlong) {
    const auto upload = create();
    part(upload, 1, large(100'000));
    ASSERT_TRUE(s3->delete_bucket({bucket}));
    sweep();
    EXPECT_EQ(blob_count(), 0u);
    EXPECT_EQ(code(upload, {{1, "\"x\"", {}}}), "NoSuchBucket");
}

TEST(Checksums, KnownVectors) {
    EXPECT_EQ(base64(digest(Algorithm::crc32, "123456789")), "y/Q5Jg==");
    EXPECT_EQ(base64(digest(Algorithm::crc32c, "123456789")), "4waSgw==");
    EXPECT_EQ(hex(digest(Algorithm::crc64nvme, "123456789")), "ae8b14860a799888");
}

}  // namespace
}  // namespace spot::s3
