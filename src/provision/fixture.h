#pragma once

// A fixture for the tests in this folder: an endpoint in memory with the real rules of every
// service over one store. It can refuse requests on demand.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>

#include "cloudwatch/alarms.h"
#include "dynamodb/tables.h"
#include "provision/apply.h"
#include "provision/observe.h"
#include "s3/service.h"
#include "sqs/queues.h"
#include "storage/kv_memory.h"
#include "sts/identity.h"

namespace spot::provision {

using namespace std::chrono_literals;

// A bucket may send to queues that exist and have a policy, as in the plane. A test can have the
// first `refusals` checks refused, as happens on AWS.
class QueuesOfBuckets final : public s3::Destinations {
  public:
    explicit QueuesOfBuckets(const sqs::Queues& queues) : queues_(queues) {}
    Result<void> check(const std::string& queue_arn, const std::string&) override {
        const auto policy = queues_.policy_of(queue_arn);
        if (policy && !policy->empty() && --refusals < 0) return {};
        return fail(Kind::invalid, "InvalidArgument",
                    "Unable to validate the following destination configurations");
    }
    Result<void> deliver(const std::string&, std::string, const std::string&, kv::Batch&) override {
        return {};
    }

    std::atomic<int> refusals{0};

  private:
    const sqs::Queues& queues_;
};

struct NoWakes final : Wakes {
    void wake(const std::string&) override {}
};

class MemoryEndpoint : public testing::Test {
  protected:
    MemoryEndpoint() { variables.account_id = "000000000000"; }

    // The declared resources in the order of their declaration.
    Manifest wanted() const { return declare(variables); }
    Plan plan_now() {
        const auto observed = observe(endpoint, wanted());
        EXPECT_TRUE(observed) << observed.error().message;
        return observed ? make_plan(wanted(), *observed) : Plan{};
    }
    Plan destroy_plan_now() {
        const auto observed = observe(endpoint, wanted());
        EXPECT_TRUE(observed) << observed.error().message;
        return observed ? make_destroy_plan(wanted(), *observed) : Plan{};
    }
    ApplyOptions options() const { return {.variables = variables, .parallelism = 1}; }
    // "" or the code of the error.
    std::string apply_all() { return code(apply(endpoint, plan_now(), options())); }
    template <class T>
    static std::string code(const Result<T>& result) {
        return result ? "" : result.error().code;
    }
    // "update aws_sqs_queue.chunking" for each action that is one.
    static std::vector<std::string> said(const Plan& plan) {
        static constexpr const char* names[] = {"none", "create", "update", "replace", "destroy"};
        std::vector<std::string> actions;
        for (const auto& action : plan.actions) {
            if (action.kind == ActionKind::none) continue;
            actions.push_back(std::string(names[static_cast<int>(action.kind)]) + " " +
                              action.address);
        }
        return actions;
    }
    template <class T>
    T spec_of(const Manifest& manifest, const std::string& address) const {
        const auto at = std::ranges::find(manifest, address, &Resource::address);
        return std::get<T>(at->spec);
    }
    std::string url_of(const std::string& queue) const { return "/000000000000/" + queue; }

    Variables variables{.name_prefix = "films",
                        .alarm_topic_arn = "arn:aws:sns:us-east-1:000000000000:operators"};
    ManualClock clock;
    SeededRandom random{11};
    NoWakes wakes;
    kv::MemoryStore store;
    std::unique_ptr<blob::Blobs> blobs = blob::make_blob_memory(random);
    std::unique_ptr<sqs::Queues> queues =
        std::move(*sqs::Queues::open(store, clock, random, wakes, {}));
    QueuesOfBuckets destinations{*queues};
    s3::Service s3{store, *blobs, clock, random, destinations, s3::Settings{}};
    std::unique_ptr<dynamodb::Tables> tables =
        std::move(*dynamodb::Tables::open(store, clock, random, {}));
    std::unique_ptr<cloudwatch::Alarms> alarms =
        std::move(*cloudwatch::Alarms::open(store, clock, {}));
    sts::Identity identity{{.account_id = "000000000000"}};
    std::atomic<int> pauses{0};
    // Time passes at once: a pause does what is due.
    Endpoint endpoint{s3, *queues, *tables, *alarms, identity, [this](Duration d) {
                          ++pauses;
                          clock.advance(d);
                          EXPECT_TRUE(tables->sweep(clock.now()));
                      }};
};

}  // namespace spot::provision
