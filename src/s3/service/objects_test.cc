#include <barrier>
#include <thread>

#include "base/bytes.h"
#include "s3/fixture.h"
#include "s3/store/keys.h"

namespace spot::s3 {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST_F(S3Test, WhatIsPutIsRead) {
    for (const auto size : {0u, 1u, 65'536u, 65'537u, 262'144u, 262'145u, 1'000'000u}) {
        const auto body = large(size);
        const auto output = put("film", body);
        EXPECT_EQ(output.etag, '"' + hex(md5(body)) + '"');
        EXPECT_EQ(output.checksum->value, base64(digest(Algorithm::crc64nvme, body)));
        EXPECT_EQ(get("film"), body) << size;
    }
    sweep();
    EXPECT_EQ(blob_count(), 1u);
}

TEST_F(S3Test, RangesAreReadFromAnyPlace) {
    const auto body = large(700'000);
    put("large", body);
    put("small", body.substr(0, 1000));
    for (const auto* key : {"large", "small"}) {
        const auto whole = get(key);
        const auto size = whole.size();
        EXPECT_EQ(get(key, "bytes=0-0"), whole.substr(0, 1));
        EXPECT_EQ(get(key, "bytes=5-"), whole.substr(5));
        EXPECT_EQ(get(key, "bytes=-7"), whole.substr(size - 7));
        EXPECT_EQ(get(key, "bytes=-99999999"), whole);
        EXPECT_EQ(get(key, "bytes=10-99999999"), whole.substr(10));
        EXPECT_EQ(get(key, "bytes=" + std::to_string(size) + "-"), "!InvalidRange");
        EXPECT_EQ(get(key, "bytes=-0"), "!InvalidRange");
        for (const auto* ignored : {"bytes=9-3", "bytes=a-b", "lines=1-2", "bytes=0-1,3-4"}) {
            EXPECT_EQ(get(key, ignored), whole) << ignored;
        }
    }
    EXPECT_EQ(get("large", "bytes=262100-262200"), body.substr(262'100, 101));
    EXPECT_EQ(get("large", "bytes=524288-524288"), body.substr(524'288, 1));
    put("empty", "");
    EXPECT_EQ(get("empty", "bytes=0-"), "!InvalidRange");
}

TEST_F(S3Test, KeysAreAnyText) {
    const std::vector<std::string> odd = {"..",
                                          "../../etc/passwd",
                                          "/",
                                          "//a",
                                          "a\n\x01\x7f",
                                          "é/ü",
                                          std::string("a\0b", 3),
                                          std::string(1024, 'k')};
    for (const auto& key : odd) put(key, "of " + key);
    for (const auto& key : odd) EXPECT_EQ(get(key), "of " + key);
    EXPECT_EQ(keys().size(), odd.size());
    EXPECT_EQ(try_put(std::string(1025, 'k'), "").error().code, "KeyTooLongError");
    EXPECT_EQ(try_put("\xff\xfe", "").error().code, "InvalidURI") << "no document could name it";
}

TEST_F(S3Test, DigestsThatDoNotMatchChangeNothing) {
    put("film", "old");
    const auto fingerprint = store.fingerprint();
    const auto with = [&](ExpectedDigests digests) {
        PutObjectInput input;
        input.bucket = bucket;
        input.key = "film";
        input.body = std::make_unique<StringSource>(large(100'000));
        input.digests = std::move(digests);
        const auto output = s3->put_object(std::move(input));
        return output ? "" : output.error().code;
    };
    EXPECT_EQ(with({.content_md5 = base64(md5("other"))}), "BadDigest");
    EXPECT_EQ(with({.content_md5 = "nonsense"}), "InvalidDigest");
    EXPECT_EQ(with({.checksum = Checksum{Algorithm::crc32, "AAAAAA=="}}), "BadDigest");
    EXPECT_EQ(with({.checksum = Checksum{Algorithm::sha256, "short"}}), "InvalidRequest");
    EXPECT_EQ(store.fingerprint(), fingerprint);
    EXPECT_EQ(blob_count(), 0u);
    const auto body = large(100'000);
    for (const auto algorithm : {Algorithm::crc32, Algorithm::crc32c, Algorithm::sha1,
                                 Algorithm::sha256, Algorithm::crc64nvme}) {
        EXPECT_EQ(with({.checksum = Checksum{algorithm, base64(digest(algorithm, body))}}), "");
        const auto head = s3->head_object(
            {.bucket = bucket, .key = "film", .checksum_mode = ChecksumMode::enabled});
        EXPECT_EQ(head->checksum->algorithm, algorithm);
    }
}

TEST_F(S3Test, OfManyConditionalCreatesExactlyOneWins) {
    std::atomic<int> created{0};
    std::atomic<int> refused{0};
    constexpr int rounds = 500;
    std::barrier together(8);  // they meet at each key, or the first would be through by then
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i) {
        threads.emplace_back([&, i] {
            for (int round = 0; round < rounds; ++round) {
                together.arrive_and_wait();
                const auto size = round < 20 ? 70'000u : 10u;
                const auto output =
                    try_put("lock" + std::to_string(round), large(size, static_cast<char>('a' + i)),
                            {.if_none_match = "*"});
                ++(output ? created : refused);
                if (!output) {
                    EXPECT_EQ(output.error().code, "PreconditionFailed");
                }
            }
        });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(created, rounds);
    EXPECT_EQ(refused, 7 * rounds);
    EXPECT_EQ(blob_count(), 20u);
}

TEST_F(S3Test, WritesAreConditional) {
    EXPECT_EQ(try_put("a", "1", {.if_match = "\"x\""}).error().code, "NoSuchKey");
    const auto first = put("a", "1");
    EXPECT_EQ(try_put("a", "2", {.if_match = "\"x\""}).error().code, "PreconditionFailed");
    EXPECT_TRUE(try_put("a", "2", {.if_match = first.etag}));
    EXPECT_EQ(try_put("a", "3", {.if_none_match = "\"x\""}).error().code, "NotImplemented");
    EXPECT_EQ(get("a"), "2");
}

TEST_F(S3Test, EachObjectOfAListMayHaveACondition) {
    const auto etag = put("a", "1").etag;
    put("b", "2");
    const auto output = s3->delete_objects(
        {.bucket = bucket, .objects = {{"a", "", etag}, {"b", "", etag}, {"c", "", etag}}});
    ASSERT_TRUE(output);
    ASSERT_EQ(output->deleted.size(), 1);
    EXPECT_EQ(output->deleted[0].key, "a");
    ASSERT_EQ(output->errors.size(), 2);
    EXPECT_EQ(output->errors[0].code, "PreconditionFailed");
    EXPECT_EQ(output->errors[1].code, "NoSuchKey");
    EXPECT_EQ(get("b"), "2");
}

TEST_F(S3Test, ReadsAreConditional) {
    const auto etag = put("a").etag;
    const auto code = [&](ReadConditions conditions) {
        const auto head = s3->head_object({.bucket = bucket, .key = "a", .conditions = conditions});
        return head ? "" : head.error().code;
    };
    const auto before = clock.now() - 1h;
    const auto after = clock.now() + 1h;
    EXPECT_EQ(code({.if_match = etag}), "");
    EXPECT_EQ(code({.if_match = "\"b\""}), "PreconditionFailed");
    EXPECT_EQ(code({.if_none_match = etag}), "NotModified");
    EXPECT_EQ(code({.if_none_match = "*"}), "NotModified");
    EXPECT_EQ(code({.if_modified_since = clock.now()}), "NotModified");
    EXPECT_EQ(code({.if_modified_since = after}), "") << "the future is ignored, as on AWS";
    EXPECT_EQ(code({.if_modified_since = before}), "");
    EXPECT_EQ(code({.if_unmodified_since = before}), "PreconditionFailed");
    EXPECT_EQ(code({.if_match = etag, .if_unmodified_since = before}), "");
    EXPECT_EQ(code({.if_none_match = "\"b\"", .if_modified_since = after}), "");
}

TEST_F(S3Test, DamageIsNeverSent) {
    put("small", "good bytes");
    put("large", large(300'000));
    auto cursor = store.scan(kv::prefix_range("sd"), kv::Direction::forward);
    kv::Batch batch;
    auto row = std::string(cursor->value());
    row.back() = static_cast<char>(row.back() ^ 1);
    batch.put(std::string(cursor->key()), row);
    cursor = store.scan(kv::prefix_range("sk"), kv::Direction::forward);
    row = cursor->value();
    row.back() = static_cast<char>(row.back() ^ 1);  // the sum of the last block
    batch.put(std::string(cursor->key()), row);
    ASSERT_TRUE(store.apply(std::move(batch)));
    EXPECT_EQ(get("small"), "!InternalError");
    EXPECT_EQ(get("large"), "!InternalError");
    EXPECT_EQ(get("large", "bytes=299999-"), "!InternalError");
    EXPECT_EQ(get("large", "bytes=0-99"), large(300'000).substr(0, 100));
}

TEST_F(S3Test, ADownloadGoesOnThroughOverwritingAndSweeping) {
    const auto body = large(900'000);
    put("film", body);
    auto reading = s3->get_object({.bucket = bucket, .key = "film"});
    std::string start(10, '\0');
    ASSERT_TRUE(reading->body->read(std::as_writable_bytes(std::span(start))));
    put("film", "new");
    sweep();
    EXPECT_TRUE(reading->body->rewind());
    EXPECT_EQ(*read_all(*reading->body, 1 << 20), body);
    reading->body.reset();
    sweep();
    EXPECT_EQ(blob_count(), 0u);
}

TEST_F(S3Test, CopiesShareTheirBytes) {
    const auto body = large(500'000);
    put("a", body, {{"k", "v"}});
    ASSERT_TRUE(s3->copy_object({.bucket = bucket, .key = "b", .source = {bucket, "a", ""}}));
    EXPECT_EQ(blob_count(), 1u);
    EXPECT_EQ(s3->get_object_tagging({bucket, "b", ""})->tags, (Tags{{"k", "v"}}));
    remove("a");
    sweep();
    EXPECT_EQ(get("b"), body);
    remove("b");
    sweep();
    EXPECT_EQ(blob_count(), 0u);
    put("small", "bytes");
    ASSERT_TRUE(s3->copy_object({.bucket = bucket, .key = "s2", .source = {bucket, "small", ""}}));
    put("small", "other");
    EXPECT_EQ(get("s2"), "bytes");
}

TEST_F(S3Test, ACopyToItselfMustChangeSomething) {
    put("a", large(100'000));
    CopyObjectInput input{.bucket = bucket, .key = "a", .source = {bucket, "a", ""}};
    EXPECT_EQ(s3->copy_object(input).error().code, "InvalidRequest");
    input.metadata_directive = Directive::replace;
    input.headers.metadata["title"] = "new";
    ASSERT_TRUE(s3->copy_object(input));
    sweep();
    EXPECT_EQ(get("a"), large(100'000));
    EXPECT_EQ(s3->head_object({.bucket = bucket, .key = "a"})->headers.metadata.at("title"), "new");
    input.source_conditions.if_match = "\"no\"";
    EXPECT_EQ(s3->copy_object(input).error().code, "PreconditionFailed");
}

TEST_F(S3Test, DeletingManyReportsEach) {
    put("a");
    put("b");
    const auto output = s3->delete_objects(
        {.bucket = bucket, .objects = {{"a", ""}, {"missing", ""}, {"a", ""}, {"", ""}}});
    ASSERT_TRUE(output);
    EXPECT_EQ(output->deleted.size(), 3u);
    ASSERT_EQ(output->errors.size(), 1u);
    EXPECT_THAT(keys(), ElementsAre("b"));
    EXPECT_EQ(s3->delete_objects({.bucket = bucket}).error().code, "MalformedXML");
}

TEST_F(S3Test, VersionsAreKept) {
    put("a", "before");
    ASSERT_TRUE(s3->put_bucket_versioning({bucket, VersioningStatus::enabled}));
    const auto second = put("a", large(70'000)).version_id;
    const auto third = put("a", "third").version_id;
    EXPECT_EQ(get("a"), "third");
    EXPECT_EQ(get("a", "", "null"), "before");
    EXPECT_EQ(get("a", "", second), large(70'000));
    const auto marker = remove("a");
    EXPECT_EQ(get("a"), "!NoSuchKey");
    EXPECT_THAT(keys(), IsEmpty());
    EXPECT_EQ(s3->delete_bucket({bucket}).error().code, "BucketNotEmpty");
    EXPECT_EQ(get("a", "", marker), "!MethodNotAllowed");
    EXPECT_EQ(get("a", "", "nonsense"), "!InvalidArgument");
    EXPECT_EQ(get("a", "", std::string(32, '0')), "!NoSuchVersion");

    const auto all = s3->list_object_versions({.bucket = bucket});
    std::vector<std::string> ids;
    for (const auto& version : all->versions) ids.push_back(version.version_id);
    EXPECT_THAT(ids, ElementsAre(marker, third, second, "null"));
    EXPECT_TRUE(all->versions[0].is_latest && all->versions[0].delete_marker);

    remove("a", marker);  // the version that the marker has hidden is current again
    EXPECT_EQ(get("a"), "third");
    remove("a", third);
    EXPECT_EQ(get("a"), large(70'000));
    remove("a", "null");
    EXPECT_EQ(get("a", "", "null"), "!NoSuchVersion");
    remove("a", second);
    EXPECT_EQ(get("a"), "!NoSuchKey");
    sweep();
    EXPECT_EQ(blob_count(), 0u);
    EXPECT_TRUE(s3->delete_bucket({bucket}));
}

TEST_F(S3Test, SuspendedBucketsHaveOneNullVersion) {
    ASSERT_TRUE(s3->put_bucket_versioning({bucket, VersioningStatus::enabled}));
    const auto kept = put("a", "kept").version_id;
    ASSERT_TRUE(s3->put_bucket_versioning({bucket, VersioningStatus::suspended}));
    put("a", large(80'000));
    put("a", large(90'000));
    put("a", "null again");
    EXPECT_EQ(s3->list_object_versions({.bucket = bucket})->versions.size(), 2u);
    EXPECT_EQ(get("a", "", kept), "kept");
    ASSERT_TRUE(s3->put_bucket_versioning({bucket, VersioningStatus::enabled}));
    put("a", "third");
    EXPECT_EQ(get("a", "", "null"), "null again");
    ASSERT_TRUE(s3->put_bucket_versioning({bucket, VersioningStatus::suspended}));
    EXPECT_EQ(remove("a"), "null");  // the marker takes the null version's place
    EXPECT_EQ(s3->list_object_versions({.bucket = bucket})->versions.size(), 3u);
    sweep();
    EXPECT_EQ(blob_count(), 0u);
}

TEST_F(S3Test, VersionListingsGoOnWhereTheyStopped) {
    ASSERT_TRUE(s3->put_bucket_versioning({bucket, VersioningStatus::enabled}));
    for (int round = 0; round < 3; ++round) {
        for (const auto* key : {"a", "b/1", "b/2", "c"}) put(key);
    }
    for (int page_size = 1; page_size <= 13; ++page_size) {
        std::vector<std::string> seen;
        ListObjectVersionsInput input{.bucket = bucket, .max_keys = page_size};
        while (true) {
            const auto page = s3->list_object_versions(input);
            ASSERT_TRUE(page);
            for (const auto& v : page->versions) seen.push_back(v.key + v.version_id);
            if (!page->is_truncated) break;
            input.key_marker = page->next_key_marker;
            input.version_id_marker = page->next_version_id_marker;
        }
        EXPECT_EQ(seen.size(), 12u);
        EXPECT_EQ(std::set(seen.begin(), seen.end()).size(), 12u);
    }
}

TEST_F(S3Test, RefusalsSayWhatIsWrong) {
    const auto put_code = [&](auto change) {
        PutObjectInput input;
        input.bucket = bucket;
        input.key = "k";
        change(input);
        const auto output = s3->put_object(std::move(input));
        return output ? std::string() : output.error().code;
    };
    EXPECT_EQ(put_code([](auto& i) { i.bucket = "nobody"; }), "NoSuchBucket");
    EXPECT_EQ(put_code([](auto& i) { i.headers.metadata["m"] = std::string(2048, 'x'); }),
              "MetadataTooLarge");
    EXPECT_EQ(put_code([](auto& i) { i.headers.storage_class = "SHELF"; }), "InvalidStorageClass");
    EXPECT_EQ(put_code([](auto& i) { i.tags = {{"a", "1"}, {"a", "2"}}; }), "InvalidTag");
    EXPECT_EQ(put_code([](auto& i) { i.tags = {{"aws:x", "1"}}; }), "InvalidTag");
    EXPECT_EQ(put_code([](auto& i) { i.tags = {{"", "1"}}; }), "InvalidTag");
    EXPECT_EQ(put_code([](auto& i) {
                  for (int n = 0; n < 11; ++n) i.tags.push_back({std::to_string(n), ""});
              }),
              "BadRequest");
    for (const auto* name : {"ab", "Films", "a_b", "-films", "films-", "a..b", "a.-b", "a-.b",
                             "192.168.1.1", "xn--films", "films--ol-s3", "films-s3alias"}) {
        EXPECT_EQ(s3->create_bucket({.bucket = name}).error().code, "InvalidBucketName") << name;
    }
    EXPECT_EQ(s3->create_bucket({.bucket = "abc", .location_constraint = "mars"}).error().code,
              "InvalidLocationConstraint");
    EXPECT_EQ(s3->create_bucket({.bucket = "abc", .location_constraint = "eu-west-1"}).error().code,
              "IllegalLocationConstraintException");
}

TEST_F(S3Test, BucketsAreListedInPages) {
    for (const auto* name : {"alpha", "beta", "gamma"}) {
        ASSERT_TRUE(s3->create_bucket({.bucket = name}));
    }
    const auto first = s3->list_buckets({.max_buckets = 3});
    ASSERT_EQ(first->buckets.size(), 3u);
    const auto rest = s3->list_buckets({.continuation_token = first->continuation_token});
    ASSERT_EQ(rest->buckets.size(), 1u);
    EXPECT_EQ(rest->buckets[0].name, "gamma");
    EXPECT_EQ(s3->list_buckets({.prefix = "be"})->buckets.size(), 1u);
    EXPECT_TRUE(s3->create_bucket({.bucket = "alpha"}));  // as us-east-1 does
}

TEST_F(S3CrashTest, OrphansAreRemovedAndNothingElse) {
    store.sync();
    put("kept", large(100'000));
    store.sync();
    put("lost", large(100'000));
    crash();
    EXPECT_EQ(get("lost"), "!NoSuchKey");
    EXPECT_EQ(blob_count(), 2u);
    sweep();
    EXPECT_EQ(blob_count(), 1u);
    EXPECT_EQ(get("kept"), large(100'000));
}

TEST_F(S3CrashTest, BlobsOutliveADeletionThatIsNotDurable) {
    put("film", large(100'000));
    store.sync();
    remove("film");
    sweep();
    sweep();
    crash();  // the deletion never happened
    EXPECT_EQ(get("film"), large(100'000));
}

}  // namespace
}  // namespace spot::s3
