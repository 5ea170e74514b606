#include "s3/access/policies.h"

#include <gtest/gtest.h>

#include <set>

#include "s3/access/actions.h"
#include "s3/fixture.h"
#include "s3/rights.h"

namespace spot::s3 {
namespace {

// "" or the message of the error.
std::string told(const std::string& policy) {
    const auto checked = check_bucket_policy(policy, "films");
    if (!checked) {
        EXPECT_EQ(checked.error().code, "MalformedPolicy");
    }
    return checked ? "" : checked.error().message;
}

// A good statement with one member changed, or left out where `value` is "".
std::string with(const std::string& name, const std::string& value) {
    std::map<std::string, std::string> members{{"Effect", R"("Allow")"},
                                               {"Principal", R"("*")"},
                                               {"Action", R"("s3:GetObject")"},
                                               {"Resource", R"("arn:aws:s3:::films/*")"}};
    members[name] = value;
    std::string statement;
    for (const auto& [member, written] : members) {
        if (written.empty()) continue;
        statement += (statement.empty() ? "" : ",") + ("\"" + member) + "\":" + written;
    }
    return R"({"Version":"2012-10-17","Statement":[{)" + statement + "}]}";
}

TEST(BucketPolicies, TextsOfRefusals) {
    const std::string no_json = "Policies must be valid JSON and the first byte must be '{'";
    for (const auto* text : {"", "nonsense", "[]", " {}", "{", "\"{}\""}) {
        EXPECT_EQ(told(text), no_json) << text;
    }
    EXPECT_EQ(told("{}"), "Missing required field Statement");
    EXPECT_EQ(told(R"({"Statement":[]})"), "Could not parse the policy: Statement is empty!");
    EXPECT_EQ(told(R"({"Version":"2020-01-01","Statement":[]})"),
              "The policy must contain a valid version string");
    EXPECT_EQ(told(with("Effect", "")), "Missing required field Effect");
    EXPECT_EQ(told(with("Principal", "")), "Missing required field Principal");
    EXPECT_EQ(told(with("Action", "")), "Missing required field Action");
    EXPECT_EQ(told(with("Resource", "")), "Missing required field Resource");
    EXPECT_EQ(told(with("Effect", R"("Permit")")), "Invalid effect: Permit");
    EXPECT_EQ(told(with("Extra", R"("x")")), "Unknown field Extra");
    for (const auto* principal :
         {R"("mary")", R"({"AWS":"mary"})", R"({"AWS":"arn:aws:iam::000000000000:user/*"})", "{}",
          R"({"Nobody":"x"})", R"({"AWS":[]})", R"({"Service":"x"})", R"({"CanonicalUser":"x"})",
          R"({"AWS":"arn:aws:iam::1:root"})"}) {
        EXPECT_EQ(told(with("Principal", principal)), "Invalid principal in policy") << principal;
    }
    auto all_but = with("Principal", R"({"AWS":"000000000000"})");
    all_but.insert(all_but.find("Principal"), "Not");
    EXPECT_EQ(told(all_but), "Allow with NotPrincipal is not allowed.");
    all_but.replace(all_but.find("Allow"), 5, "Deny");
    EXPECT_EQ(told(all_but), "");
    for (const auto* resource :
         {R"("*")", R"("arn:aws:s3:::other/*")", R"("films")", R"("arn:aws:s3:::film/*")",
          R"(["arn:aws:s3:::films","arn:aws:sqs:us-east-1:1:q"])", "[]", "1"}) {
        EXPECT_EQ(told(with("Resource", resource)), "Policy has invalid resource") << resource;
    }
    for (const auto* action : {R"("GetObject")", R"("sqs:SendMessage")", R"("s3:Fly")", "[]"}) {
        EXPECT_EQ(told(with("Action", action)), "Policy has invalid action") << action;
    }
    const std::string no_use = "Action does not apply to any resource(s) in statement";
    EXPECT_EQ(told(with("Action", R"("s3:ListBucket")")), no_use);
    EXPECT_EQ(told(with("Action", R"(["s3:GetObject","s3:ListBucket"])")), no_use);
    EXPECT_EQ(told(with("Resource", R"("arn:aws:s3:::films")")), no_use);
    EXPECT_EQ(told(with("Condition", R"({"Equals":{"aws:SourceIp":"1.2.3.4"}})")),
              "Invalid Condition type : Equals");
    EXPECT_EQ(told(with("Condition", R"({"StringEquals":{"s3:colour":"red"}})")),
              "Policy has an invalid condition key");
    EXPECT_EQ(told(with("Condition", R"({"IpAddress":{"aws:SourceIp":"here"}})")),
              "Invalid IP address in Conditions");
    EXPECT_EQ(told(with("Condition", R"({"StringEquals":{"s3:prefix":"a"}})")),
              "Conditions do not apply to combination of actions and resources in statement");
}

TEST(BucketPolicies, TwentyKilobytes) {
    const auto sized = [](std::size_t size) {
        auto policy = with("Sid", R"("")");
        const auto at = policy.find(R"("Sid":"")") + 7;
        return policy.insert(at, size - policy.size(), 'a');
    };
    EXPECT_EQ(told(sized(max_policy_bytes)), "");
    EXPECT_EQ(told(sized(max_policy_bytes + 1)),
              "Policy exceeds the maximum allowed document size.");
}

TEST(BucketPolicies, GoodOnesAreTaken) {
    EXPECT_EQ(told(with("Sid", R"("x")")), "");
    for (const auto* principal :
         {R"({"AWS":"*"})", R"({"AWS":["000000000000","arn:aws:iam::000000000000:user/a"]})",
          R"({"Service":"logging.s3.amazonaws.com"})",
          R"({"AWS":"arn:aws:sts::000000000000:assumed-role/r/s"})"}) {
        EXPECT_EQ(told(with("Principal", principal)), "") << principal;
    }
    for (const auto* action : {R"("s3:*")", R"("*")", R"("S3:getobject")", R"("s3:Get*")"}) {
        EXPECT_EQ(told(with("Action", action)), "") << action;
    }
    for (const auto* resource :
         {R"("arn:aws:s3:::films/a/*")", R"(["arn:aws:s3:::films","arn:aws:s3:::films/*"])",
          R"("arn:aws:s3:::*/*")", R"("arn:aws:s3:::fil*")"}) {
        EXPECT_EQ(told(with("Resource", resource)), "") << resource;
    }
    for (const auto* condition :
         {R"({"StringEquals":{"s3:ExistingObjectTag/a":"b"}})",
          R"({"Bool":{"aws:SecureTransport":false}})",
          R"({"ForAllValues:StringLike":{"s3:RequestObjectTagKeys":["a","b"]}})",
          R"({"IpAddress":{"aws:SourceIp":["10.0.0.0/8","2001:db8::/32"]}})"}) {
        EXPECT_EQ(told(with("Condition", condition)), "") << condition;
    }
}

// One table beside the routes, whole: every operation has a right that AWS knows.
TEST(Rights, EveryRouteHasAKnownAction) {
    std::set<std::string> known;
    for (const auto& action : known_actions()) known.insert(std::string(action.name));
    EXPECT_EQ(known.size(), known_actions().size());
    const std::set<std::string_view> of_no_bucket = {"ListAllMyBuckets"};
    for (const auto& route : routes()) {
        const auto action = action_of(route);
        for (const auto name : {action.name, action.with_version_id}) {
            EXPECT_TRUE(of_no_bucket.contains(name) || known.contains(lower(name)))
                << route.name << " " << name;
        }
        if (of_no_bucket.contains(action.name)) continue;
        const auto at = std::ranges::find(known_actions(), lower(action.name), &KnownAction::name);
        const bool of_object = route.target == Target::object || route.name == "DeleteObjects" ||
                               route.name == "PostObject";
        EXPECT_EQ(at->of_object, of_object) << route.name;
    }
}

std::string rights(const std::string& method, const std::string& target,
                   const std::vector<std::pair<std::string, std::string>>& headers = {}) {
    wire::HttpRequest http{.method = method, .path = target.substr(0, target.find('?'))};
    if (http.path.size() < target.size()) http.query = target.substr(http.path.size() + 1);
    for (const auto& [name, value] : headers) http.headers.add(name, value);
    const Request request(std::move(http));
    const auto found = rights_of(request);
    if (!found) return "!" + found.error().code;
    std::string all;
    for (const auto& right : *found) {
        all += (all.empty() ? "" : " ") + right.action.substr(3) + "@" + right.arn().substr(13);
    }
    return all;
}

TEST(Rights, HeadersAndVersionsAskForMore) {
    EXPECT_EQ(rights("GET", "/b/k"), "GetObject@b/k");
    EXPECT_EQ(rights("GET", "/b/k?versionId=1"), "GetObjectVersion@b/k");
    EXPECT_EQ(rights("DELETE", "/b/k?versionId=1"), "DeleteObjectVersion@b/k");
    EXPECT_EQ(rights("HEAD", "/b/%6b"), "GetObject@b/k");
    EXPECT_EQ(rights("GET", "/b?list-type=2"), "ListBucket@b");
    EXPECT_EQ(rights("GET", "/b?versions"), "ListBucketVersions@b");
    EXPECT_EQ(rights("PUT", "/b/k?tagging&versionId=1"), "PutObjectVersionTagging@b/k");
    EXPECT_EQ(rights("GET", "/b/k?attributes"), "GetObjectAttributes@b/k GetObject@b/k");
    EXPECT_EQ(rights("PUT", "/b/k", {{"x-amz-tagging", "a=b"}, {"x-amz-acl", "private"}}),
              "PutObject@b/k PutObjectTagging@b/k PutObjectAcl@b/k");
    EXPECT_EQ(rights("PUT", "/b/k?X-Amz-Tagging=a%3Db"), "PutObject@b/k PutObjectTagging@b/k");
    EXPECT_EQ(rights("PUT", "/b/k", {{"x-amz-grant-read", "id=x"}}),
              "PutObject@b/k PutObjectAcl@b/k");
    EXPECT_EQ(rights("PUT", "/b/k", {{"If-Match", "\"x\""}}), "PutObject@b/k GetObject@b/k");
    EXPECT_EQ(rights("DELETE", "/b/k", {{"x-amz-bypass-governance-retention", "true"}}),
              "DeleteObject@b/k BypassGovernanceRetention@b/k");
    EXPECT_EQ(rights("DELETE", "/b/k", {{"x-amz-bypass-governance-retention", "false"}}),
              "DeleteObject@b/k");
    EXPECT_EQ(rights("PUT", "/b/k", {{"x-amz-object-lock-mode", "GOVERNANCE"}}),
              "PutObject@b/k PutObjectRetention@b/k");
    EXPECT_EQ(rights("PUT", "/b/k?uploadId=x&partNumber=1", {{"x-amz-copy-source", "c/d"}}),
              "PutObject@b/k GetObject@c/d");
    EXPECT_EQ(rights("PUT", "/b/k", {{"x-amz-copy-source", "/c/%64?versionId=7"}}),
              "PutObject@b/k GetObjectVersion@c/d");
    EXPECT_EQ(rights("PUT", "/b/k", {{"x-amz-copy-source", "c"}}), "!InvalidArgument");
    EXPECT_EQ(rights("POST", "/b?delete"), "") << "its objects are named in the body";
}

}  // namespace
}  // namespace spot::s3
