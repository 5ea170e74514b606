// The front door: a head, what it claims, whether it is let in, its body as a form or a document,
// the answer. On the real services in memory, with signatures checked and without.

#include "plane/gateway/gateway.h"

#include "cloudwatch/alarms.h"
#include "cloudwatch/wire.h"
#include "dynamodb/tables.h"
#include "dynamodb/wire.h"
#include "fuzz/target.h"
#include "http/parser.h"
#include "plane/notifications.h"
#include "plane/topic_queues.h"
#include "s3/service.h"
#include "sns/wire.h"
#include "sqs/wire.h"
#include "storage/kv_memory.h"
#include "sts/identity.h"
#include "sts/wire.h"

namespace spot::fuzz {

const std::vector<std::string> seeds{
    "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n"
    "X-Amz-Target: AmazonSQS.CreateQueue\r\n\r\n{\"QueueName\":\"q\"}",
    "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n"
    "Content-Type: application/x-www-form-urlencoded\r\n\r\n"
    "Action=CreateQueue&QueueName=q&Attribute.1.Name=DelaySeconds&Attribute.1.Value=1&"
    "Version=2012-11-05",
    "GET /?Action=GetCallerIdentity&Version=2011-06-15 HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "POST /service/GraniteServiceVersion20100801/operation/PutMetricData HTTP/1.1\r\n"
    "Host: localhost\r\nContent-Length: 9\r\nsmithy-protocol: rpc-v2-cbor\r\n\r\n"
    "\xa1\x69Namespace\x61n",
    "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n"
    "X-Amz-Target: DynamoDB_20120810.PutItem\r\n\r\n"
    "{\"TableName\":\"t\",\"Item\":{\"a\":{\"L\":[{\"N\":\"1\"},{\"BOOL\":true}]}}}",
    "PUT /films?content-type=a HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "PUT /films/k HTTP/1.1\r\nHost: films.localhost\r\nContent-Length: 4\r\n\r\nfilm",
    "POST /films?delete HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n"
    "<Delete><Object><Key>a</Key></Object></Delete>",
    "OPTIONS /films HTTP/1.1\r\nHost: localhost\r\nOrigin: http://a\r\n"
    "Access-Control-Request-Method: GET\r\n\r\n",
    "PUT /b/k HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nx-amz-date: 20261122T150405Z\r\n"
    "x-amz-content-sha256: UNSIGNED-PAYLOAD\r\n"
    "Authorization: AWS4-HMAC-SHA256 Credential=AK/20261122/us-east-1/s3/aws4_request, "
    "SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature=00aa\r\n\r\nabc",
};

namespace {

struct World {
    explicit World(bool auth)
        : gateway({sqs::make_service(*queues), dynamodb::make_service(*tables),
                   cloudwatch::make_service(*alarms), sts::make_service(identity),
                   sns::make_service(*topics)},
                  http_api, store, waiters, clock, random,
                  {.region = "us-east-1",
                   .auth = auth,
                   .credentials = {"AK", "secret", ""},
                   .admission = {.memory_bytes = 4u << 20}}) {}

    ManualClock clock;
    SeededRandom random{1};
    kv::MemoryStore store;
    plane::Waiters waiters;
    std::unique_ptr<blob::Blobs> blobs = blob::make_blob_memory(random);
    std::unique_ptr<sqs::Queues> queues =
        std::move(*sqs::Queues::open(store, clock, random, waiters, {}));
    plane::TopicQueues topic_queues{*queues};
    std::unique_ptr<sns::Topics> topics =
        std::move(*sns::Topics::open(store, clock, random, topic_queues, {}));
    plane::Notifications notifications{*queues, *topics, "000000000000"};
    s3::Service s3{store, *blobs, clock, random, notifications, s3::Settings{}};
    s3::HttpApi http_api{s3};
    std::unique_ptr<dynamodb::Tables> tables =
        std::move(*dynamodb::Tables::open(store, clock, random, {}));
    std::unique_ptr<cloudwatch::Alarms> alarms =
        std::move(*cloudwatch::Alarms::open(store, clock, {}));
    sts::Identity identity{{.account_id = "000000000000"}};
    plane::Gateway gateway;
};

// As http/connection does it.
wire::HttpResponse serve(plane::Gateway& gateway, wire::HttpRequest head, std::string body) {
    const auto exchange = gateway.begin(std::move(head), "127.0.0.1");
    if (auto early = exchange->early_answer()) return std::move(*early);
    if (auto* sink = exchange->sink()) {
        if (auto written = sink->write(body); !written) return exchange->refuse(written.error());
        body.clear();
    } else if (body.size() > exchange->body_limit()) {
        return exchange->refuse(Error{Kind::too_large, "RequestEntityTooLarge", "too large"});
    }
    auto outcome = exchange->answer(std::move(body), false);
    if (outcome.wait) outcome = exchange->answer({}, true);
    MUST(!outcome.wait);
    exchange->answered();
    return std::move(outcome.response);
}

}  // namespace

void run(std::string_view input) {
    const auto length = http::head_length(input);
    (void)http::look_at_start(input);
    if (length == 0) return;
    for (const bool auth : {true, false}) {
        auto head = http::parse_head(input.substr(0, length));
        if (!head) return;
        World world(auth);
        const auto fingerprint = world.store.fingerprint();
        const auto answer =
            serve(world.gateway, std::move(head->request), std::string(input.substr(length)));
        MUST(answer.status >= 200 && answer.status < 600);
        // Nobody has the secret.
        if (auth) MUST(world.store.fingerprint() == fingerprint);
        MUST(world.gateway.admission().memory() == 0);
        MUST(world.gateway.admission().requests() == 0);
        MUST(world.gateway.admission().files() == 0);
    }
}

}  // namespace spot::fuzz
