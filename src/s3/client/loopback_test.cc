// Remote against HttpApi.

#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "base/bytes.h"
#include "s3/http/wire_fixture.h"
#include "s3/remote.h"
#include "s3/transfer.h"

namespace spot::s3 {
namespace {

using testing::HasSubstr;

// The client and the server against each other, without a socket.
class Loopback final : public wire::Transport {
  public:
    explicit Loopback(HttpApi& api) : api_(api) {}
    Result<wire::HttpResponse> send(const std::string&, wire::HttpRequest& request,
                                    const wire::BodyTaker& take) override {
        wire::Identity identity;
        const auto hash = request.headers.value("x-amz-content-sha256");
        identity.payload_mode = hash == "UNSIGNED-PAYLOAD" ? wire::PayloadMode::unsigned_payload
                                                           : wire::PayloadMode::hash;
        identity.payload_sha256 = hash;
        Request routed(std::move(request));
        auto response = api_.handle(routed, nullptr, {"REQ", "HOST", identity, "127.0.0.1", ""});
        request = std::move(routed.http);  // its sender may repeat it
        if (!response.stream) {
            if (take && response.status / 100 == 2) take(response.body);
            return response;
        }
        std::string buffer(100'000, '\0');
        while (true) {
            auto n = response.stream->read(std::as_writable_bytes(std::span(buffer)));
            if (!n || *n == 0) break;
            if (break_after > 0 && --break_after == 0) {
                return fail(Kind::unavailable, "EndpointUnavailable", "broken");
            }
            if (take) {
                take(std::string_view(buffer).substr(0, *n));
            } else {
                response.body += buffer.substr(0, *n);
            }
        }
        response.stream.reset();
        return response;
    }
    int break_after = 0;  // pieces

  private:
    HttpApi& api_;
};

class RemoteTest : public WireTest {
  protected:
    Loopback transport{http};
    wire::Client client{
        {.endpoint = "http://h", .credentials = {"AKID", "secret", ""}}, transport, clock, random};
    Remote remote{client};
    const std::string folder = testing::TempDir() + "s3_remote_test_" + std::to_string(::getpid());
    void SetUp() override { std::filesystem::create_directories(folder); }
    void TearDown() override { std::filesystem::remove_all(folder); }
    std::string file(const std::string& bytes) {
        std::ofstream(folder + "/in", std::ios::binary) << bytes;
        return folder + "/in";
    }
    std::string read_file(const std::string& path) {
        std::ifstream in(path, std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }
};

TEST_F(RemoteTest, SettingsCrossTheWireWhole) {
    ASSERT_TRUE(remote.create_bucket({.bucket = "other", .tags = {{"project", "p"}}}));
    const CorsConfiguration cors{{{"id", {"*"}, {"GET", "PUT"}, {"*"}, {"ETag"}, 3600}}};
    ASSERT_TRUE(remote.put_bucket_cors({"other", cors}));
    EXPECT_EQ(*remote.get_bucket_cors({"other"}), cors);
    LifecycleRule rule{.id = "r", .enabled = true};
    rule.filter.form = LifecycleFilter::Form::filter_and;
    rule.filter.prefix = "jobs/";
    rule.filter.tags = {{"k", "v"}};
    rule.expiration = LifecycleExpiration{.days = 1};
    ASSERT_TRUE(remote.put_bucket_lifecycle_configuration({"other", {{rule}}}));
    EXPECT_EQ(*remote.get_bucket_lifecycle_configuration({"other"}),
              (LifecycleConfiguration{{rule}}));
    const NotificationConfiguration notification{
        {{"id", queue, {"s3:ObjectCreated:*"}, {{"Prefix", "in/"}, {"Suffix", ".mp4"}}}}};
    ASSERT_TRUE(remote.put_bucket_notification_configuration({"other", notification}));
    EXPECT_EQ(*remote.get_bucket_notification_configuration({"other"}), notification);
    EXPECT_EQ(remote.get_bucket_tagging({"other"})->tags, (Tags{{"project", "p"}}));
    ASSERT_TRUE(remote.put_bucket_versioning({"other", VersioningStatus::enabled}));
    EXPECT_EQ(remote.get_bucket_versioning({"other"})->status, VersioningStatus::enabled);
    EXPECT_EQ(remote.get_bucket_cors({bucket}).error().code, "NoSuchCORSConfiguration");
    EXPECT_EQ(remote.head_bucket({"nobody"}).error().kind, Kind::not_found);
    EXPECT_EQ(remote.list_buckets({})->buckets.size(), 2u);
    ASSERT_TRUE(remote.delete_bucket({"other"}));
    EXPECT_EQ(remote.get_bucket_location({bucket})->location_constraint, "");
    EXPECT_TRUE(remote.get_public_access_block({bucket})->block_public_acls);
}

TEST_F(RemoteTest, ObjectsCrossTheWireWhole) {
    const auto body = large(500'000);
    for (const auto* key : {"plain", "a b+c%&?#", "é/\x01"}) {
        PutObjectInput input;
        input.bucket = bucket;
        input.key = key;
        input.body = std::make_unique<StringSource>(body);
        input.headers.metadata["title"] = "One";
        input.tags = {{"stereo-spot-lifecycle", "expire segments"}};
        const auto output = remote.put_object(std::move(input));
        ASSERT_TRUE(output) << output.error().message;
        auto back = remote.get_object({.bucket = bucket, .key = key});
        EXPECT_EQ(*read_all(*back->body, 1 << 30), body);
        EXPECT_EQ(back->headers.metadata.at("title"), "One");
        EXPECT_EQ(remote.get_object_tagging({bucket, key, ""})->tags[0].value, "expire segments");
    }
    EXPECT_EQ(remote.list_objects_v2({.bucket = bucket})->contents.size(), 3u);
    EXPECT_EQ(remote.list_objects_v2({.bucket = bucket, .prefix = "é"})->contents[0].key, "é/\x01");
    ASSERT_TRUE(
        remote.copy_object({.bucket = bucket, .key = "copy", .source = {bucket, "a b+c%&?#", ""}}));
    EXPECT_EQ(get("copy"), body);
    const auto gone =
        remote.delete_objects({.bucket = bucket, .objects = {{"plain", ""}, {"a b+c%&?#", ""}}});
    EXPECT_EQ(gone->deleted.size(), 2u);
    EXPECT_EQ(remote.head_object({.bucket = bucket, .key = "plain"}).error().kind, Kind::not_found);
    PutObjectInput again;
    again.bucket = bucket;
    again.key = "copy";
    again.conditions.if_none_match = "*";
    EXPECT_EQ(remote.put_object(std::move(again)).error().code, "PreconditionFailed");
}

TEST_F(RemoteTest, FilesGoUpAndComeDownThroughBreaks) {
    const auto body = large(3'000'000);
    ASSERT_TRUE(upload_file(remote, {.path = file(body), .bucket = bucket, .key = "f"}));
    transport.break_after = 12;
    const auto head =
        download_file(remote, {.bucket = bucket, .key = "f", .path = folder + "/out"});
    ASSERT_TRUE(head) << head.error().message;
    EXPECT_EQ(read_file(folder + "/out"), body);
    EXPECT_FALSE(std::filesystem::exists(folder + "/out.part"));
    EXPECT_EQ(download_file(remote, {.bucket = bucket, .key = "none", .path = folder + "/no"})
                  .error()
                  .kind,
              Kind::not_found);
    EXPECT_FALSE(std::filesystem::exists(folder + "/no"));
    EXPECT_EQ(upload_file(remote, {.path = folder + "/missing", .bucket = bucket, .key = "f"})
                  .error()
                  .code,
              "FileNotReadable");
}

TEST_F(RemoteTest, LargeFilesGoInParts) {
    const auto path = file("");
    std::filesystem::resize_file(path, multipart_from_bytes + 5);
    const auto output = upload_file(remote, {.path = path, .bucket = bucket, .key = "final.mp4"});
    ASSERT_TRUE(output) << output.error().message;
    EXPECT_THAT(output->etag, HasSubstr("-4\""));
    EXPECT_EQ(output->checksum->type, ChecksumType::full_object);
    ASSERT_TRUE(
        download_file(remote, {.bucket = bucket, .key = "final.mp4", .path = folder + "/out"}));
    EXPECT_EQ(std::filesystem::file_size(folder + "/out"), multipart_from_bytes + 5);
    int asked = 0;
    const auto stopped = upload_file(
        remote,
        {.path = path, .bucket = bucket, .key = "x", .cancelled = [&] { return ++asked == 3; }});
    EXPECT_EQ(stopped.error().code, "Cancelled");
    EXPECT_TRUE(s3->list_multipart_uploads({.bucket = bucket})->uploads.empty());
}

}  // namespace
}  // namespace spot::s3
