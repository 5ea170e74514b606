// Whose token is believed, and for which role.

#include "sts/web_identity/providers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sts/web_identity/fixture.h"

namespace spot::sts {
namespace {

using testing::HasSubstr;

constexpr std::int64_t now = 1'800'000'000;

std::string claims(const std::string& changed = "") {
    const auto begin = changed.empty() ? "{" : "{" + changed + ",";
    return begin +
           R"("iss":"https://issuer.example","sub":"repo:acme/films","aud":"sts.amazonaws.com",)"
           R"("exp":1800000060})";
}

class ProvidersTest : public testing::TestWithParam<TestProvider::Kind> {
  protected:
    Result<Subject> admit(const std::string& token, const std::string& role = "uploader",
                          std::int64_t at = now) {
        return providers->admit(TRY(parse_token(token)), role, from_seconds(at));
    }
    std::string refusal(const std::string& token, const std::string& role = "uploader",
                        std::int64_t at = now) {
        const auto subject = admit(token, role, at);
        return subject ? "admitted" : subject.error().code + ": " + subject.error().message;
    }
    TestProvider provider{GetParam()};
    Result<Providers> providers = providers_of(provider);
};

INSTANTIATE_TEST_SUITE_P(OfBothKinds, ProvidersTest,
                         testing::Values(TestProvider::Kind::rsa, TestProvider::Kind::p256));

TEST_P(ProvidersTest, BelieveWhatTheirKeyHasSigned) {
    const auto subject = admit(provider.token(claims()));
    ASSERT_TRUE(subject) << subject.error().message;
    EXPECT_EQ(subject->name, "repo:acme/films");
    EXPECT_EQ(subject->issuer, "https://issuer.example");
    EXPECT_EQ(subject->audience, "sts.amazonaws.com");
}

TEST_P(ProvidersTest, AreNotTheirOnlyOnesWhoCanSign) {
    const auto foreign = TestProvider(GetParam()).token(claims());
    EXPECT_THAT(refusal(foreign), HasSubstr("InvalidIdentityToken: The signature"));
    auto changed = provider.token(claims());
    const auto dot = changed.find('.');
    const auto rest = changed.substr(changed.rfind('.'));
    const auto forged =
        changed.substr(0, dot + 1) + base64url(claims(R"("sub":"repo:acme/other")")) + rest;
    EXPECT_THAT(refusal(forged), HasSubstr("InvalidIdentityToken"));
    auto shorter = provider.token(claims());
    shorter.resize(shorter.size() - 2);
    EXPECT_THAT(refusal(shorter), HasSubstr("InvalidIdentityToken"));
}

TEST_P(ProvidersTest, TakeNoAlgorithmFromTheTokenThatIsNotTheKeys) {
    for (const auto* algorithm : {"none", "HS256", "RS512", "ES384", "PS256", ""}) {
        const auto header = std::string(R"({"kid":"k1","alg":")") + algorithm + "\"}";
        EXPECT_THAT(refusal(provider.token(claims(), header)), HasSubstr("InvalidIdentityToken"))
            << algorithm;
    }
    const auto other = GetParam() == TestProvider::Kind::rsa ? "ES256" : "RS256";
    EXPECT_THAT(refusal(provider.token(claims(), std::string(R"({"alg":")") + other + "\"}")),
                HasSubstr("Couldn't retrieve verification key"));
    EXPECT_THAT(refusal(provider.token(claims(),
                                       R"({"alg":")" + provider.algorithm() + R"(","kid":"k2"})")),
                HasSubstr("Couldn't retrieve verification key"));
    EXPECT_EQ(refusal(provider.token(claims(), R"({"alg":")" + provider.algorithm() + "\"}")),
              "admitted")
        << "a token that names no key may be by any";
    EXPECT_THAT(refusal(provider.token(claims(), R"({"crit":["b64"],"b64":false,"alg":")" +
                                                     provider.algorithm() + "\"}")),
                HasSubstr("not a valid JWT"));
}

TEST_P(ProvidersTest, AskForWhomATokenIsAndWhen) {
    EXPECT_EQ(refusal(provider.token(claims()), "uploader", now + 60),
              "ExpiredTokenException: Token expired: current date/time 1800000060 must be before "
              "the expiration date/time 1800000060");
    EXPECT_THAT(refusal(provider.token(claims(R"("nbf":1800000001.5)"))), HasSubstr("not yet"));
    const auto with = [&](const std::string& aud) {
        return refusal(provider.token(
            R"({"iss":"https://issuer.example","sub":"repo:acme/films","exp":1800000060.9,"aud":)" +
            aud + "}"));
    };
    EXPECT_EQ(with(R"("else")"), "InvalidIdentityToken: Incorrect token audience");
    EXPECT_EQ(with(R"(["else","sts.amazonaws.com"])"), "admitted");
    for (const auto* nothing : {"null", "[]", "7", R"([7])", "{}"}) {
        EXPECT_THAT(with(nothing), HasSubstr("Missing a required claim: aud")) << nothing;
    }
    EXPECT_THAT(
        refusal(provider.token(R"({"iss":"https://else","sub":"s","aud":"a","exp":1800000060})")),
        HasSubstr("No OpenIDConnect provider found in your account for https://else"));
}

TEST_P(ProvidersTest, GiveARoleToItsSubjectsAlone) {
    EXPECT_THAT(refusal(provider.token(claims()), "admin"), HasSubstr("AccessDenied"));
    const auto of = [&](const std::string& subject) {
        return refusal(provider.token(R"({"iss":"https://issuer.example","exp":1800000060,)"
                                      R"("aud":"sts.amazonaws.com","sub":")" +
                                      subject + "\"}"));
    };
    EXPECT_EQ(of("repo:acme/films:ref:refs/heads/main"), "admitted");
    EXPECT_THAT(of("repo:acme"), HasSubstr("AccessDenied"));
    EXPECT_THAT(of("xrepo:acme/films"), HasSubstr("AccessDenied"));
    EXPECT_THAT(of("REPO:acme/films"), HasSubstr("AccessDenied"));
}

TEST(Tokens, AreThreePartsOfBase64url) {
    for (const auto* text : {"", ".", "..", "a.b.c", "e30.e30.", "e30=.e30.e30", "e30.W10.e30",
                             "bnVsbA.bnVsbA.e30", "e30.e30.e30.e30"}) {
        const auto token = parse_token(text);
        ASSERT_FALSE(token) << text;
        EXPECT_EQ(token.error().code, "InvalidIdentityToken") << text;
    }
}

TEST(FilesOfProviders, AreReadToTheLetter) {
    const TestProvider provider;
    const auto said = [&](const std::string& json, const std::string& keys = "") {
        const auto read = Providers::parse(json, [&](const std::string&) -> Result<std::string> {
            return keys.empty() ? provider.key_set() : keys;
        });
        return read ? std::string("read") : read.error().message;
    };
    const auto with = [](const std::string& members) {
        return R"({"providers":[{"issuer":"i","audiences":["a"],)" + members + "}]}";
    };
    const std::string good = with(R"("key_set":"f","roles":{"r":["s"]})");
    EXPECT_EQ(said(good), "read");
    EXPECT_THAT(said("{"), HasSubstr("it is not JSON"));
    EXPECT_THAT(said("{}"), HasSubstr("'providers' must be a list"));
    EXPECT_THAT(said("[]"), HasSubstr("an object is expected"));
    EXPECT_THAT(said(with(R"("key_set":"f","role":{"r":["s"]})")),
                HasSubstr("provider 1: 'role' is not known; there are issuer"));
    EXPECT_THAT(said(with(R"("key_set":"f","roles":{})")), HasSubstr("'roles' is missing"));
    EXPECT_THAT(said(with(R"("key_set":"f","roles":{"r":[]})")), HasSubstr("at least one"));
    EXPECT_THAT(said(with(R"("key_set":"f","roles":{"r":"s"})")), HasSubstr("at least one"));
    EXPECT_THAT(said(with(R"("roles":{"r":["s"]})")), HasSubstr("'key_set' is missing"));
    EXPECT_THAT(said(good, "{}"), HasSubstr("f: it has no 'keys'"));
    EXPECT_THAT(said(good, R"({"keys":[{"kty":"oct","k":"AA"}]})"), HasSubstr("it has no key of"));
    EXPECT_THAT(said(good, R"({"keys":[{"kty":"RSA","kid":"x","n":"!","e":"AQAB"}]})"),
                HasSubstr("the key 'x' has no 'n'"));
    EXPECT_THAT(said(good, TestProvider(TestProvider::Kind::weak_rsa).key_set()),
                HasSubstr("no RSA key of 2048 bits"));
    EXPECT_THAT(
        said(good, R"({"keys":[{"kty":"EC","kid":"p","crv":"P-256","x":"AQAB","y":"AQAB"}]})"),
        HasSubstr("the key 'p' is no point of P-256"));
}

}  // namespace
}  // namespace spot::sts
