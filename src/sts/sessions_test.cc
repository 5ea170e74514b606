#include "sts/sessions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sts/identity.h"
#include "sts/web_identity/fixture.h"

namespace spot::sts {
namespace {

using namespace std::chrono_literals;
using testing::MatchesRegex;

class SessionsTest : public testing::Test {
  protected:
    Identity identity_of(Caller caller) {
        caller.account_id = "123456789012";
        const auto key_of_user = [](const std::string& user) {
            if (user == "disabled") return std::optional(std::string());
            return user == "reader" ? std::optional<std::string>("AKIAREADER") : std::nullopt;
        };
        return Identity(std::move(caller), {.sessions = &sessions,
                                            .key_of_user = key_of_user,
                                            .providers = [this] { return providers(); },
                                            .now = clock.now()});
    }
    Result<std::shared_ptr<const Providers>> providers() const {
        return std::make_shared<const Providers>(
            TRY(providers_of(provider, R"({"reader":["*"],"disabled":["*"],"admin":["*"]})")));
    }
    static std::string code(const Result<AssumeRoleOutput>& output) {
        return output ? "" : output.error().code + ": " + output.error().message;
    }
    AssumeRoleInput role(const std::string& name) {
        return {.role_arn = "arn:aws:iam::123456789012:role/" + name, .role_session_name = "night"};
    }

    const TestProvider provider{TestProvider::Kind::p256};
    ManualClock clock{from_seconds(1'800'000'000)};
    SeededRandom random{7};
    Sessions sessions{"the root's secret", clock, random};
};

TEST_F(SessionsTest, ATokenHoldsUntilItsEnd) {
    const auto made = sessions.begin({.source_key_id = "AKIAROOT"}, 15min);
    EXPECT_THAT(made.access_key_id, MatchesRegex("ASIA[A-Z2-7]{16}"));
    EXPECT_EQ(made.secret_access_key.size(), 40u);
    const auto opened = sessions.open(made.session_token);
    ASSERT_TRUE(opened);
    EXPECT_EQ(opened->access_key_id, made.access_key_id);
    EXPECT_EQ(opened->secret_access_key, made.secret_access_key);
    EXPECT_EQ(opened->source_key_id, "AKIAROOT");
    EXPECT_EQ(opened->expires, made.expiration);
    clock.advance(15min - 1s);
    EXPECT_TRUE(sessions.open(made.session_token));
    clock.advance(1s);
    EXPECT_EQ(sessions.open(made.session_token).error().code, "ExpiredToken");
}

TEST_F(SessionsTest, AnotherRootsOrAChangedTokenIsNone) {
    const auto made = sessions.begin({}, 15min);
    EXPECT_EQ(Sessions("another", clock, random).open(made.session_token).error().code,
              "InvalidToken");
    EXPECT_TRUE(Sessions("the root's secret", clock, random).open(made.session_token))
        << "a restart";
    auto changed = made.session_token;
    changed[20] = changed[20] == 'A' ? 'B' : 'A';
    for (const auto& token :
         {changed, std::string("x"), std::string(), made.session_token + "AAAA"}) {
        EXPECT_EQ(sessions.open(token).error().code, "InvalidToken") << token;
    }
}

TEST_F(SessionsTest, SessionsOfTheRootLastAnHour) {
    auto root = identity_of({.key_id = "AKIAROOT"});
    const auto made = root.get_session_token({.duration_seconds = 100'000});
    ASSERT_TRUE(made);
    EXPECT_EQ(made->credentials.expiration, clock.now() + 1h);
    auto user = identity_of({.user = "reader", .key_id = "AKIAREADER"});
    EXPECT_EQ(user.get_session_token({})->credentials.expiration, clock.now() + 12h);
    auto session = identity_of({.key_id = "AKIAROOT", .temporary = true});
    EXPECT_EQ(session.get_session_token({}).error().code, "AccessDenied");
}

TEST_F(SessionsTest, ARoleHasTheRightsOfItsUser) {
    auto root = identity_of({.key_id = "AKIAROOT"});
    const auto reader = root.assume_role(role("teams/reader"));
    ASSERT_TRUE(reader) << code(reader);
    EXPECT_EQ(sessions.open(reader->credentials.session_token)->source_key_id, "AKIAREADER");
    EXPECT_EQ(reader->assumed_role_user.arn, "arn:aws:sts::123456789012:assumed-role/reader/night");
    EXPECT_THAT(reader->assumed_role_user.assumed_role_id, MatchesRegex("AROA[0-9A-F]{17}:night"));
    const auto other = root.assume_role(role("anything"));
    EXPECT_EQ(sessions.open(other->credentials.session_token)->source_key_id, "AKIAROOT");

    auto assumed = identity_of({.role = "anything", .session = "night", .temporary = true});
    EXPECT_EQ(assumed.get_caller_identity({})->arn,
              "arn:aws:sts::123456789012:assumed-role/anything/night");
}

TEST_F(SessionsTest, WhoMayNotAndWhatIsNone) {
    auto user = identity_of({.user = "reader", .key_id = "AKIAREADER"});
    EXPECT_EQ(code(user.assume_role(role("admin"))),
              "AccessDenied: User: arn:aws:iam::123456789012:user/reader is not authorized to "
              "perform: sts:AssumeRole on resource: arn:aws:iam::123456789012:role/admin");
    auto root = identity_of({.key_id = "AKIAROOT"});
    for (const auto* arn : {"nothing-valid-in-here", "arn::b:::something/test-role",
                            "arn:a::::something/test-role", "arn:a:::something/test-role",
                            "arn:a:a::aaaaaaaaaa:", "arn:aws:iam::123456789012:role/"}) {
        EXPECT_EQ(code(root.assume_role({.role_arn = arn, .role_session_name = "night"})),
                  std::string("ValidationError: ") + arn + " is invalid");
    }
    EXPECT_EQ(root.assume_role(role("disabled")).error().code, "AccessDenied")
        << "a disabled key must not raise rights";
    auto tagged = role("a");
    tagged.tags = {{"Team", "x"}, {"team", "y"}};
    EXPECT_EQ(root.assume_role(tagged).error().code, "InvalidParameterValue");
    auto chained = role("a");
    chained.duration_seconds = 7200;
    auto session = identity_of({.key_id = "AKIAROOT", .temporary = true});
    EXPECT_EQ(session.assume_role(chained).error().code, "ValidationError");
    EXPECT_EQ(Identity(Caller{.account_id = "123456789012"}).assume_role(role("a")).error().code,
              "NotImplemented");
}

TEST_F(SessionsTest, AWebIdentityHasTheRightsOfAUserAndNeverTheRoots) {
    auto nobody = identity_of({});
    AssumeRoleWithWebIdentityInput input{
        .role_arn = "arn:aws:iam::123456789012:role/reader",
        .role_session_name = "build-7",
        .web_identity_token = provider.token(
            R"({"iss":"https://issuer.example","sub":"me","aud":"sts.amazonaws.com",)"
            R"("exp":1800000060,"azp":"app"})")};
    const auto made = nobody.assume_role_with_web_identity(input);
    ASSERT_TRUE(made) << made.error().message;
    const auto opened = sessions.open(made->credentials.session_token);
    EXPECT_EQ(opened->source_key_id, "AKIAREADER");
    EXPECT_EQ(opened->name, "build-7");
    EXPECT_EQ(made->credentials.expiration, clock.now() + 1h);
    EXPECT_EQ(made->subject_from_web_identity_token, "me");
    EXPECT_EQ(made->provider, "https://issuer.example");
    EXPECT_EQ(made->audience, "app");
    EXPECT_EQ(made->assumed_role_user.arn, "arn:aws:sts::123456789012:assumed-role/reader/build-7");
    for (const auto* arn :
         {"arn:aws:iam::123456789012:role/admin", "arn:aws:iam::123456789012:role/disabled",
          "arn:aws:iam::210987654321:role/reader", "arn:aws:iam::123456789012:role/unnamed"}) {
        input.role_arn = arn;
        EXPECT_EQ(nobody.assume_role_with_web_identity(input).error().code, "AccessDenied") << arn;
    }
    EXPECT_EQ(Identity(Caller{}, {.sessions = &sessions})
                  .assume_role_with_web_identity(input)
                  .error()
                  .message,
              "No OpenIDConnect provider found in your account for https://issuer.example");
}

TEST_F(SessionsTest, AFederatedUserIsSomebodyElse) {
    auto root = identity_of({.key_id = "AKIAROOT"});
    const auto made = root.get_federation_token({.name = "guest"});
    ASSERT_TRUE(made);
    EXPECT_EQ(made->federated_user.arn, "arn:aws:sts::123456789012:federated-user/guest");
    EXPECT_EQ(made->federated_user.federated_user_id, "123456789012:guest");
    EXPECT_EQ(made->credentials.expiration, clock.now() + 1h) << "the root's last an hour";
    EXPECT_EQ(sessions.open(made->credentials.session_token)->federated, "guest");
    auto user = identity_of({.user = "reader", .key_id = "AKIAREADER"});
    EXPECT_EQ(user.get_federation_token({.name = "guest"})->credentials.expiration,
              clock.now() + 12h);
    auto session = identity_of({.key_id = "AKIAROOT", .temporary = true});
    EXPECT_EQ(session.get_federation_token({.name = "guest"}).error().code, "AccessDenied");
    auto guest = identity_of({.key_id = "AKIAROOT", .temporary = true, .federated = "guest"});
    EXPECT_EQ(guest.get_caller_identity({})->arn, made->federated_user.arn);
    EXPECT_EQ(guest.get_caller_identity({})->user_id, "123456789012:guest");
}

}  // namespace
}  // namespace spot::sts
