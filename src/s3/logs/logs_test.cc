// Access logs: the lines, where they are delivered, by whose leave, and that they are bounded.

#include "s3/http/documents.h"
#include "s3/http/wire_fixture.h"
#include "s3/logs/queue.h"
#include "s3/logs/record.h"

namespace spot::s3 {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;

const std::string lets_deliver =
    R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":)"
    R"("logging.s3.amazonaws.com"},"Action":"s3:PutObject","Resource":"arn:aws:s3:::logs/*",)"
    R"("Condition":{"ArnLike":{"aws:SourceArn":"arn:aws:s3:::films"},"StringEquals":)"
    R"({"aws:SourceAccount":"000000000000"}}}]})";

class LogsTest : public WireTest {
  protected:
    LogsTest() {
        EXPECT_TRUE(s3->create_bucket({.bucket = "logs", .object_ownership = "ObjectWriter"}));
    }
    void log_to(const std::string& prefix, LogKeyFormat format = LogKeyFormat::unsaid,
                const std::string& source = "films") {
        const BucketLoggingStatus status{LoggingEnabled{"logs", prefix, std::nullopt, format}};
        EXPECT_TRUE(s3->put_bucket_logging({source, status}));
    }
    void add(const std::string& key, const std::string& from = "films") {
        auto target = s3->log_target(from);
        ASSERT_TRUE(target);
        s3->log_access(std::move(target), {.bucket = from,
                                           .time = clock.now(),
                                           .operation = "REST.GET.OBJECT",
                                           .key = key,
                                           .status = 200});
    }
    std::map<std::string, std::string> delivered() {
        std::map<std::string, std::string> found;
        const auto output = s3->list_objects_v2({.bucket = "logs"});
        for (const auto& object : output->contents) {
            auto got = s3->get_object({.bucket = "logs", .key = object.key});
            EXPECT_EQ(got->headers.content_type, "text/plain");
            found[object.key] = *read_all(*got->body, 1 << 24);
        }
        return found;
    }
    void deliver() { s3->deliver_logs(clock.now(), LogDelivery::all); }
};

TEST(LogLines, ALineHasAllFieldsAndNoMore) {
    LogRecord record{.bucket = "films",
                     .time = Time(std::chrono::seconds(1'549'411'238)),
                     .remote_ip = "192.0.2.3",
                     .requester = "arn:aws:iam::1:user/mary",
                     .request_id = "REQ",
                     .operation = "REST.GET.OBJECT",
                     .key = "a b/\"c\"",
                     .method = "GET",
                     .uri = "/films/a%20b/\"c\"?x=1",
                     .status = 206,
                     .bytes_sent = 10,
                     .object_size = 100,
                     .total_time = 70ms,
                     .turn_around_time = 10ms,
                     .referer = "",
                     .user_agent = "S3\" 200 \"Console\n",
                     .version_id = "v",
                     .host_id = "HOST",
                     .signature_version = "SigV4",
                     .cipher_suite = "ECDHE",
                     .auth_type = "AuthHeader",
                     .host_header = "h:1",
                     .tls_version = "TLSv1.3",
                     .acl_required = true};
    EXPECT_EQ(log_line(record, "OWNER"),
              "OWNER films [06/Feb/2019:00:00:38 +0000] 192.0.2.3 arn:aws:iam::1:user/mary REQ "
              "REST.GET.OBJECT a%2520b/%2522c%2522 \"GET /films/a%20b/%22c%22?x=1 HTTP/1.1\" 206 - "
              "10 100 70 10 \"-\" \"S3%22 200 %22Console%0A\" v HOST SigV4 ECDHE AuthHeader h:1 "
              "TLSv1.3 - Yes\n");
    record = {.bucket = "films", .operation = "S3.EXPIRE.OBJECT", .key = "a b"};
    EXPECT_EQ(log_line(record, "OWNER"),
              "OWNER films [01/Jan/1970:00:00:00 +0000] - - - S3.EXPIRE.OBJECT a%20b - - - - - - - "
              "\"-\" \"-\" - - - - - - - - -\n");
}

TEST(LogLines, OperationsHaveTheNamesOfTheLog) {
    const auto name = [](const std::string& method, const std::string& path,
                         const std::string& query = "", const std::string& source = "") {
        wire::HttpRequest http{.method = method, .path = path, .query = query};
        if (!source.empty()) http.headers.add("x-amz-copy-source", source);
        return log_operation(Request(std::move(http)));
    };
    EXPECT_EQ(name("GET", "/b/k"), "REST.GET.OBJECT");
    EXPECT_EQ(name("HEAD", "/b/k"), "REST.HEAD.OBJECT");
    EXPECT_EQ(name("PUT", "/b/k"), "REST.PUT.OBJECT");
    EXPECT_EQ(name("PUT", "/b/k", "", "/b/a"), "REST.COPY.OBJECT");
    EXPECT_EQ(name("PUT", "/b/k", "partNumber=1&uploadId=u"), "REST.PUT.PART");
    EXPECT_EQ(name("PUT", "/b/k", "partNumber=1&uploadId=u", "/b/a"), "REST.COPY.PART");
    EXPECT_EQ(name("POST", "/b/k", "uploads"), "REST.POST.UPLOADS");
    EXPECT_EQ(name("POST", "/b/k", "uploadId=u"), "REST.POST.UPLOAD");
    EXPECT_EQ(name("DELETE", "/b/k", "uploadId=u"), "REST.DELETE.UPLOAD");
    EXPECT_EQ(name("GET", "/b", "list-type=2"), "REST.GET.BUCKET");
    EXPECT_EQ(name("HEAD", "/b"), "REST.HEAD.BUCKET");
    EXPECT_EQ(name("GET", "/b", "policy"), "REST.GET.BUCKETPOLICY");
    EXPECT_EQ(name("GET", "/b", "logging"), "REST.GET.LOGGING_STATUS");
    EXPECT_EQ(name("GET", "/b", "versions"), "REST.GET.BUCKETVERSIONS");
    EXPECT_EQ(name("GET", "/b/k", "tagging"), "REST.GET.OBJECT_TAGGING");
    EXPECT_EQ(name("PUT", "/b", "tagging"), "REST.PUT.TAGGING");
    EXPECT_EQ(name("POST", "/b", "delete"), "REST.POST.MULTI_OBJECT_DELETE");
    EXPECT_EQ(name("POST", "/b"), "REST.POST.OBJECT");
    EXPECT_EQ(name("PATCH", "/b/k"), "REST.PATCH.OBJECT");
}

TEST(LogQueue, WhatIsTooMuchIsCountedAndNotKept) {
    LogQueue queue;
    const auto target = std::make_shared<const LoggingEnabled>();
    const std::string text(1 << 20, 'x');
    for (int i = 0; i < 40; ++i) queue.add({target, "films", Time{}, text});
    EXPECT_LE(queue.bytes(), LogQueue::most_bytes);
    const auto lines = queue.take();
    EXPECT_EQ(lines.size(), 31u);
    EXPECT_EQ(queue.take_dropped(), 9u);
    EXPECT_EQ(queue.take_dropped(), 0u);
    EXPECT_EQ(queue.bytes(), 0u);
    EXPECT_TRUE(queue.take().empty());
}

TEST(LogQueue, TellsOnceThatItIsHalfFull) {
    LogQueue queue;
    int told = 0;
    queue.when_half_full([&] { ++told; });
    const auto target = std::make_shared<const LoggingEnabled>();
    const auto add = [&](int lines) {
        const std::string text(1 << 20, 'x');
        for (int i = 0; i < lines; ++i) queue.add({target, "films", Time{}, text});
    };
    add(15);
    EXPECT_EQ(told, 0);
    add(20);
    EXPECT_EQ(told, 1);
    queue.take();
    add(17);
    EXPECT_EQ(told, 2);
    for (auto& line : queue.take()) queue.put_back(std::move(line));
    EXPECT_EQ(told, 2) << "what cannot be delivered is tried again in its time";
}

TEST(LogLine, LongFieldsOfStrangersAreCut) {
    LogRecord record{.bucket = "films", .operation = "REST.GET.OBJECT"};
    record.user_agent = std::string(100'000, '"');
    record.referer = std::string(100'000, 'r');
    record.uri = "/" + std::string(100'000, 'u');
    EXPECT_LT(log_line(record, "000000000000").size(), 8'000u);
}

TEST_F(LogsTest, ItIsRefusedAsRecordedFromAws) {
    const auto document = [](const std::string& inside) {
        return "<BucketLoggingStatus><LoggingEnabled>" + inside +
               "</LoggingEnabled></BucketLoggingStatus>";
    };
    const auto put = [&](const std::string& inside) {
        return say(send("PUT", "/films?logging", document(inside)));
    };
    const std::string prefix = "<TargetPrefix>log</TargetPrefix>";
    EXPECT_THAT(put("<TargetBucket>absent</TargetBucket>" + prefix),
                HasSubstr("400 <Error><Code>InvalidTargetBucketForLogging</Code><Message>The "
                          "target bucket for logging does not exist</Message>"
                          "<TargetBucket>absent</TargetBucket>"));
    EXPECT_THAT(put("<TargetBucket>logs</TargetBucket>"), HasSubstr("MalformedXML"));
    EXPECT_THAT(put(prefix), HasSubstr("MalformedXML"));
    EXPECT_THAT(put("<TargetBucket>logs</TargetBucket>" + prefix +
                    "<TargetObjectKeyFormat><SimplePrefix/><PartitionedPrefix/>"
                    "</TargetObjectKeyFormat>"),
                HasSubstr("MalformedXML"));
    const std::string grants =
        "<TargetGrants><Grant><Grantee xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" "
        "xsi:type=\"Group\"><URI>http://acs.amazonaws.com/groups/s3/LogDelivery</URI></Grantee>"
        "<Permission>READ_ACP</Permission></Grant></TargetGrants>";
    EXPECT_THAT(put("<TargetBucket>films</TargetBucket>" + grants + prefix),
                HasSubstr("Target grants not allowed for bucket owner enforced buckets"));
    EXPECT_EQ(status("PUT", "/absent?logging", "<BucketLoggingStatus/>"), "404 NoSuchBucket");

    const auto whole = document("<TargetBucket>logs</TargetBucket>" + grants + prefix +
                                "<TargetObjectKeyFormat><PartitionedPrefix><PartitionDateSource>"
                                "EventTime</PartitionDateSource></PartitionedPrefix>"
                                "</TargetObjectKeyFormat>");
    EXPECT_EQ(status("PUT", "/films?logging", whole), "200");
    EXPECT_EQ(say(send("GET", "/films?logging")), "200 " + whole);
    EXPECT_EQ(status("PUT", "/films?logging", "<BucketLoggingStatus/>"), "200");
    EXPECT_EQ(say(send("GET", "/films?logging")),
              "200 <BucketLoggingStatus></BucketLoggingStatus>");
}

TEST_F(LogsTest, LinesAreDeliveredEachMinuteUnderTheirSetting) {
    ASSERT_TRUE(s3->put_bucket_policy({"logs", lets_deliver}));
    EXPECT_EQ(s3->log_target("films"), nullptr);
    log_to("l/");
    start();  // the setting is kept
    EXPECT_EQ(s3->log_target("films"), nullptr) << "nobody has looked yet";
    ASSERT_TRUE(s3->find_logged_buckets());
    EXPECT_EQ(s3->deliver_logs(clock.now(), LogDelivery::due).due, clock.now() + 1min);
    add("a");
    clock.advance(30s);
    add("b");
    s3->deliver_logs(clock.now(), LogDelivery::due);
    EXPECT_TRUE(delivered().empty());
    clock.advance(31s);
    s3->deliver_logs(clock.now(), LogDelivery::due);
    const auto found = delivered();
    ASSERT_EQ(found.size(), 1u);
    const auto& [key, lines] = *found.begin();
    EXPECT_THAT(key, MatchesRegex("l/[0-9]{4}(-[0-9]{2}){5}-[0-9A-F]{16}"));
    EXPECT_THAT(lines, MatchesRegex(".* films .* a - 200 .*\n.* films .* b - 200 .*\n"));
    clock.advance(2min);
    s3->deliver_logs(clock.now(), LogDelivery::due);
    EXPECT_EQ(delivered().size(), 1u) << "nothing was logged: nothing is delivered";
}

TEST_F(LogsTest, PartitionsHaveTheDayOfTheEventOrOfTheDelivery) {
    ASSERT_TRUE(s3->put_bucket_policy({"logs", lets_deliver}));
    // The last second of 2026-11-22.
    clock.advance(Time(std::chrono::seconds(1'795'391'999)) - clock.now());
    log_to("", LogKeyFormat::by_event_time);
    add("a");
    clock.advance(1s);
    add("b");
    deliver();
    auto found = delivered();
    ASSERT_EQ(found.size(), 2u);
    const std::string folder = "000000000000/us-east-1/films/2026/11/";
    EXPECT_THAT(found.begin()->first, MatchesRegex(folder + "22/2026-11-22-00-00-00-[0-9A-F]{16}"));
    EXPECT_THAT(found.rbegin()->first,
                MatchesRegex(folder + "23/2026-11-23-00-00-00-[0-9A-F]{16}"));
    log_to("p/", LogKeyFormat::by_delivery_time);
    add("c");
    clock.advance(62s);
    deliver();
    EXPECT_THAT(delivered().rbegin()->first,
                MatchesRegex("p/" + folder + "23/2026-11-23-00-01-02-[0-9A-F]{16}"));
}

TEST_F(LogsTest, OnlyWhoMayDeliverDelivers) {
    log_to("l/");
    const auto arrives = [&] {
        const auto before = delivered().size();
        add("a");
        deliver();
        return delivered().size() > before;
    };
    EXPECT_FALSE(arrives()) << "nothing lets it";
    ASSERT_TRUE(s3->put_bucket_acl({"logs", {.canned = "log-delivery-write"}}));
    EXPECT_TRUE(arrives());
    const std::string denies =
        R"({"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*",)"
        R"("Action":"s3:PutObject","Resource":"arn:aws:s3:::logs/l/*"}]})";
    ASSERT_TRUE(s3->put_bucket_policy({"logs", denies}));
    EXPECT_FALSE(arrives()) << "a denial binds the service";
    ASSERT_TRUE(s3->put_bucket_policy({"logs", lets_deliver}));
    ASSERT_TRUE(s3->put_bucket_acl({"logs", {.canned = "private"}}));
    EXPECT_TRUE(arrives());
    ASSERT_TRUE(s3->create_bucket({.bucket = "series"}));
    log_to("l/", LogKeyFormat::unsaid, "series");
    add("a", "series");
    const auto before = delivered().size();
    deliver();
    EXPECT_EQ(delivered().size(), before) << "the policy names another bucket";
    ASSERT_TRUE(s3->put_bucket_request_payment({"logs", {Payer::requester}}));
    EXPECT_FALSE(arrives());
    ASSERT_TRUE(s3->put_bucket_request_payment({"logs", {}}));
    EXPECT_TRUE(arrives());
}

TEST_F(LogsTest, ABucketMayLogIntoItselfAndEndsThere) {
    const auto policy = R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":)"
                        R"({"Service":"logging.s3.amazonaws.com"},"Action":"s3:PutObject",)"
                        R"("Resource":"arn:aws:s3:::logs/*"}]})";
    ASSERT_TRUE(s3->put_bucket_policy({"logs", policy}));
    log_to("l/", LogKeyFormat::unsaid, "logs");
    add("a", "logs");
    for (int i = 0; i < 5; ++i) deliver();
    EXPECT_EQ(delivered().size(), 1u);
}

TEST_F(LogsTest, TargetGrantsAreTheListOfWhatIsDelivered) {
    ASSERT_TRUE(s3->put_bucket_policy({"logs", lets_deliver}));
    const std::string mary(64, 'a');
    const Grants grants{{false, mary, Permission::read}};
    ASSERT_TRUE(s3->put_bucket_logging(
        {"films", BucketLoggingStatus{LoggingEnabled{"logs", "l/", grants}}}));
    add("a");
    deliver();
    const auto found = delivered();
    ASSERT_EQ(found.size(), 1u);
    const auto list = s3->get_object_acl({.bucket = "logs", .key = found.begin()->first});
    ASSERT_TRUE(list);
    EXPECT_EQ(list->grants, (Grants{{false, "000000000000", Permission::full_control},
                                    {false, mary, Permission::read}}));
}

TEST_F(LogsTest, LifecycleRulesAreLogged) {
    ASSERT_TRUE(s3->put_bucket_policy({"logs", lets_deliver}));
    log_to("l/");
    put("old/a b", "12345");
    put("moved/a", std::string(200'000, 'x'));
    LifecycleRule expires{.id = "e", .filter = {.prefix = "old/"}};
    expires.expiration = LifecycleExpiration{.days = 1};
    LifecycleRule moves{.id = "m", .filter = {.prefix = "moved/"}};
    moves.transitions = {{.days = 30, .storage_class = "STANDARD_IA"}};
    ASSERT_TRUE(s3->put_bucket_lifecycle_configuration({bucket, {{expires, moves}}}));
    clock.advance(40 * 24h);
    sweep();
    deliver();
    const auto found = delivered();
    ASSERT_EQ(found.size(), 1u);
    const auto& lines = found.begin()->second;
    EXPECT_THAT(lines, HasSubstr(" S3.EXPIRE.OBJECT old/a%20b - - - - 5 - - \"-\" \"-\" "));
    EXPECT_THAT(lines, HasSubstr(" AmazonS3 "));
    EXPECT_THAT(lines, HasSubstr(" S3.TRANSITION_SIA.OBJECT moved/a - - - - 200000 "));
}

}  // namespace
}  // namespace spot::s3
