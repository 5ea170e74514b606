#pragma once

// A fixture for tests of subscriptions that are posted to: a topic "t", and endpoints that keep
// what they get.

#include <map>
#include <set>

#include "sns/fixture.h"
#include "wire/json.h"

namespace spot::sns {

using namespace std::chrono_literals;

// Endpoints that answer as the test says, at once or when it says so.
class Endpoints final : public Posts {
  public:
    void post(Post post, std::function<void(PostAnswer)> done) override {
        const auto url = post.url;
        all.push_back(std::move(post));
        if (silent.contains(url)) {
            held.push_back(std::move(done));
            return;
        }
        if (const auto none = without_answer.find(url); none != without_answer.end()) {
            return done(none->second);
        }
        const auto at = statuses.find(url);
        done({at == statuses.end() ? 200 : at->second, ""});
    }
    std::vector<Post> all;
    std::map<std::string, int> statuses;
    std::map<std::string, PostAnswer> without_answer;
    std::set<std::string> silent;
    std::vector<std::function<void(PostAnswer)>> held;
};

class PostingTest : public TopicTest {
  protected:
    PostingTest() { EXPECT_EQ(create("t"), ""); }

    // All that is due now.
    void deliver() {
        for (int i = 0; i < 1000; ++i) {
            const auto step = topics->deliver_due(clock.now(), endpoints);
            ASSERT_TRUE(step) << step.error().message;
            due = step->due;
            if (step->done == 0 && !step->more) return;
        }
        FAIL() << "deliveries never end";
    }
    static std::string header(const Post& post, const std::string& name) {
        for (const auto& [key, value] : post.headers) {
            if (key == name) return value;
        }
        return "(none)";
    }
    static std::string member(const Post& post, const char* name) {
        const auto document = wire::parse_json(post.body);
        const auto* found = document ? document->find(name) : nullptr;
        return found == nullptr ? "(none)" : found->text;
    }
    Result<ConfirmSubscriptionOutput> confirm(const std::string& token,
                                              std::optional<std::string> authenticate = {}) {
        return topics->confirm_subscription(
            {.topic_arn = arn("t"), .token = token, .authenticate_on_unsubscribe = authenticate});
    }
    std::string shown(const std::string& subscription, const char* name) {
        const auto found = topics->get_subscription_attributes({subscription});
        EXPECT_TRUE(found);
        return found ? found->attributes.at(name) : "";
    }

    Endpoints endpoints;
    std::optional<Time> due;
};

}  // namespace spot::sns
