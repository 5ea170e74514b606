// Observe, plan and apply with the real rules of all services: declared resources are created,
// drifted ones are changed back, obstacles are reported, and an interrupted apply is completed by
// the next.

#include "provision/apply.h"

#include "provision/fixture.h"
#include "provision/patience.h"

namespace spot::provision {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class ApplyTest : public MemoryEndpoint {};

TEST_F(ApplyTest, MakesWhatIsDeclaredAndThenHasNothingToDo) {
    const auto first = plan_now();
    EXPECT_EQ(first.count(ActionKind::create), static_cast<int>(wanted().size()));
    ASSERT_EQ(apply_all(), "");
    EXPECT_THAT(said(plan_now()), IsEmpty());
    // All of it is seen as it was declared, value by value.
    const auto observed = observe(endpoint, wanted());
    ASSERT_TRUE(observed);
    for (const auto& resource : wanted()) {
        ASSERT_TRUE(observed->contains(resource.address)) << resource.address;
        EXPECT_EQ(attributes_of(observed->at(resource.address)), attributes_of(resource.spec))
            << resource.address;
    }
}

TEST_F(ApplyTest, MakesEachAfterWhatItNeeds) {
    std::vector<std::string> begun, done;
    auto plan = plan_now();
    std::ranges::reverse(plan.actions);  // Action::after decides, and not the order in the plan
    auto asked = options();
    asked.parallelism = 8;
    asked.progress = [&](const Action& action, bool finished) {
        (finished ? done : begun).push_back(action.address);
        if (finished) return;
        for (const auto& before : action.after) {
            EXPECT_NE(std::ranges::find(done, before), done.end())
                << action.address << " began before " << before << " was there";
        }
    };
    ASSERT_TRUE(apply(endpoint, plan, asked));
    EXPECT_EQ(begun.size(), wanted().size());
    EXPECT_EQ(done.size(), wanted().size());
}

// Somebody else changes a resource: the plan shows that change alone, and apply changes it back.
class DriftTest : public MemoryEndpoint {
  protected:
    DriftTest() { EXPECT_EQ(apply_all(), ""); }

    template <class T>
    void is_brought_back(const std::string& action, const Result<T>& change) {
        SCOPED_TRACE(action);
        ASSERT_TRUE(change) << change.error().message;
        EXPECT_THAT(said(plan_now()), ElementsAre(action));
        EXPECT_EQ(apply_all(), "");
        EXPECT_THAT(said(plan_now()), IsEmpty());
    }
    template <class T>
    T declared(const std::string& address) const {
        return spec_of<T>(wanted(), address);
    }
};

TEST_F(DriftTest, OfBucketsIsBroughtBack) {
    const auto input = declared<Bucket>("aws_s3_bucket.input").name;
    const auto output = declared<Bucket>("aws_s3_bucket.output").name;
    is_brought_back("update aws_s3_bucket.input",
                    s3.put_bucket_tagging({input, s3::Tags{s3::Tag{"other", "tag"}}}));
    is_brought_back("update aws_s3_bucket.input", s3.delete_bucket_tagging({input}));
    is_brought_back("create aws_s3_bucket_cors_configuration.input",
                    s3.delete_bucket_cors({input}));
    const s3::CorsRule rule{.allowed_methods = {"GET"}, .allowed_origins = {"http://a"}};
    is_brought_back("update aws_s3_bucket_cors_configuration.output",
                    s3.put_bucket_cors({output, {{rule}}}));
    is_brought_back("create aws_s3_bucket_lifecycle_configuration.output",
                    s3.delete_bucket_lifecycle({output}));
    s3::LifecycleRule later{
        .id = declared<BucketLifecycle>("aws_s3_bucket_lifecycle_configuration.output").rule_id};
    later.filter.prefix = "";
    later.expiration = s3::LifecycleExpiration{.days = 99};
    is_brought_back("update aws_s3_bucket_lifecycle_configuration.output",
                    s3.put_bucket_lifecycle_configuration({output, {{later}}}));
    is_brought_back("create aws_s3_bucket_notification.input",
                    s3.put_bucket_notification_configuration(
                        s3::PutBucketNotificationConfigurationInput{.bucket = input}));
    auto notification = s3.get_bucket_notification_configuration({input}).value();
    notification.queues.at(0).events = {"s3:ObjectCreated:Put"};
    is_brought_back("update aws_s3_bucket_notification.input",
                    s3.put_bucket_notification_configuration({input, notification}));
}

TEST_F(DriftTest, OfQueuesIsBroughtBack) {
    const auto url = url_of(declared<Queue>("aws_sqs_queue.chunking").name);
    const std::string update = "update aws_sqs_queue.chunking";
    for (const auto& [name, value] : sqs::Attributes{{"VisibilityTimeout", "7"},
                                                     {"MessageRetentionPeriod", "60"},
                                                     {"MaximumMessageSize", "1024"},
                                                     {"RedrivePolicy", ""}}) {
        is_brought_back(update, queues->set_queue_attributes({url, {{name, value}}}));
    }
    is_brought_back(update, queues->tag_queue({url, {{"more", "tags"}}}));
    is_brought_back("create aws_sqs_queue_policy.chunking",
                    queues->set_queue_attributes({url, {{"Policy", ""}}}));
    is_brought_back("update aws_sqs_queue_policy.chunking",
                    queues->set_queue_attributes(
                        {url, {{"Policy", R"({"Version":"2012-10-17","Statement":[]})"}}}));
}

TEST_F(DriftTest, OfTablesIsBroughtBack) {
    const auto jobs = declared<Table>("aws_dynamodb_table.jobs");
    const std::string update = "update aws_dynamodb_table.jobs";
    const auto arn = "arn:aws:dynamodb:us-east-1:000000000000:table/" + jobs.name;
    is_brought_back(update, tables->tag_resource({arn, {{"more", "tags"}}}));
    dynamodb::UpdateTableInput without_index{.table_name = jobs.name};
    without_index.global_secondary_index_updates.emplace_back().remove =
        dynamodb::DeleteGlobalSecondaryIndexAction{jobs.global_indexes.at(0).name};
    is_brought_back(update, tables->update_table(without_index));
    const bool streams = !jobs.stream_view_type.empty();
    is_brought_back(update,
                    tables->update_table({.table_name = jobs.name,
                                          .stream_specification = dynamodb::StreamSpecification{
                                              !streams, streams ? "" : "KEYS_ONLY"}}));
    const dynamodb::TimeToLiveSpecification ends{
        jobs.ttl_attribute.empty(), jobs.ttl_attribute.empty() ? "ends" : jobs.ttl_attribute};
    is_brought_back(update, tables->update_time_to_live({jobs.name, ends}));
}

TEST_F(DriftTest, OfAlarmsIsBroughtBack) {
    const std::string address = "aws_cloudwatch_metric_alarm.chunking_dlq_messages";
    const auto alarm = declared<Alarm>(address);
    const auto arn = "arn:aws:cloudwatch:us-east-1:000000000000:alarm:" + alarm.name;
    const cloudwatch::PutMetricAlarmInput same{.alarm_name = alarm.name,
                                               .alarm_description = alarm.description,
                                               .alarm_actions = alarm.actions,
                                               .metric_name = "ApproximateNumberOfMessagesVisible",
                                               .name_space = "AWS/SQS",
                                               .statistic = "Sum",
                                               .dimensions = {{"QueueName", alarm.queue}},
                                               .period = 60,
                                               .evaluation_periods = 1,
                                               .threshold = 0,
                                               .comparison_operator = "GreaterThanThreshold"};
    ASSERT_TRUE(alarms->put_metric_alarm(same));
    ASSERT_THAT(said(plan_now()), IsEmpty());
    const auto changed = [&](auto change) {
        auto input = same;
        change(input);
        is_brought_back("update " + address, alarms->put_metric_alarm(input));
    };
    changed([](auto& a) { a.threshold = 5; });
    changed([](auto& a) { a.period = 120; });
    changed([](auto& a) { a.statistic = "Maximum"; });
    changed([](auto& a) { a.evaluation_periods = 2; });
    changed([](auto& a) { a.comparison_operator = "LessThanThreshold"; });
    changed([](auto& a) { a.alarm_description = "other"; });
    changed([](auto& a) { a.alarm_actions.clear(); });
    changed([](auto& a) { a.dimensions = {{"QueueName", "other"}}; });
    is_brought_back("update " + address, alarms->tag_resource({arn, {{"more", "tags"}}}));
    is_brought_back("create " + address, alarms->delete_alarms({{alarm.name}}));
}

TEST_F(ApplyTest, AVariableThatChangesIsAnUpdateOfWhatItIsAbout) {
    ASSERT_EQ(apply_all(), "");
    variables.dlq_max_receive_count = 9;
    for (const auto& action : plan_now().actions) {
        if (action.kind == ActionKind::none) continue;
        EXPECT_TRUE(action.address.starts_with("aws_sqs_queue.")) << action.address;
        ASSERT_EQ(action.changes.size(), 1u);
        EXPECT_EQ(action.changes[0].attribute, "redrive_policy");
    }
    ASSERT_EQ(apply_all(), "");
    EXPECT_THAT(said(plan_now()), IsEmpty());
}

TEST_F(ApplyTest, ATableWithOtherKeysIsLeftToItsOwner) {
    const auto jobs = spec_of<Table>(wanted(), "aws_dynamodb_table.jobs");
    ASSERT_TRUE(tables->create_table({.table_name = jobs.name,
                                      .attribute_definitions = {{"other", "S"}},
                                      .key_schema = {{"other", "HASH"}},
                                      .billing_mode = "PAY_PER_REQUEST"}));
    ASSERT_TRUE(
        tables->put_item({.table_name = jobs.name,
                          .item = dynamodb::Item{{"other", dynamodb::AttributeValue::s("kept")}}}));
    EXPECT_EQ(plan_now().count(ActionKind::replace), 1);
    const auto refused = apply(endpoint, plan_now(), options());
    ASSERT_EQ(code(refused), "MustBeReplaced");
    EXPECT_THAT(refused.error().message, HasSubstr("aws_dynamodb_table.jobs"));
    EXPECT_EQ(tables->scan({.table_name = jobs.name})->count, 1);
}

TEST_F(ApplyTest, WaitsForWhatPassesByItself) {
    std::vector<std::string> reasons;
    auto asked = options();
    asked.waiting = [&](const Action&, const std::string& reason) { reasons.push_back(reason); };
    destinations.refusals = 4;  // twice, each time of two configurations
    const auto done = apply(endpoint, plan_now(), asked);
    ASSERT_TRUE(done) << done.error().message;
    EXPECT_THAT(reasons, ElementsAre("the queue's policy is not in force yet",
                                     "the queue's policy is not in force yet"));
    EXPECT_EQ(pauses, 2);
    EXPECT_THAT(said(plan_now()), IsEmpty());
}

TEST_F(ApplyTest, HasAnEndToItsPatienceAndNamesTheResource) {
    destinations.refusals = 1'000'000;
    const auto begin = clock.now();
    const auto refused = apply(endpoint, plan_now(), options());
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().message, HasSubstr("aws_s3_bucket_notification.input"));
    EXPECT_GE(clock.now() - begin, 60s) << "AWS speaks of a minute";
    EXPECT_LE(clock.now() - begin, Patience::most + 5s);
    destinations.refusals = 0;
    EXPECT_EQ(apply_all(), "");
    EXPECT_THAT(said(plan_now()), IsEmpty());
}

TEST_F(ApplyTest, DoesNotWaitForWhatDoesNotPass) {
    store.refuse(1);
    const auto refused = apply(endpoint, plan_now(), options());
    ASSERT_EQ(code(refused), "ServiceUnavailable");
    EXPECT_THAT(refused.error().message, HasSubstr(wanted().front().address));
    EXPECT_EQ(pauses, 0);
    EXPECT_EQ(plan_now().count(ActionKind::create), static_cast<int>(wanted().size()))
        << "nothing more was begun";
    EXPECT_EQ(apply_all(), "");
}

TEST_F(ApplyTest, StopsBetweenActionsAndIsFinishedByTheNext) {
    std::size_t done = 0;
    auto asked = options();
    asked.progress = [&](const Action&, bool finished) { done += finished; };
    asked.stopping = [&] { return done == 3; };
    EXPECT_EQ(code(apply(endpoint, plan_now(), asked)), "Interrupted");
    EXPECT_EQ(done, 3u);
    const auto rest = plan_now();
    EXPECT_EQ(rest.count(ActionKind::create), static_cast<int>(wanted().size()) - 3);
    EXPECT_EQ(rest.count(ActionKind::update), 0) << "an action is whole or not begun";
    EXPECT_EQ(apply_all(), "");
    EXPECT_THAT(said(plan_now()), IsEmpty());
}

TEST_F(ApplyTest, DestroyRemovesAllInTheOppositeOrder) {
    ASSERT_EQ(apply_all(), "");
    std::vector<std::string> gone;
    auto asked = options();
    asked.progress = [&](const Action& action, bool finished) {
        if (!finished) return;
        // Who needs it must have gone before.
        for (const auto& resource : wanted()) {
            const bool needs =
                std::ranges::find(resource.needs, action.address) != resource.needs.end();
            if (!needs) continue;
            EXPECT_NE(std::ranges::find(gone, resource.address), gone.end())
                << action.address << " went before " << resource.address;
        }
        gone.push_back(action.address);
    };
    ASSERT_TRUE(apply(endpoint, destroy_plan_now(), asked));
    EXPECT_EQ(gone.size(), wanted().size());
    EXPECT_THAT(said(destroy_plan_now()), IsEmpty());
    EXPECT_TRUE(queues->queue_names().empty());
    EXPECT_TRUE(s3.list_buckets({})->buckets.empty());
    EXPECT_TRUE(tables->list_tables({})->table_names.empty());
}

TEST_F(ApplyTest, DestroyRemovesNothingWhereThereIsContentUnlessItIsForced) {
    ASSERT_EQ(apply_all(), "");
    const auto output = spec_of<Bucket>(wanted(), "aws_s3_bucket.output").name;
    const auto jobs = spec_of<Table>(wanted(), "aws_dynamodb_table.jobs");
    const auto put_object = [&] {
        s3::PutObjectInput input;
        input.bucket = output;
        input.key = "film.mp4";
        input.body = std::make_unique<StringSource>("film");
        return s3.put_object(std::move(input)).has_value();
    };
    ASSERT_TRUE(put_object());
    const auto refused = apply(endpoint, destroy_plan_now(), options());
    ASSERT_EQ(code(refused), "NotEmpty");
    EXPECT_THAT(refused.error().message, HasSubstr(output));
    EXPECT_THAT(said(plan_now()), IsEmpty()) << "nothing was destroyed";
    ASSERT_TRUE(s3.delete_object({.bucket = output, .key = "film.mp4"}));

    ASSERT_TRUE(tables->put_item(
        {.table_name = jobs.name,
         .item = dynamodb::Item{{jobs.hash.name, dynamodb::AttributeValue::s("a")}}}));
    const auto again = apply(endpoint, destroy_plan_now(), options());
    ASSERT_EQ(code(again), "NotEmpty");
    EXPECT_THAT(again.error().message, HasSubstr(jobs.name));
    EXPECT_THAT(said(plan_now()), IsEmpty()) << "nothing was destroyed";

    ASSERT_TRUE(put_object());
    auto forced = options();
    forced.force = true;
    ASSERT_TRUE(apply(endpoint, destroy_plan_now(), forced));
    EXPECT_THAT(said(destroy_plan_now()), IsEmpty());
}

TEST_F(ApplyTest, WhatIsGoneAlreadyIsAsGoodAsDestroyed) {
    ASSERT_EQ(apply_all(), "");
    const auto plan = destroy_plan_now();
    const auto queue = spec_of<Queue>(wanted(), "aws_sqs_queue.chunking");
    ASSERT_TRUE(queues->delete_queue({url_of(queue.name)}));
    const auto jobs = spec_of<Table>(wanted(), "aws_dynamodb_table.jobs");
    ASSERT_TRUE(tables->delete_table({jobs.name}));
    EXPECT_EQ(code(apply(endpoint, plan, options())), "");
    EXPECT_THAT(said(destroy_plan_now()), IsEmpty());
}

TEST_F(ApplyTest, ALockThatAnotherHasTakenOverStopsEverything) {
    const auto output = spec_of<Bucket>(wanted(), "aws_s3_bucket.output").name;
    ASSERT_TRUE(s3.create_bucket({.bucket = output}));
    auto lock = Lock::take(
        s3, {.bucket = output, .operation = "apply", .pause = [](Duration) {}, .renewal = 1ms});
    ASSERT_TRUE(lock) << lock.error().message;
    s3::PutObjectInput theirs;
    theirs.bucket = output;
    theirs.key = lock_key;
    theirs.body = std::make_unique<StringSource>("{}");
    ASSERT_TRUE(s3.put_object(std::move(theirs)));
    while ((*lock)->held()) std::this_thread::yield();  // it tries to write its own anew, and sees
    auto asked = options();
    asked.lock = lock->get();
    EXPECT_EQ(code(apply(endpoint, plan_now(), asked)), "LockLost");
    EXPECT_TRUE(queues->queue_names().empty());
}

}  // namespace
}  // namespace spot::provision
