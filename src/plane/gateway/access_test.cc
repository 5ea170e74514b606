#include "plane/gateway/access.h"

#include <gtest/gtest.h>

#include "plane/gateway/s3_access.h"
#include "s3/route.h"
#include "wire/json.h"

namespace spot::plane {
namespace {

const Caller mary{"111122223333", "us-east-1", "mary"};

// By her key alone: no bucket has a policy.
Result<s3::Permit> permit(const Access& access, const s3::Request& request) {
    S3Sender sender{.principal = policy::Principal::of_user(mary.account, mary.arn()),
                    .user = mary.user,
                    .access = access};
    return permit_s3(std::move(sender), request, [](const std::string&) {
        return Result<s3::BucketAccessPtr>(std::make_shared<const s3::BucketAccess>());
    });
}

// "": allowed; else the error's code.
std::string s3(const Access& access, const std::string& method, const std::string& target,
               const std::string& source = {}) {
    wire::HttpRequest head{.method = method, .path = target.substr(0, target.find('?'))};
    if (head.path.size() < target.size()) head.query = target.substr(head.path.size() + 1);
    if (!source.empty()) head.headers.add("x-amz-copy-source", source);
    const s3::Request request(std::move(head));
    const auto allowed = permit(access, request);
    return allowed ? "" : allowed.error().code;
}
std::string call(const Access& access, std::string_view service, std::string_view operation,
                 const std::string& input) {
    const auto allowed = allow_call(access, mary, service, operation, *wire::parse_json(input), {});
    return allowed ? "" : allowed.error().code;
}
std::string sqs(const Access& access, std::string_view operation, const std::string& queue) {
    return call(access, "sqs", operation,
                R"({"QueueUrl":"http://h/111122223333/)" + queue + R"("})");
}
std::string dynamodb(const Access& access, std::string_view operation, const std::string& input) {
    return call(access, "dynamodb", operation, input);
}
const std::string denied = "AccessDenied";
const std::string denied_table = "AccessDeniedException";

TEST(Access, WithoutLimitsAllIsAllowed) {
    const Access all;
    EXPECT_EQ(s3(all, "DELETE", "/films"), "");
    EXPECT_EQ(sqs(all, "DeleteQueue", "q"), "");
    EXPECT_EQ(dynamodb(all, "DeleteTable", R"({"TableName":"t"})"), "");
    EXPECT_EQ(call(all, "monitoring", "DeleteAlarms", "{}"), "");
}

TEST(Access, AQueuesPolicyGivesAndDenies) {
    const auto statement = [](const std::string& effect, const std::string& user) {
        return R"({"Effect":")" + effect + R"(","Action":"sqs:SendMessage","Resource":"*",)" +
               R"("Principal":{"AWS":"arn:aws:iam::111122223333:user/)" + user + R"("}})";
    };
    std::string policy;
    const auto asked = [&](const Access& access, const std::string& operation) {
        const auto allowed =
            allow_call(access, mary, "sqs", operation,
                       *wire::parse_json(R"({"QueueUrl":"http://h/111122223333/q"})"),
                       [&](const std::string& queue) { return queue == "q" ? policy : ""; });
        return allowed ? "" : allowed.error().code;
    };
    const Access elsewhere{.queues = {"other"}};
    const Access here{.queues = {"q"}};
    EXPECT_EQ(asked(elsewhere, "SendMessage"), denied);
    policy = R"({"Statement":[)" + statement("Allow", "mary") + "]}";
    EXPECT_EQ(asked(elsewhere, "SendMessage"), "");
    EXPECT_EQ(asked(elsewhere, "SendMessageBatch"), "");
    EXPECT_EQ(asked(elsewhere, "ReceiveMessage"), denied);
    policy = R"({"Statement":[)" + statement("Allow", "john") + "]}";
    EXPECT_EQ(asked(elsewhere, "SendMessage"), denied);
    policy = R"({"Statement":[)" + statement("Deny", "mary") + "]}";
    EXPECT_EQ(asked(here, "SendMessage"), denied);
    EXPECT_EQ(asked({}, "SendMessageBatch"), denied) << "a key without limits is no root";
    EXPECT_EQ(asked({}, "ReceiveMessage"), "");
}

// Members that an operation does not read say nothing about its queue.
TEST(Access, AStrayMemberOpensNoQueue) {
    const std::string policy = R"({"Statement":[{"Effect":"Allow","Action":"sqs:*","Resource":"*",)"
                               R"("Principal":"*"}]})";
    const auto asked = [&](const char* operation, const char* input) {
        const auto allowed =
            allow_call({.queues = {"other"}}, mary, "sqs", operation, *wire::parse_json(input),
                       [&](const std::string& queue) { return queue == "q" ? policy : ""; });
        return allowed ? "" : allowed.error().code;
    };
    EXPECT_EQ(asked("DeleteMessage", R"({"QueueUrl":"http://h/111122223333/q"})"), "");
    const auto* stray = R"({"QueueName":"new","QueueUrl":"http://h/111122223333/q",)"
                        R"("TaskHandle":"x","SourceArn":"arn:aws:sqs:us-east-1:111122223333:q"})";
    for (const auto* operation : {"CreateQueue", "ListQueues", "GetQueueUrl",
                                  "StartMessageMoveTask", "CancelMessageMoveTask"}) {
        EXPECT_EQ(asked(operation, stray), denied) << operation;
    }
}

TEST(Access, ReadOnlyReads) {
    const Access reads{.read_only = true};
    for (const auto& route : s3::routes()) {
        std::string target = "/";
        if (route.target != s3::Target::service) target += "films";
        if (route.target == s3::Target::object) target += "/a";
        if (!route.subresource.empty()) target += "?" + std::string(route.subresource) + "=2";
        if (route.parameters.find(",id,") != std::string_view::npos) target += "&id=a";
        // The objects of these are named in the body.
        if (route.name == "DeleteObjects" || route.name == "PostObject") continue;
        const bool read = route.method == "GET" || route.method == "HEAD";
        EXPECT_EQ(s3(reads, std::string(route.method), target,
                     route.body == s3::Body::copy ? "/films/b" : ""),
                  read ? "" : denied)
            << route.name;
    }
    EXPECT_EQ(sqs(reads, "GetQueueAttributes", "q"), "");
    for (const auto* changes : {"SendMessage", "ReceiveMessage", "DeleteMessage", "PurgeQueue",
                                "DeleteQueue", "SetQueueAttributes", "StartMessageMoveTask"}) {
        EXPECT_EQ(sqs(reads, changes, "q"), denied) << changes;
    }
    EXPECT_EQ(dynamodb(reads, "Query", R"({"TableName":"t"})"), "");
    EXPECT_EQ(dynamodb(reads, "ListTables", "{}"), "");
    EXPECT_EQ(dynamodb(reads, "TransactWriteItems", "{}"), denied_table);
    EXPECT_EQ(dynamodb(reads, "UpdateTable", R"({"TableName":"t"})"), denied_table);
    for (const auto* statements :
         {"ExecuteStatement", "BatchExecuteStatement", "ExecuteTransaction"}) {
        EXPECT_EQ(dynamodb(reads, statements, R"({"Statement":"SELECT * FROM t"})"), denied_table)
            << statements;
    }
    EXPECT_EQ(call(reads, "monitoring", "GetMetricData", "{}"), "");
    EXPECT_EQ(call(reads, "monitoring", "PutMetricData", "{}"), denied);
    EXPECT_EQ(call(reads, "sts", "GetCallerIdentity", "{}"), "");
    // An unknown operation does not count as a read.
    EXPECT_EQ(sqs(reads, "GetEverything", "q"), denied);
    EXPECT_EQ(call(reads, "other", "GetEverything", "{}"), denied);
    EXPECT_EQ(dynamodb(reads, "", "{}"), denied_table);
}

TEST(Access, ABucketsScopeIsItsData) {
    const Access films{.buckets = {"films"}};
    for (const auto& [method, target] : std::vector<std::pair<std::string, std::string>>{
             {"GET", "/films"},
             {"GET", "/films?list-type=2&prefix=a"},
             {"HEAD", "/films"},
             {"GET", "/films?location"},
             {"GET", "/films/a"},
             {"HEAD", "/films/a/b"},
             {"PUT", "/films/a"},
             {"DELETE", "/films/a"},
             {"POST", "/films/a?uploads"},
             {"PUT", "/films/a?uploadId=x&partNumber=1"},
             {"POST", "/films/a?uploadId=x"}}) {
        EXPECT_EQ(s3(films, method, target), "") << method << target;
        auto other = target;
        other.replace(1, 5, "other");
        EXPECT_EQ(s3(films, method, other), denied) << method << other;
        other.replace(1, 5, "films2");
        EXPECT_EQ(s3(films, method, other), denied) << method << other;
    }
    for (const auto& [method, target] : std::vector<std::pair<std::string, std::string>>{
             {"GET", "/"},
             {"PUT", "/films"},
             {"DELETE", "/films"},
             {"PUT", "/films?notification"},  // would write into queues
             {"PUT", "/films?cors"},
             {"PUT", "/films?lifecycle"},
             {"GET", "/films?notification"}}) {
        EXPECT_EQ(s3(films, method, target), denied) << method << target;
    }
    EXPECT_EQ(sqs(films, "SendMessage", "films"), denied);
    EXPECT_EQ(dynamodb(films, "GetItem", R"({"TableName":"films"})"), denied_table);
    EXPECT_EQ(call(films, "monitoring", "GetMetricData", "{}"), denied);
}

TEST(Access, APrefixIsAPrefixOfTheDecodedKey) {
    const Access uploads{.buckets = {"films/uploads/*"}};
    EXPECT_EQ(s3(uploads, "PUT", "/films/uploads/a"), "");
    EXPECT_EQ(s3(uploads, "PUT", "/films/%75ploads/a"), "");
    EXPECT_EQ(s3(uploads, "PUT", "/films/uploads"), denied);
    EXPECT_EQ(s3(uploads, "PUT", "/films/results/uploads/a"), denied);
    EXPECT_EQ(s3(uploads, "GET", "/films?list-type=2&prefix=uploads/x"), "");
    EXPECT_EQ(s3(uploads, "GET", "/films?list-type=2&prefix=up"), denied);
    EXPECT_EQ(s3(uploads, "GET", "/films?list-type=2"), denied);
    EXPECT_EQ(s3(uploads, "GET", "/films?versions"), denied);
    EXPECT_EQ(s3(uploads, "HEAD", "/films"), denied);
}

TEST(Access, ObjectsInABodyAreAskedForOneByOne) {
    const s3::Request request({.method = "POST", .path = "/films", .query = "delete"});
    const auto removes = [&](const Access& access, const std::string& key, bool bypass = false) {
        const auto allowed = permit(access, request);
        EXPECT_TRUE(allowed);
        return allowed->removal({key, "", ""}, bypass).has_value();
    };
    const Access uploads{.buckets = {"films/uploads/*"}};
    EXPECT_TRUE(removes(uploads, "uploads/a"));
    EXPECT_FALSE(removes(uploads, "uploads/a", true));
    EXPECT_FALSE(removes(uploads, "results/a"));
    EXPECT_FALSE(removes({.buckets = {"other"}}, "uploads/a"));
    EXPECT_FALSE(removes({.read_only = true}, "uploads/a"));
    EXPECT_TRUE(removes({}, "results/a", true));
}

TEST(Access, ACopyReadsItsSource) {
    const Access films{.buckets = {"films", "shared/public/*"}};
    for (const auto* target : {"/films/a", "/films/a?uploadId=x&partNumber=1"}) {
        EXPECT_EQ(s3(films, "PUT", target, "/films/b"), "");
        EXPECT_EQ(s3(films, "PUT", target, "shared/public/b?versionId=1"), "");
        EXPECT_EQ(s3(films, "PUT", target, "/shared/private"), denied);
        EXPECT_EQ(s3(films, "PUT", target, "%2Fother%2Fb"), denied);
        EXPECT_NE(s3(films, "PUT", target, "nonsense"), "");
    }
    EXPECT_EQ(s3(films, "PUT", "/other/a", "/films/b"), denied);
}

TEST(Access, AQueuesScopeIsItsMessages) {
    const Access jobs{.queues = {"jobs"}};
    for (const auto* operation :
         {"SendMessage", "SendMessageBatch", "ReceiveMessage", "DeleteMessage",
          "ChangeMessageVisibilityBatch", "GetQueueAttributes", "PurgeQueue"}) {
        EXPECT_EQ(sqs(jobs, operation, "jobs"), "") << operation;
        EXPECT_EQ(sqs(jobs, operation, "other"), denied) << operation;
        EXPECT_EQ(call(jobs, "sqs", operation, "{}"), denied) << operation;
        EXPECT_EQ(call(jobs, "sqs", operation, R"({"QueueUrl":7})"), denied) << operation;
    }
    // These would reach other queues.
    for (const auto* operation : {"CreateQueue", "DeleteQueue", "SetQueueAttributes", "ListQueues",
                                  "StartMessageMoveTask", "TagQueue"}) {
        EXPECT_EQ(sqs(jobs, operation, "jobs"), denied) << operation;
    }
    EXPECT_EQ(call(jobs, "sqs", "GetQueueUrl", R"({"QueueName":"jobs"})"), "");
    EXPECT_EQ(call(jobs, "sqs", "GetQueueUrl", R"({"QueueName":"other","QueueUrl":"/jobs"})"),
              denied);
    EXPECT_EQ(s3(jobs, "GET", "/jobs/a"), denied);
}

TEST(Access, ATablesScopeCountsEveryTableThatIsNamed) {
    const Access jobs{.tables = {"jobs"}};
    for (const auto* one :
         {"GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query", "Scan", "DescribeTable"}) {
        EXPECT_EQ(dynamodb(jobs, one, R"({"TableName":"jobs"})"), "") << one;
        EXPECT_EQ(dynamodb(jobs, one, R"({"TableName":"jobs2"})"), denied_table) << one;
        EXPECT_EQ(dynamodb(jobs, one, "{}"), denied_table) << one;
        const std::string arn = R"({"TableName":"arn:aws:dynamodb:us-east-1:)";
        EXPECT_EQ(dynamodb(jobs, one, arn + R"(111122223333:table/jobs"})"), "") << one;
        EXPECT_EQ(dynamodb(jobs, one, arn + R"(111122223333:table/jobs2"})"), denied_table) << one;
    }
    for (const auto* batch : {"BatchGetItem", "BatchWriteItem"}) {
        EXPECT_EQ(dynamodb(jobs, batch, R"({"RequestItems":{"jobs":[]}})"), "");
        EXPECT_EQ(dynamodb(jobs, batch, R"({"RequestItems":{"jobs":[],"other":[]}})"),
                  denied_table);
        EXPECT_EQ(dynamodb(jobs, batch, R"({"RequestItems":{}})"), denied_table);
    }
    EXPECT_EQ(dynamodb(jobs, "TransactWriteItems",
                       R"({"TransactItems":[{"Put":{"TableName":"jobs"}},)"
                       R"({"ConditionCheck":{"TableName":"jobs"}}]})"),
              "");
    EXPECT_EQ(dynamodb(jobs, "TransactWriteItems",
                       R"({"TransactItems":[{"Put":{"TableName":"jobs"}},)"
                       R"({"Delete":{"TableName":"other"}}]})"),
              denied_table);
    EXPECT_EQ(
        dynamodb(jobs, "TransactGetItems", R"({"TransactItems":[{"Get":{"TableName":"other"}}]})"),
        denied_table);
    for (const auto* operation : {"ListTables", "CreateTable", "DeleteTable", "UpdateTable",
                                  "UpdateTimeToLive", "GetRecords", "ExecuteStatement"}) {
        EXPECT_EQ(dynamodb(jobs, operation, R"({"TableName":"jobs"})"), denied_table) << operation;
    }
}

TEST(Access, RefusalsAreInAwsWords) {
    wire::HttpRequest head{.method = "GET", .path = "/films/a"};
    const s3::Request request(std::move(head));
    EXPECT_EQ(permit({.queues = {"q"}}, request).error().message,
              "User: arn:aws:iam::111122223333:user/mary is not authorized to perform: "
              "s3:GetObject on resource: \"arn:aws:s3:::films/a\" because no identity-based policy "
              "allows the s3:GetObject action");
    const auto table = allow_call({.queues = {"q"}}, mary, "dynamodb", "GetItem",
                                  *wire::parse_json(R"({"TableName":"t"})"), {});
    EXPECT_EQ(table.error().message,
              "User: arn:aws:iam::111122223333:user/mary is not authorized to perform: "
              "dynamodb:GetItem on resource: arn:aws:dynamodb:us-east-1:111122223333:table/t "
              "because no identity-based policy allows the dynamodb:GetItem action");
    EXPECT_EQ(table.error().kind, Kind::invalid);  // 400 there
    const auto queue = allow_call({.read_only = true}, mary, "sqs", "SendMessageBatch",
                                  *wire::parse_json(R"({"QueueUrl":"http://h/1/q"})"), {});
    EXPECT_EQ(queue.error().message,
              "User: arn:aws:iam::111122223333:user/mary is not authorized to perform: "
              "sqs:sendmessage on resource: arn:aws:sqs:us-east-1:111122223333:q because no "
              "identity-based policy allows the sqs:sendmessage action");
}

TEST(Access, ScopesAreNames) {
    EXPECT_TRUE(check_access({.buckets = {"films", "films/a/*", "films/*"}, .queues = {"a.fifo"}}));
    for (const auto* wrong : {"", "*", "films*", "films/a", "films/*/a*", "/a*"}) {
        EXPECT_FALSE(check_access({.buckets = {wrong}})) << wrong;
    }
    for (const auto* wrong : {"", "*", "a*", "http://h/1/q", "arn:aws:sqs:x"}) {
        EXPECT_FALSE(check_access({.queues = {wrong}})) << wrong;
        EXPECT_FALSE(check_access({.tables = {wrong}})) << wrong;
    }
}

// Not even of its own bucket: a lock would fill the owner's disk, and a bypass empty it.
TEST(Access, LimitedKeysNeitherLockNorBypass) {
    const Access films{.buckets = {"films"}};
    EXPECT_EQ(s3(films, "DELETE", "/films/a?versionId=1"), "");
    EXPECT_EQ(s3(films, "DELETE", "/films/a?X-Amz-Bypass-Governance-Retention=true"),
              "AccessDenied");
    EXPECT_EQ(s3(films, "PUT", "/films/a?x-amz-object-lock-mode=COMPLIANCE"), "AccessDenied");
    EXPECT_EQ(s3(films, "PUT", "/films/a?x-amz-object-lock-legal-hold=ON"), "AccessDenied");
    EXPECT_EQ(s3(films, "PUT", "/films/a?retention"), "AccessDenied");
    EXPECT_EQ(s3(films, "PUT", "/films/a?legal-hold"), "AccessDenied");
    EXPECT_EQ(s3(films, "GET", "/films/a?retention"), "");
    EXPECT_EQ(s3({}, "PUT", "/films/a?legal-hold"), "");
}

}  // namespace
}  // namespace spot::plane
