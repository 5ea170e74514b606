#include "aws/chain.h"

#include "aws/fixture.h"
#include "aws/process_provider.h"
#include "base/bytes.h"
#include "base/hash.h"

namespace spot::aws {
namespace {

constexpr const char* keys_of_sts =
    "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIA</AccessKeyId>"
    "<SecretAccessKey>secret</SecretAccessKey><SessionToken>token</SessionToken>"
    "<Expiration>2027-01-15T09:00:00Z</Expiration></Credentials></AssumeRoleResult>"
    "</AssumeRoleResponse>";

std::string keys_in_json(const std::string& key, const std::string& token_name) {
    return R"({"Version":1,"Code":"Success","AccessKeyId":")" + key +
           R"(","SecretAccessKey":"s",")" + token_name +
           R"(":"t","Expiration":"2027-01-15T09:00:00Z"})";
}

class ChainTest : public SurroundingsTest {
  protected:
    // The credentials of the first place of the chain, or its error.
    Result<Issued> found(const std::string& profile = "") {
        settings_.emplace(read(profile).value());
        auto provider = find_provider({.settings = *settings_,
                                       .far = far,
                                       .near = near,
                                       .clock = clock,
                                       .random = random,
                                       .region = "eu-west-1"});
        if (!provider) return fail(provider.error());
        return (*provider)->issue();
    }
    std::string key(const std::string& profile = "") {
        const auto issued = found(profile);
        return issued ? issued->credentials.access_key_id : issued.error().message;
    }
    // Checks that the error's message has these words, which name the place and what to do.
    void refused(const std::vector<std::string>& words, const std::string& profile = "") {
        const auto issued = found(profile);
        ASSERT_FALSE(issued);
        EXPECT_EQ(issued.error().code, "NoCredentials");
        for (const auto& word : words) {
            EXPECT_NE(issued.error().message.find(word), std::string::npos)
                << word << " is not in: " << issued.error().message;
        }
    }

    std::optional<Settings> settings_;
};

TEST_F(ChainTest, TheEnvironmentComesFirstUnlessAFlagNamesAProfile) {
    write(".aws/credentials",
          "[default]\naws_access_key_id=FILE\naws_secret_access_key=s\naws_session_token=t\n");
    EXPECT_EQ(key(), "FILE");
    EXPECT_EQ(found()->credentials.session_token, "t");
    variables["AWS_ACCESS_KEY_ID"] = "ENV";
    refused({"AWS_SECRET_ACCESS_KEY"});
    variables["AWS_SECRET_ACCESS_KEY"] = "s";
    EXPECT_EQ(key(), "ENV");
    EXPECT_EQ(key("default"), "FILE");
    EXPECT_TRUE(near.asked.empty() && far.asked.empty());
}

TEST_F(ChainTest, ARoleIsTakenOnByItsSourcesKeys) {
    write(".aws/config",
          "[profile base]\naws_access_key_id=BASE\naws_secret_access_key=s\n"
          "[profile role]\nrole_arn=arn:aws:iam::1:role/r\nsource_profile=base\nexternal_id=e x\n"
          "role_session_name=me\nduration_seconds=900\n"
          "[profile twice]\nrole_arn=arn:aws:iam::2:role/q\nsource_profile=role\n");
    far.answer = [](const auto&) { return said(keys_of_sts); };
    const auto issued = found("role");
    ASSERT_TRUE(issued) << issued.error().message;
    EXPECT_EQ(issued->credentials.access_key_id, "ASIA");
    EXPECT_EQ(issued->credentials.session_token, "token");
    ASSERT_TRUE(issued->expires);
    ASSERT_EQ(far.asked.size(), 1u);
    const auto& asked = far.asked.front();
    EXPECT_EQ(asked.url, "https://sts.eu-west-1.amazonaws.com/");
    const auto form = *wire::Query::parse(asked.body);
    EXPECT_EQ(*form.find("Action"), "AssumeRole");
    EXPECT_EQ(*form.find("RoleArn"), "arn:aws:iam::1:role/r");
    EXPECT_EQ(*form.find("ExternalId"), "e x");
    EXPECT_EQ(*form.find("RoleSessionName"), "me");
    EXPECT_EQ(*form.find("DurationSeconds"), "900");
    EXPECT_NE(asked.headers.value("authorization").find("Credential=BASE/"), std::string::npos);

    far.asked.clear();
    EXPECT_EQ(key("twice"), "ASIA");
    ASSERT_EQ(far.asked.size(), 2u);
    EXPECT_NE(far.asked[1].headers.value("authorization").find("Credential=ASIA/"),
              std::string::npos);
    EXPECT_EQ(far.asked[1].headers.value("x-amz-security-token"), "token");
}

TEST_F(ChainTest, ARoleThatCannotBeSaysWhy) {
    write(".aws/config",
          "[profile a]\nrole_arn=r\nsource_profile=b\n[profile b]\nrole_arn=r\nsource_profile=a\n"
          "[profile none]\nrole_arn=r\n[profile mfa]\nrole_arn=r\nsource_profile=a\n"
          "mfa_serial=m\n[profile gone]\nrole_arn=r\nsource_profile=nobody\n"
          "[profile odd]\nrole_arn=r\ncredential_source=Moon\n"
          "[profile self]\nrole_arn=r\nsource_profile=self\naws_access_key_id=SELF\n"
          "aws_secret_access_key=s\n");
    refused({"a -> b -> a"}, "a");
    refused({"source_profile and credential_source"}, "none");
    refused({"MFA"}, "mfa");
    refused({"no profile nobody"}, "gone");
    refused({"Moon", "EcsContainer"}, "odd");
    far.answer = [](const auto&) {
        return said(
            "<ErrorResponse><Error><Code>AccessDenied</Code><Message>not for you</Message>"
            "</Error></ErrorResponse>",
            403);
    };
    refused({"profile self", "AccessDenied", "not for you"}, "self");
    far.answer = [](const auto&) { return said("<html>", 200); };
    refused({"without a result"}, "self");
    far.answer = nullptr;
    refused({"nobody is there"}, "self");
}

TEST_F(ChainTest, AWebIdentityIsReadEachTimeAndNotSigned) {
    write("token", "first\n");
    variables["AWS_WEB_IDENTITY_TOKEN_FILE"] = (folder / "token").string();
    refused({"AWS_ROLE_ARN"});
    variables["AWS_ROLE_ARN"] = "arn:aws:iam::1:role/pod";
    std::string answer = keys_of_sts;
    for (auto at = answer.find("AssumeRole"); at != answer.npos;
         at = answer.find("AssumeRole", at + 20)) {
        answer.replace(at, 10, "AssumeRoleWithWebIdentity");
    }
    far.answer = [&](const auto&) { return said(answer); };
    EXPECT_EQ(key(), "ASIA");
    write("token", "second");
    EXPECT_EQ(key(), "ASIA");
    EXPECT_EQ(*wire::Query::parse(far.asked[0].body)->find("WebIdentityToken"), "first");
    EXPECT_EQ(*wire::Query::parse(far.asked[1].body)->find("WebIdentityToken"), "second");
    EXPECT_FALSE(far.asked[0].headers.has("authorization"));
    std::filesystem::remove(folder / "token");
    refused({"token"});
}

TEST_F(ChainTest, IdentityCenterGivesARoleByTheCachedLogin) {
    write(".aws/config",
          "[sso-session team]\nsso_region=eu-north-1\nsso_start_url=https://t.awsapps.com/start\n"
          "[profile dev]\nsso_session=team\nsso_account_id=123456789012\nsso_role_name=Dev\n"
          "[profile old]\nsso_region=eu-north-1\nsso_start_url=https://o\nsso_account_id=1\n"
          "sso_role_name=Old\n[profile half]\nsso_session=team\nsso_account_id=1\n");
    const auto cache = [&](const std::string& name) {
        return ".aws/sso/cache/" + hex(digest(Algorithm::sha1, name)) + ".json";
    };
    refused({"aws sso login --profile dev"}, "dev");
    write(cache("team"), R"({"accessToken":"tok","expiresAt":"2020-01-01T00:00:00Z"})");
    refused({"expired", "aws sso login --profile dev"}, "dev");
    write(cache("team"), R"({"accessToken":"tok","expiresAt":"2030-01-01T00:00:00Z"})");
    write(cache("https://o"), R"({"accessToken":"old","expiresAt":"2030-01-01T00:00:00UTC"})");
    far.answer = [](const auto&) {
        return said(R"({"roleCredentials":{"accessKeyId":"SSO","secretAccessKey":"s",)"
                    R"("sessionToken":"t","expiration":1800003600000}})");
    };
    const auto issued = found("dev");
    ASSERT_TRUE(issued) << issued.error().message;
    EXPECT_EQ(issued->credentials.access_key_id, "SSO");
    EXPECT_EQ(*issued->expires, from_seconds(1'800'003'600));
    EXPECT_EQ(far.asked[0].url,
              "https://portal.sso.eu-north-1.amazonaws.com/federation/credentials?role_name=Dev&"
              "account_id=123456789012");
    EXPECT_EQ(far.asked[0].headers.value("x-amz-sso_bearer_token"), "tok");
    EXPECT_EQ(key("old"), "SSO");
    refused({"sso_role_name is not set"}, "half");
    far.answer = [](const auto&) { return said(R"({"message":"Session token not found"})", 401); };
    refused({"not valid any more"}, "dev");
    far.answer = [](const auto&) { return said(R"({"message":"No access"})", 403); };
    refused({"Dev of 123456789012", "No access"}, "dev");
}

TEST_F(ChainTest, AProcessPrintsThem) {
    write("give", "#!/bin/sh\n[ \"$1\" = 'two words' ] || exit 3\ncat " +
                      (folder / "said").string() + "\n");
    std::filesystem::permissions(folder / "give", std::filesystem::perms::owner_all);
    write(".aws/config", "[profile p]\ncredential_process = " + (folder / "give").string() +
                             " \"two words\"\n[profile wrong]\ncredential_process = " +
                             (folder / "give").string() +
                             "\n[profile none]\ncredential_process = " +
                             "/no/such/program\n[profile open]\ncredential_process = 'x\n");
    write("said", keys_in_json("PROC", "SessionToken"));
    EXPECT_EQ(key("p"), "PROC");
    write("said", R"({"Version":2})");
    refused({"Version 1"}, "p");
    write("said", R"({"Version":1,"AccessKeyId":"A"})");
    refused({"SecretAccessKey"}, "p");
    refused({"failed"}, "wrong");
    refused({"/no/such/program", "cannot be started"}, "none");
    refused({"is no command"}, "open");
}

TEST_F(ChainTest, TheContainerIsAskedWithItsToken) {
    variables["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] = "/v2/credentials/x?y=1";
    near.answer = [](const auto&) { return said(keys_in_json("ECS", "Token")); };
    EXPECT_EQ(key(), "ECS");
    EXPECT_EQ(near.asked.back().url, "http://169.254.170.2/v2/credentials/x?y=1");

    variables["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] = "";
    variables["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = "http://169.254.170.23/v1/credentials";
    write("eks", "file token\n");
    variables["AWS_CONTAINER_AUTHORIZATION_TOKEN"] = "variable token";
    EXPECT_EQ(key(), "ECS");
    EXPECT_EQ(near.asked.back().headers.value("authorization"), "variable token");
    variables["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] = (folder / "eks").string();
    EXPECT_EQ(key(), "ECS");
    EXPECT_EQ(near.asked.back().headers.value("authorization"), "file token");

    // A token is not sent to an unknown host without TLS.
    const auto count = near.asked.size();
    for (const auto* url :
         {"http://evil.example/x", "http://127.0.0.1.evil.example/",
          "http://169.254.170.2@evil.example/", "http://127.0.0.1:80@evil.example/"}) {
        variables["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = url;
        refused({"neither https:"});
    }
    EXPECT_EQ(near.asked.size(), count);
    variables["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = "http://localhost:8080/x";
    near.answer = [](const auto&) { return said(R"({"code":"Denied","message":"no role"})", 403); };
    refused({"status 403", "no role"});
}

TEST_F(ChainTest, TheInstanceIsAskedByVersionTwo) {
    near.answer = [](const Answering::Asked& asked) -> Result<wire::HttpResponse> {
        if (asked.method == "PUT") return said("tok");
        if (asked.headers.value("x-aws-ec2-metadata-token") != "tok") return said("", 401);
        if (asked.url.ends_with("/security-credentials/")) return said("my-role\n");
        if (asked.url.ends_with("/my-role")) return said(keys_in_json("EC2", "Token"));
        return said("", 404);
    };
    EXPECT_EQ(key(), "EC2");
    EXPECT_EQ(near.asked.front().url, "http://169.254.169.254/latest/api/token");
    EXPECT_EQ(near.asked.front().headers.value("x-aws-ec2-metadata-token-ttl-seconds"), "21600");
    variables["AWS_EC2_METADATA_SERVICE_ENDPOINT"] = "http://127.0.0.1:1/";
    near.asked.clear();
    EXPECT_EQ(key(), "EC2");
    EXPECT_EQ(near.asked.front().url, "http://127.0.0.1:1/latest/api/token");

    near.answer = [](const auto&) { return said("", 404); };
    refused({"neither AWS_ACCESS_KEY_ID", ".aws/credentials", "status 404"});
    near.answer = nullptr;
    refused({"neither AWS_ACCESS_KEY_ID", "nobody is there"});
    near.asked.clear();
    variables["AWS_EC2_METADATA_DISABLED"] = "true";
    refused({"neither AWS_ACCESS_KEY_ID"});
    EXPECT_TRUE(near.asked.empty());
}

TEST(ShellWords, AreThoseOfAShell) {
    using Words = std::vector<std::string>;
    EXPECT_EQ(shell_words("a  b\tc"), (Words{"a", "b", "c"}));
    EXPECT_EQ(shell_words(R"(a "b c" 'd "e' f\ g)"), (Words{"a", "b c", "d \"e", "f g"}));
    EXPECT_EQ(shell_words(R"("a\"b" '' x"y"z)"), (Words{"a\"b", "", "xyz"}));
    EXPECT_EQ(shell_words("a 'b"), std::nullopt);
    EXPECT_EQ(shell_words(""), Words{});
}

}  // namespace
}  // namespace spot::aws
