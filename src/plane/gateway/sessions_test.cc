// Temporary credentials, at every service.

#include "plane/gateway/fixture.h"

namespace spot::plane {
namespace {

class SessionsTest : public GatewayTest {
  protected:
    wire::Credentials begin(const std::string& form = "Action=GetSessionToken") {
        auto ask = request("POST", "/", form + "&Version=2011-06-15");
        ask.headers.add("Content-Type", "application/x-www-form-urlencoded");
        const auto said = say(signed_for("sts", std::move(ask)));
        EXPECT_EQ(200, said.status) << said.body;
        const auto text = [&](const std::string& name) {
            const auto from = said.body.find("<" + name + ">") + name.size() + 2;
            return said.body.substr(from, said.body.find("</" + name + ">") - from);
        };
        return {text("AccessKeyId"), text("SecretAccessKey"), text("SessionToken")};
    }
    Said with(const wire::Credentials& credentials, const std::string& service,
              wire::HttpRequest r) {
        wire::sign(r, credentials, {"us-east-1", service, clock.now(), ""});
        return say(std::move(r));
    }
    wire::HttpRequest list_tables() {
        auto r = request("POST", "/", "{}");
        r.headers.add("X-Amz-Target", "DynamoDB_20120810.ListTables");
        return r;
    }
};

TEST_F(SessionsTest, AreHonouredByAllUntilTheyEnd) {
    const auto session = begin();
    EXPECT_EQ(200, with(session, "s3", request("PUT", "/films")).status);
    EXPECT_EQ(200, with(session, "dynamodb", list_tables()).status);
    const auto query = wire::presign("GET", "127.0.0.1:4566", "/films", "list-type=2", session,
                                     {"us-east-1", "s3", clock.now(), ""}, 3600);
    EXPECT_EQ(200, say(request("GET", "/films?" + query)).status);

    clock.advance(1h);
    const auto expired = with(session, "s3", request("GET", "/films"));
    EXPECT_EQ(400, expired.status);
    EXPECT_THAT(expired.body, HasSubstr("<Code>ExpiredToken</Code>"));
    const auto told = with(session, "dynamodb", list_tables());
    EXPECT_EQ(400, told.status);
    EXPECT_THAT(told.body, HasSubstr("#ExpiredTokenException"));
}

TEST_F(SessionsTest, AKeyAndATokenBelongTogether) {
    const auto session = begin();
    auto without = session;
    without.session_token.clear();
    EXPECT_THAT(with(without, "s3", request("GET", "/")).body, HasSubstr("InvalidAccessKeyId"));
    wire::Credentials crossed{"AKIDEXAMPLE", "secret", session.session_token};
    EXPECT_THAT(with(crossed, "s3", request("GET", "/")).body, HasSubstr("InvalidAccessKeyId"));
    auto foreign = session;
    foreign.session_token = "AAAA";
    EXPECT_THAT(with(foreign, "s3", request("GET", "/")).body, HasSubstr("<Code>InvalidToken<"));
    EXPECT_THAT(with(foreign, "dynamodb", list_tables()).body,
                HasSubstr("#UnrecognizedClientException"));
}

TEST_F(SessionsTest, ARoleTellsItsName) {
    const auto session = begin(
        "Action=AssumeRole&RoleSessionName=night&RoleArn=arn%3Aaws%3Aiam%3A%3A000000000000%3Arole"
        "%2Fadmin");
    auto ask = request("POST", "/", "Action=GetCallerIdentity&Version=2011-06-15");
    ask.headers.add("Content-Type", "application/x-www-form-urlencoded");
    EXPECT_THAT(with(session, "sts", std::move(ask)).body,
                HasSubstr("arn:aws:sts::000000000000:assumed-role/admin/night"));
}

TEST_F(SessionsTest, AFederatedUserMayDoWhatPoliciesOfResourcesAllowAndNoMore) {
    const auto guest = begin("Action=GetFederationToken&Name=guest");
    const auto ask = [&](const std::string& action) {
        return with(guest, "sts", form("Action=" + action + "&Version=2011-06-15"));
    };
    EXPECT_THAT(ask("GetCallerIdentity").body,
                HasSubstr("arn:aws:sts::000000000000:federated-user/guest"));
    EXPECT_EQ(ask("GetSessionToken").status, 403);
    EXPECT_EQ(ask("AssumeRole&RoleSessionName=night&RoleArn=arn%3Aaws%3Aiam%3A%3A000000000000%3A"
                  "role%2Fadmin")
                  .status,
              403);
    EXPECT_EQ(with(guest, "dynamodb", list_tables()).status, 400);
    EXPECT_EQ(with(guest, "sqs", json("AmazonSQS.ListQueues", "{}")).status, 403);
    EXPECT_EQ(with(guest, "sns", form("Action=ListTopics&Version=2010-03-31")).status, 403);
    EXPECT_EQ(with(guest, "monitoring", form("Action=ListMetrics&Version=2010-08-01")).status, 403);
    ASSERT_EQ(s3_say("PUT", "/films").status, 200);
    ASSERT_EQ(s3_say("PUT", "/films/a", "a").status, 200);
    EXPECT_EQ(with(guest, "s3", request("GET", "/films/a")).status, 403);
    ASSERT_EQ(s3_say("PUT", "/films?policy",
                     R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":)"
                     R"("arn:aws:sts::000000000000:federated-user/guest"},"Action":"s3:GetObject",)"
                     R"("Resource":"arn:aws:s3:::films/*"}]})")
                  .status,
              204);
    EXPECT_EQ(with(guest, "s3", request("GET", "/films/a")).status, 200);
    EXPECT_EQ(with(guest, "s3", request("DELETE", "/films/a")).status, 403);
    EXPECT_EQ(with(guest, "s3", request("GET", "/")).status, 403);
    const auto another = begin("Action=GetFederationToken&Name=another");
    EXPECT_EQ(with(another, "s3", request("GET", "/films/a")).status, 403);
}

TEST_F(SessionsTest, WithoutASignatureAWebIdentityIsAskedForAndNothingElse) {
    const std::string role =
        "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleSessionName=night&"
        "RoleArn=arn%3Aaws%3Aiam%3A%3A000000000000%3Arole%2Fadmin&WebIdentityToken=";
    const auto none = say(form(role + "a.b.c"));
    EXPECT_EQ(none.status, 400);
    EXPECT_THAT(none.body, HasSubstr("<Code>InvalidIdentityToken</Code>"));
    EXPECT_EQ(say(form("Action=AssumeRoleWithWebIdentity&Version=2011-06-15")).status, 400);
    for (const auto* other :
         {"Action=GetCallerIdentity&Version=2011-06-15", "Action=ListQueues&Version=2012-11-05",
          "Action=ListTopics&Version=2010-03-31", "Action=Nothing", "nonsense",
          "Action=ConfirmSubscription&Version=2010-03-31&Token=x&TopicArn=y",
          "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&Action=GetCallerIdentity"}) {
        const auto said = say(form(other));
        EXPECT_EQ(said.status, 403) << other;
        EXPECT_THAT(said.body, HasSubstr("<Code>MissingAuthenticationToken</Code>")) << other;
    }
    // Nothing is parsed of a form with more fields than that action has, nor unpacked.
    std::string many = role + "a.b.c";
    for (int i = 0; i < 40; ++i) many += "&a" + std::to_string(i) + "=b";
    EXPECT_EQ(say(form(many)).status, 403);
    auto packed = form(role + "a.b.c");
    packed.headers.add("Content-Encoding", "gzip");
    EXPECT_EQ(say(std::move(packed)).status, 403);
    // A body that is too large to be such a form is refused by its head, as ever.
    EXPECT_EQ(say(form(role + std::string(70'000, 'a'))).status, 403);
}

}  // namespace
}  // namespace spot::plane
