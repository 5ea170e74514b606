#include "aws/settings.h"

#include "aws/endpoints.h"
#include "aws/fixture.h"

namespace spot::aws {
namespace {

using namespace wire::services;

class SettingsTest : public SurroundingsTest {};

TEST_F(SettingsTest, BothFilesAreOneAndCredentialsComeFirst) {
    write(".aws/config",
          "# a comment\n[default]\nregion = eu-west-1\naws_access_key_id=OLD\n\n"
          "[profile work]\nRegion=us-west-2\ns3 =\n  endpoint_url = http://s3\n  "
          "addressing_style = path\noutput = json\n[profile \"two words\"]\nregion = cn-north-1\n"
          "[plugins]\ncli_legacy = x\n[sso-session team]\nsso_region = eu-north-1\n");
    write(".aws/credentials", "[default]\naws_access_key_id = NEW\n[only-here]\nregion = x\n");
    const auto settings = read();
    ASSERT_TRUE(settings) << settings.error().message;
    EXPECT_EQ(settings->profile()->get("region"), "eu-west-1");
    EXPECT_EQ(settings->profile()->get("aws_access_key_id"), "NEW");
    const auto* work = settings->profile("work");
    ASSERT_NE(work, nullptr);
    EXPECT_EQ(work->get("region"), "us-west-2");
    EXPECT_EQ(work->get("output"), "json");
    EXPECT_EQ(work->nested.at("s3").at("endpoint_url"), "http://s3");
    EXPECT_NE(settings->profile("two words"), nullptr);
    EXPECT_NE(settings->profile("only-here"), nullptr);
    EXPECT_EQ(settings->profile("plugins"), nullptr);
    EXPECT_EQ(settings->sso_session("team")->get("sso_region"), "eu-north-1");
}

TEST_F(SettingsTest, TheProfileIsTheFlagsThenTheVariables) {
    write(".aws/config", "[profile a]\nregion = ra\n[profile b]\nregion = rb\n");
    EXPECT_EQ(read("a")->profile_name(), "a");
    variables["AWS_PROFILE"] = "b";
    EXPECT_EQ(read()->profile_name(), "b");
    EXPECT_EQ(read("a")->profile_name(), "a");
    EXPECT_EQ(configured_region(*read()), "rb");
    variables["AWS_REGION"] = "rv";
    EXPECT_EQ(configured_region(*read()), "rv");
    variables["AWS_PROFILE"] = "none";
    const auto missing = read();
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().code, "NoSuchProfile");
    EXPECT_NE(missing.error().message.find("none"), std::string::npos);
}

TEST_F(SettingsTest, FilesLieWhereVariablesSay) {
    write("mine", "[default]\nregion = here\n");
    variables["AWS_CONFIG_FILE"] = "~/mine";
    EXPECT_EQ(configured_region(*read()), "here");
    EXPECT_EQ(read()->profile("x"), nullptr);
}

TEST_F(SettingsTest, WhatIsNoSettingIsNamedWithItsLine) {
    for (const auto& [text, line] : std::vector<std::pair<std::string, std::string>>{
             {"region = x\n", "line 1"},
             {"[default\n", "line 1"},
             {"[default]\nregion = x\nnonsense\n", "line 3"}}) {
        write(".aws/config", text);
        const auto settings = read();
        ASSERT_FALSE(settings) << text;
        EXPECT_EQ(settings.error().code, "BadSettings");
        EXPECT_NE(settings.error().message.find(line), std::string::npos)
            << settings.error().message;
    }
}

TEST_F(SettingsTest, EndpointsGoFromTheNarrowToTheWide) {
    write(".aws/config",
          "[default]\nservices = local\nendpoint_url = http://profile:1/\n"
          "[services local]\nsqs =\n  endpoint_url = http://services:2\n");
    EXPECT_EQ(*configured_endpoint(*read(), s3), "http://profile:1");
    EXPECT_EQ(*configured_endpoint(*read(), sqs), "http://services:2");
    variables["AWS_ENDPOINT_URL"] = "http://all:3/";
    EXPECT_EQ(*configured_endpoint(*read(), sqs), "http://all:3");
    variables["AWS_ENDPOINT_URL_SQS"] = "https://own:4";
    EXPECT_EQ(*configured_endpoint(*read(), sqs), "https://own:4");
    EXPECT_EQ(*configured_endpoint(*read(), s3), "http://all:3");
    variables["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"] = "TRUE";
    EXPECT_EQ(*configured_endpoint(*read(), sqs), "");
    variables["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"] = "";
    variables["AWS_ENDPOINT_URL_SQS"] = "localhost:4566";
    EXPECT_EQ(configured_endpoint(*read(), sqs).error().code, "BadSettings");
}

TEST_F(SettingsTest, AwsAnswersByPartition) {
    const auto at = [&](const wire::Service& service, std::string_view region) {
        return aws_endpoint(*read(), service, region);
    };
    EXPECT_EQ(at(s3, "eu-west-1"), "https://s3.eu-west-1.amazonaws.com");
    EXPECT_EQ(at(cloudwatch, "us-east-1"), "https://monitoring.us-east-1.amazonaws.com");
    EXPECT_EQ(at(sqs, "cn-north-1"), "https://sqs.cn-north-1.amazonaws.com.cn");
    EXPECT_EQ(at(sts, "us-gov-west-1"), "https://sts.us-gov-west-1.amazonaws.com");
    EXPECT_EQ(at(sqs, "us-isob-east-1"), "https://sqs.us-isob-east-1.sc2s.sgov.gov");
    variables["AWS_USE_FIPS_ENDPOINT"] = "true";
    EXPECT_EQ(at(sqs, "us-east-1"), "https://sqs-fips.us-east-1.amazonaws.com");
    variables["AWS_USE_DUALSTACK_ENDPOINT"] = "true";
    EXPECT_EQ(at(sqs, "us-east-1"), "https://sqs-fips.us-east-1.api.aws");
    EXPECT_EQ(at(s3, "us-east-1"), "https://s3-fips.dualstack.us-east-1.amazonaws.com");
}

}  // namespace
}  // namespace spot::aws
