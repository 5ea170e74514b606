#pragma once

// A fixture for tests: the gateway without sockets, over the real services in memory. A test passes
// signed requests and gets answers.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/bytes.h"
#include "base/hash.h"
#include "cloudwatch/alarms.h"
#include "cloudwatch/wire.h"
#include "dynamodb/tables.h"
#include "dynamodb/wire.h"
#include "plane/gateway/gateway.h"
#include "plane/measurements.h"
#include "plane/notifications.h"
#include "plane/topic_queues.h"
#include "s3/service.h"
#include "sns/wire.h"
#include "sqs/wire.h"
#include "storage/kv_memory.h"
#include "sts/identity.h"
#include "sts/wire.h"
#include "wire/json.h"
#include "wire/services.h"

namespace spot::plane {

using namespace std::chrono_literals;
using testing::HasSubstr;

class GatewayTest : public testing::Test {
  protected:
    explicit GatewayTest(bool auth = true, AdmissionLimits limits = {})
        : gateway({sqs::make_service(*queues), dynamodb::make_service(*tables),
                   cloudwatch::make_service(*alarms), sts::make_service(identity),
                   sns::make_service(*topics)},
                  http_api, store, waiters, clock, random,
                  {.region = "us-east-1",
                   .auth = auth,
                   .credentials = {"AKIDEXAMPLE", "secret", ""},
                   .admission = limits,
                   .domain = "plane.example",
                   .failed =
                       [this](const wire::RpcService& service, std::string_view operation,
                              const wire::Node& input, int status, std::string_view code) {
                           if (service.name != wire::services::dynamodb.scope) return;
                           tables->count_failure(operation, input, status, code);
                       }}) {}

    struct Said {
        int status = 0;
        std::string body;
        wire::Headers headers;
    };
    Said say(wire::HttpRequest request) {
        auto body = std::move(request.body);
        request.body.clear();
        auto exchange = gateway.begin(std::move(request), "127.0.0.1");
        auto early = exchange->early_answer();
        if (early) return read(std::move(*early));
        if (auto* sink = exchange->sink()) {
            if (auto written = sink->write(body); !written) {
                return read(exchange->refuse(written.error()));
            }
            body.clear();
        } else if (body.size() > exchange->body_limit()) {
            return read(exchange->refuse(Error{Kind::too_large, "RequestEntityTooLarge", "big"}));
        }
        return read(exchange->answer(std::move(body), true).response);
    }
    static Said read(wire::HttpResponse response) {
        Said said{response.status, std::move(response.body), std::move(response.headers)};
        if (response.stream) said.body = read_all(*response.stream, 1 << 24).value_or("(broken)");
        return said;
    }
    wire::HttpRequest request(const std::string& method, const std::string& target,
                              std::string body = "", const std::string& host = "127.0.0.1:4566") {
        const auto question = target.find('?');
        wire::HttpRequest r{.method = method, .path = target.substr(0, question)};
        if (question != std::string::npos) r.query = target.substr(question + 1);
        if (!body.empty()) r.headers.add("Content-Length", std::to_string(body.size()));
        r.body = std::move(body);
        r.headers.add("Host", host);
        return r;
    }
    wire::HttpRequest signed_for(const std::string& service, wire::HttpRequest r,
                                 const std::string& secret = "secret") {
        wire::sign(r, {"AKIDEXAMPLE", secret, ""}, {"us-east-1", service, clock.now(), ""});
        return r;
    }
    wire::HttpRequest json(const std::string& target, const std::string& body) {
        auto r = request("POST", "/", body);
        r.headers.add("X-Amz-Target", target);
        r.headers.add("Content-Type", "application/x-amz-json-1.0");
        return r;
    }
    wire::HttpRequest form(const std::string& body) {
        auto r = request("POST", "/", body);
        r.headers.add("Content-Type", "application/x-www-form-urlencoded; charset=utf-8");
        return r;
    }
    Said s3_say(const std::string& method, const std::string& target, std::string body = "",
                const std::string& host = "127.0.0.1:4566") {
        return say(signed_for("s3", request(method, target, std::move(body), host)));
    }

    ManualClock clock;
    SeededRandom random{31};
    kv::MemoryStore store;
    Waiters waiters;
    std::unique_ptr<blob::Blobs> blobs = blob::make_blob_memory(random);
    std::unique_ptr<sqs::Queues> queues =
        std::move(*sqs::Queues::open(store, clock, random, waiters, {}));
    TopicQueues topic_queues{*queues};
    std::unique_ptr<sns::Topics> topics =
        std::move(*sns::Topics::open(store, clock, random, topic_queues, {}));
    Notifications notifications{*queues, *topics, "000000000000"};
    s3::Service s3{store, *blobs, clock, random, notifications, s3::Settings{}};
    s3::HttpApi http_api{s3};
    std::unique_ptr<dynamodb::Tables> tables =
        std::move(*dynamodb::Tables::open(store, clock, random, {}));
    std::unique_ptr<cloudwatch::Alarms> alarms =
        std::move(*cloudwatch::Alarms::open(store, clock, {}));
    sts::Identity identity{{.account_id = "000000000000"}};
    Gateway gateway;
};

}  // namespace spot::plane
