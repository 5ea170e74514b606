// The caller's identity, as the service answers it and as the client reads it.

#include "sts/identity.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "sts/wire.h"
#include "wire/fixture.h"

namespace spot::sts {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;
using wire::Far;

constexpr const char* account = "123456789012";

GetCallerIdentityOutput identity_of(const std::string& user) {
    return *Identity({.account_id = account, .user = user}).get_caller_identity({});
}

TEST(Identity, TheRootIsItsAccount) {
    const auto root = identity_of("");
    EXPECT_EQ(root.account, account);
    EXPECT_EQ(root.user_id, account);
    EXPECT_EQ(root.arn, "arn:aws:iam::123456789012:root");
}

TEST(Identity, AUserHasANameAndAnIdOfItsOwn) {
    const auto user = identity_of("uploader");
    EXPECT_EQ(user.account, account);
    EXPECT_EQ(user.arn, "arn:aws:iam::123456789012:user/uploader");
    EXPECT_THAT(user.user_id, MatchesRegex("AIDA[0-9A-F]{17}"));
    EXPECT_EQ(identity_of("uploader").user_id, user.user_id) << "the same every time";
    const auto elsewhere = Identity({.account_id = "210987654321", .user = "uploader"})
                               .get_caller_identity({})
                               ->user_id;
    const std::set<std::string> ids{user.user_id, identity_of("reader").user_id, elsewhere};
    EXPECT_EQ(ids.size(), 3u) << "no two users have one";
}

class Service : public testing::Test {
  protected:
    wire::HttpResponse ask(const std::string& operation, const std::string& body) {
        wire::HttpRequest request{.method = "POST", .path = "/", .body = body};
        return wire::serve(make_service(identity), {wire::Protocol::query, operation}, request,
                           "http://127.0.0.1:4566", "REQUEST")
            .response;
    }
    Identity identity{{.account_id = account, .user = "uploader"}};
};

TEST_F(Service, AnswersInTheQueryProtocol) {
    const auto answer = ask("GetCallerIdentity", "Action=GetCallerIdentity&Version=2011-06-15");
    EXPECT_EQ(answer.status, 200);
    EXPECT_THAT(answer.body, HasSubstr("<GetCallerIdentityResponse "
                                       "xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">"));
    EXPECT_THAT(answer.body, HasSubstr("<Account>123456789012</Account>"));
    EXPECT_THAT(answer.body, HasSubstr("<RequestId>REQUEST</RequestId>"));
    const auto other = ask("AssumeRoleWithSAML", "Action=AssumeRoleWithSAML&Version=2011-06-15");
    EXPECT_EQ(other.status, 501);
    EXPECT_THAT(other.body, HasSubstr("<Code>NotImplemented</Code>"));
}

TEST_F(Service, ItsClientReadsWhatItSays) {
    Far far(200, ask("GetCallerIdentity", "Action=GetCallerIdentity&Version=2011-06-15").body);
    const auto read = Remote(far.client).get_caller_identity({});
    ASSERT_TRUE(read) << read.error().message;
    const auto said = identity_of("uploader");
    EXPECT_EQ(read->account, said.account);
    EXPECT_EQ(read->arn, said.arn);
    EXPECT_EQ(read->user_id, said.user_id);
}

TEST(RemoteIdentity, ARefusalIsTheServices) {
    Far far(403,
            "<ErrorResponse><Error><Type>Sender</Type><Code>InvalidClientTokenId</Code><Message>"
            "The security token is not valid.</Message></Error></ErrorResponse>");
    const auto refused = Remote(far.client).get_caller_identity({});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "InvalidClientTokenId");
    EXPECT_NE(refused.error().kind, Kind::not_implemented);
}

// Emulators of single services answer in the place of STS, too, and know nothing of it.
TEST(RemoteIdentity, WhoeverKnowsNoStsIsToldFromWhoRefuses) {
    for (const int status : {404, 405, 501}) {
        Far far(status, "<Error><Code>MethodNotAllowed</Code></Error>");
        const auto refused = Remote(far.client).get_caller_identity({});
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().kind, Kind::not_implemented) << status;
    }
}

TEST(RemoteIdentity, AnAnswerWithoutAnAccountIsNone) {
    for (const auto* body : {"", "ok", "{}", "<html/>",
                             "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>a</Arn>"
                             "</GetCallerIdentityResult></GetCallerIdentityResponse>"}) {
        Far far(200, body);
        EXPECT_FALSE(Remote(far.client).get_caller_identity({})) << body;
    }
}

}  // namespace
}  // namespace spot::sts
