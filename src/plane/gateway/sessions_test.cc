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

}  // namespace
}  // namespace spot::plane
