#include "s3/fixture.h"
#include "s3/rules/names.h"
#include "s3/store/keys.h"
#include "storage/record.h"

namespace spot::s3 {
namespace {

class CustomerKeysTest : public S3Test {
  protected:
    const CustomerKey key{std::string(32, 'k')};
    const CustomerKey other{std::string(32, 'o')};
    const std::string marker = "Marked.Content.";

    std::string marked(std::size_t size) const {
        std::string text;
        while (text.size() < size) text += marker + std::to_string(text.size());
        return text.substr(0, size);
    }
    std::string put_under(const CustomerKey& with, const std::string& name, std::string body,
                          std::optional<Algorithm> algorithm = std::nullopt) {
        PutObjectInput input{.bucket = bucket, .key = name};
        input.body = std::make_unique<StringSource>(std::move(body));
        input.digests.algorithm = algorithm;
        input.customer_key = with;
        const auto output = s3->put_object(std::move(input));
        return output ? output->etag : "!" + output.error().code;
    }
    std::string read(const std::string& name, std::optional<CustomerKey> with,
                     const std::string& range = "", std::optional<int> part = std::nullopt) {
        const auto output = s3->get_object({.bucket = bucket,
                                            .key = name,
                                            .range = range,
                                            .part_number = part,
                                            .customer_key = std::move(with)});
        if (!output) return "!" + output.error().code;
        const auto body = read_all(*output->body, 1 << 30);
        return body ? *body : "!" + body.error().code;
    }
    std::string begin(std::optional<Algorithm> algorithm = std::nullopt) {
        return s3
            ->create_multipart_upload({.bucket = bucket,
                                       .key = "parts",
                                       .checksum_algorithm = algorithm,
                                       .customer_key = key})
            ->upload_id;
    }
    CompletedPart part(const std::string& upload, int number, std::string body,
                       std::optional<CustomerKey> with) {
        UploadPartInput input{bucket, "parts", upload, number};
        input.body = std::make_unique<StringSource>(std::move(body));
        input.customer_key = std::move(with);
        const auto output = s3->upload_part(std::move(input));
        return {number, output ? output->etag : "!" + output.error().message, std::nullopt};
    }
    Result<CompleteMultipartUploadOutput> complete(const std::string& upload,
                                                   std::vector<CompletedPart> parts,
                                                   std::optional<CustomerKey> with = {}) {
        CompleteMultipartUploadInput input{bucket, "parts", upload, std::move(parts)};
        input.customer_key = std::move(with);
        return s3->complete_multipart_upload(input);
    }
    // All that is stored: rows and blobs.
    std::string everything() {
        std::string all;
        auto cursor =
            store.scan({std::string(1, '\0'), std::string(1, '\xff')}, kv::Direction::forward);
        for (; cursor->valid(); cursor->next()) {
            all.append(cursor->key()).append(cursor->value());
        }
        const auto ids = blobs->list(blob::Id(""), 1000);
        for (const auto& id : *ids) {
            const auto source = blobs->open(id, 0, 1 << 30);
            all += *read_all(**source, 1 << 30);
        }
        return all;
    }
    std::size_t damaged() {
        const auto report = s3->scrub([](std::uint64_t) { return true; });
        EXPECT_TRUE(report);
        return report->damaged_count;
    }
};

TEST_F(CustomerKeysTest, ContentOfAnySizeIsReadWithItsKeyAndLiesNowhereInTheOpen) {
    for (const std::size_t size : {0, 1, 4096, 4097, 65'536, 65'537, 262'144, 600'000, 1'000'001}) {
        const auto name = std::to_string(size);
        const auto body = marked(size);
        EXPECT_EQ(put_under(key, name, body).size(), 34U);
        EXPECT_EQ(read(name, key), body) << size;
        EXPECT_EQ(read(name, std::nullopt), "!InvalidRequest");
        EXPECT_EQ(read(name, other), "!AccessDenied");
    }
    EXPECT_EQ(damaged(), 0U) << "nobody needs the key for that";
    const auto all = everything();
    EXPECT_EQ(all.find(marker), std::string::npos);
    EXPECT_EQ(all.find(key.view()), std::string::npos);
    EXPECT_EQ(all.find(md5(key.view())), std::string::npos);
    EXPECT_EQ(all.find(base64(md5(key.view()))), std::string::npos);
    start();
    EXPECT_EQ(read("600000", key), marked(600'000)) << "after a restart";
    put("open", marked(100));
    EXPECT_NE(everything().find(marker), std::string::npos) << "the search finds what is there";
}

TEST_F(CustomerKeysTest, RangesOpenTheBlocksThatTheyTouch) {
    const auto body = marked(1'000'001);
    put_under(key, "a", body);
    for (const std::size_t from : {0, 1, 4095, 4096, 4097, 262'143, 262'144, 263'167, 999'999}) {
        for (const std::size_t length : {1, 2, 4096, 5000, 300'000}) {
            const auto last = std::min(from + length, body.size()) - 1;
            EXPECT_EQ(read("a", key, "bytes=" + std::to_string(from) + "-" + std::to_string(last)),
                      body.substr(from, last - from + 1))
                << from << "+" << length;
        }
    }
    EXPECT_EQ(read("a", key, "bytes=-7"), body.substr(body.size() - 7));
}

TEST_F(CustomerKeysTest, TheSameContentHasAnotherTagAndOtherBytesEachTime) {
    const auto body = marked(100);
    const auto first = put_under(key, "a", body);
    EXPECT_NE(first, put_under(key, "b", body));
    EXPECT_NE(first, s3::quoted(hex(md5(body))));
    const auto a = read_current(store, bucket, "a");
    const auto b = read_current(store, bucket, "b");
    EXPECT_NE(*store.get(keys::data((*a)->owner)), *store.get(keys::data((*b)->owner)));
}

TEST_F(CustomerKeysTest, ChecksumsAreOfTheContentAndTheRowDoesNotTellThem) {
    const std::string body = "a word that can be guessed";
    put_under(key, "a", body, Algorithm::sha256);
    const auto sum = base64(sha256(body));
    const auto head = s3->head_object({.bucket = bucket,
                                       .key = "a",
                                       .checksum_mode = ChecksumMode::enabled,
                                       .customer_key = key});
    ASSERT_TRUE(head);
    EXPECT_EQ(head->checksum->value, sum);
    EXPECT_EQ(s3->get_object_attributes({.bucket = bucket, .key = "a", .customer_key = key})
                  ->checksum->value,
              sum);
    EXPECT_EQ(everything().find(sum), std::string::npos);
    EXPECT_EQ(everything().find(sha256(body)), std::string::npos);
    EXPECT_EQ(s3->get_object_attributes({.bucket = bucket, .key = "a"}).error().code,
              "InvalidRequest");
}

TEST_F(CustomerKeysTest, ProgramsThatKnowNoSealsRefuseTheRow) {
    put_under(key, "a", "content");
    put("b", "content");
    const auto a = store.get(keys::object(bucket, "a"));
    kv::RecordReader sealed(**a);
    EXPECT_FALSE(sealed.next());
    EXPECT_FALSE(sealed.status());
    const auto b = store.get(keys::object(bucket, "b"));
    kv::RecordReader open(**b);
    EXPECT_TRUE(open.next());
}

TEST_F(CustomerKeysTest, AKeyIsNotApplicableToAnObjectInTheOpen) {
    put("a", "in the open");
    EXPECT_EQ(read("a", key), "!InvalidRequest");
}

TEST_F(CustomerKeysTest, ChangedBytesAreNeverHandedOut) {
    put_under(key, "a", marked(100));
    const auto owner = (*read_current(store, bucket, "a"))->owner;
    const auto row = store.get(keys::data(owner));
    auto bytes = *decode_data(**row);
    bytes[3] = static_cast<char>(bytes[3] ^ 1);
    kv::Batch batch;
    batch.put(keys::data(owner), encode_data(bytes));  // with a CRC that is right
    ASSERT_TRUE(store.apply(std::move(batch)));
    EXPECT_EQ(damaged(), 0U);
    EXPECT_EQ(read("a", key), "!InternalError");
}

TEST_F(CustomerKeysTest, CopiesAreSealedAnew) {
    const auto body = marked(300'000);
    put_under(key, "a", body);
    put("open", body);
    const auto copy = [&](const std::string& from, const std::string& to,
                          std::optional<CustomerKey> source, std::optional<CustomerKey> own) {
        CopyObjectInput input{.bucket = bucket, .key = to, .source = {bucket, from, ""}};
        input.source_customer_key = std::move(source);
        input.customer_key = std::move(own);
        const auto output = s3->copy_object(input);
        return output ? output->etag : "!" + output.error().code;
    };
    EXPECT_EQ(copy("a", "plain", key, {}), s3::quoted(hex(md5(body))));
    EXPECT_EQ(get("plain"), body);
    EXPECT_NE(copy("a", "sealed", key, other), s3::quoted(hex(md5(body))));
    EXPECT_EQ(read("sealed", other), body);
    EXPECT_EQ(read("sealed", key), "!AccessDenied");
    copy("open", "from-open", {}, key);
    EXPECT_EQ(read("from-open", key), body);
    EXPECT_EQ(copy("a", "x", {}, {}), "!InvalidRequest");
    EXPECT_EQ(copy("a", "x", other, {}), "!AccessDenied");
    EXPECT_EQ(copy("open", "x", key, {}), "!InvalidRequest");
    copy("a", "a", key, other);
    EXPECT_EQ(read("a", other), body) << "another key in place";
    EXPECT_EQ(get("x"), "!NoSuchKey");
    remove("a");
    remove("sealed");
    sweep();
    EXPECT_EQ(blob_count(), 3U) << "open, plain and from-open";
    EXPECT_EQ(damaged(), 0U);
}

TEST_F(CustomerKeysTest, PartsComeWithTheKeyOfTheirUpload) {
    const auto upload = begin();
    const auto first = marked(5 << 20), second = marked(100'000);
    EXPECT_THAT(part(upload, 1, "x", std::nullopt).etag, testing::HasSubstr("initiate requested"));
    EXPECT_THAT(part(upload, 1, "x", other).etag, testing::HasSubstr("did not match"));
    const std::vector parts{part(upload, 1, first, key), part(upload, 2, second, key),
                            part(upload, 3, "small", key)};
    EXPECT_EQ(complete(upload, {parts[0], parts[2]}, other).error().code, "InvalidRequest");
    EXPECT_FALSE(complete(upload, {parts[0], parts[1], parts[2]})) << "the second is too small";
    const auto done = complete(upload, {parts[0], parts[1]});
    ASSERT_TRUE(done) << done.error().message;
    EXPECT_FALSE(done->checksum) << "its parts have none";
    EXPECT_TRUE(done->under_customer_key);
    EXPECT_EQ(complete(upload, {parts[0], parts[1]})->etag, done->etag) << "asked again";
    EXPECT_EQ(read("parts", key), first + second);
    EXPECT_EQ(read("parts", key, "", 2), second);
    const auto cut = first.size() - 10;
    EXPECT_EQ(read("parts", key, "bytes=" + std::to_string(cut) + "-" + std::to_string(cut + 19)),
              first.substr(cut) + second.substr(0, 10));
    EXPECT_EQ(read("parts", other), "!AccessDenied");
    EXPECT_EQ(read("parts", std::nullopt), "!InvalidRequest");
    EXPECT_EQ(damaged(), 0U);
    EXPECT_EQ(everything().find(marker), std::string::npos);
    const auto open = s3->create_multipart_upload({.bucket = bucket, .key = "parts"})->upload_id;
    EXPECT_THAT(part(open, 1, "x", key).etag, testing::HasSubstr("initiate requested"));
}

TEST_F(CustomerKeysTest, AnUploadWithAChecksumIsCompletedWithItsKey) {
    for (const auto algorithm : {Algorithm::sha256, Algorithm::crc64nvme}) {
        const auto upload = begin(algorithm);
        auto only = part(upload, 1, "content", key);
        only.checksum = Checksum{algorithm, base64(digest(algorithm, "content"))};
        EXPECT_EQ(complete(upload, {only}).error().code, "InvalidRequest");
        EXPECT_EQ(s3->list_parts({bucket, "parts", upload}).error().code, "InvalidRequest");
        EXPECT_EQ(s3->list_parts({bucket, "parts", upload, 1000, 0, key})->parts[0].checksum->value,
                  only.checksum->value);
        const auto done = complete(upload, {only}, key);
        ASSERT_TRUE(done) << done.error().message;
        ASSERT_TRUE(done->checksum);
        EXPECT_EQ(complete(upload, {only}, key)->checksum->value, done->checksum->value);
        EXPECT_EQ(complete(upload, {only}).error().code, "InvalidRequest");
        const auto head = s3->head_object({.bucket = bucket,
                                           .key = "parts",
                                           .checksum_mode = ChecksumMode::enabled,
                                           .customer_key = key});
        EXPECT_EQ(head->checksum->value, done->checksum->value);
        EXPECT_EQ(everything().find(only.checksum->value), std::string::npos);
    }
}

TEST_F(CustomerKeysTest, PartsAreCopiedFromAndToKeys) {
    put_under(other, "source", marked(10'000));
    const auto upload = begin();
    UploadPartCopyInput input{bucket,           "parts", upload, 1, {bucket, "source", ""},
                              "bytes=4000-8999"};
    input.customer_key = key;
    EXPECT_EQ(s3->upload_part_copy(input).error().code, "InvalidRequest");
    input.source_customer_key = other;
    const auto copied = s3->upload_part_copy(input);
    ASSERT_TRUE(copied) << copied.error().message;
    ASSERT_TRUE(complete(upload, {{1, copied->etag, std::nullopt}}));
    EXPECT_EQ(read("parts", key), marked(10'000).substr(4000, 5000));
}

TEST_F(CustomerKeysTest, WhatIsNotContentNeedsNoKey) {
    put_under(key, "a", marked(100));
    EXPECT_TRUE(s3->put_object_tagging({bucket, "a", "", {{"name", "value"}}}));
    EXPECT_EQ(s3->get_object_tagging({bucket, "a", ""})->tags.size(), 1U);
    EXPECT_EQ(keys().size(), 1U);
    EXPECT_EQ(read("a", key), marked(100)) << "the row has kept its seal";
    EXPECT_EQ(remove("a"), "");
    sweep();
    EXPECT_EQ(get("a"), "!NoSuchKey");
}

}  // namespace
}  // namespace spot::s3
