#pragma once

// A fixture for the tests of this folder: topics in memory, and queues that keep what they are
// given.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sns/topics.h"
#include "storage/kv_memory.h"

namespace spot::sns {

// Keeps deliveries; each is also a row of the batch, so that a test sees that it is in it.
class KeptDeliveries final : public Destinations {
  public:
    Result<std::vector<Fate>> deliver(std::vector<Delivery> deliveries, kv::Batch& batch) override {
        std::vector<Fate> fates(deliveries.size(), fate);
        for (auto& one : deliveries) {
            batch.put("z" + std::to_string(all.size()), one.body);
            all.push_back(std::move(one));
        }
        return fates;
    }
    std::vector<Delivery> all;
    Fate fate = Fate::delivered;
};

class TopicTest : public testing::Test {
  protected:
    TopicTest() { open(); }

    // Opens the topics anew, as a restart does: only what is stored is left.
    void open() {
        topics.reset();
        auto opened = Topics::open(store, clock, random, deliveries, settings);
        ASSERT_TRUE(opened) << opened.error().message;
        topics = std::move(*opened);
    }

    static std::string arn(const std::string& name) {
        return "arn:aws:sns:us-east-1:000000000000:" + name;
    }
    static std::string queue_arn(const std::string& name) {
        return "arn:aws:sqs:us-east-1:000000000000:" + name;
    }
    // "" or the message of the error.
    template <class T>
    static std::string said(const Result<T>& result) {
        return result ? "" : result.error().message;
    }

    std::string create(const std::string& name, Attributes attributes = {}) {
        return said(topics->create_topic({.name = name, .attributes = std::move(attributes)}));
    }
    std::string create_fifo(const std::string& name) {
        return create(name, {{"FifoTopic", "true"}, {"ContentBasedDeduplication", "true"}});
    }
    // The ARN of the subscription.
    std::string subscribe(const std::string& topic, const std::string& queue,
                          Attributes attributes = {}) {
        const auto made = topics->subscribe({.topic_arn = arn(topic),
                                             .protocol = "sqs",
                                             .endpoint = queue_arn(queue),
                                             .attributes = std::move(attributes)});
        EXPECT_TRUE(made) << made.error().message;
        return made ? made->subscription_arn : "";
    }
    std::string publish(PublishInput input) {
        const auto done = topics->publish(input);
        if (done) published = *done;
        return said(done);
    }
    std::vector<std::string> bodies() const {
        std::vector<std::string> all;
        for (const auto& one : deliveries.all) all.push_back(one.body);
        return all;
    }

    Settings settings;
    kv::MemoryStore store;
    ManualClock clock;
    SeededRandom random{7};
    KeptDeliveries deliveries;
    std::unique_ptr<Topics> topics;
    PublishOutput published;
};

}  // namespace spot::sns
