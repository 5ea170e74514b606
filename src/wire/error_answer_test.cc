#include "wire/error_answer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "wire/fixture.h"

namespace spot::wire {
namespace {

using testing::HasSubstr;

HttpResponse answer(int status, std::string body) {
    HttpResponse response;
    response.status = status;
    response.body = std::move(body);
    return response;
}

std::string read(int status, std::string body) {
    const auto error = read_error(answer(status, std::move(body)), "http://far");
    return error.code + ": " + error.message;
}

TEST(ErrorAnswer, EachServicesFormIsRead) {
    for (const auto* form : {
             "<Error><Code>Odd</Code><Message>why</Message></Error>",
             "\xEF\xBB\xBF<?xml version=\"1.0\"?>\n<Error><Code>Odd</Code><Message>why</Message>"
             "</Error>",
             "<ErrorResponse xmlns=\"x\"><Error><Type>Sender</Type><Code>Odd</Code>"
             "<Message>why</Message></Error><RequestId>1</RequestId></ErrorResponse>",
             "<a:ErrorResponse xmlns:a=\"x\"><a:Error><a:Code a:kind=\"k\">Odd</a:Code>"
             "<a:Message>why</a:Message></a:Error></a:ErrorResponse>",
             "<Response><Errors><Error><Code>Odd</Code><Message>why</Message></Error></Errors>"
             "</Response>",
             R"({"__type":"com.amazonaws.sqs#Odd","message":"why"})",
             R"({"__type":"Odd","Message":"why"})",
             R"({"code":"Odd","message":"why"})",
             R"({"Error":{"Code":"Odd","Message":"why"}})",
             R"({"__type":"Odd:http://internal.amazon.com/","message":"why","more":[1]})",
         }) {
        EXPECT_EQ(read(400, form), "Odd: why") << form;
        EXPECT_EQ(error_code(answer(400, form)), "Odd") << form;
    }
}

TEST(ErrorAnswer, TheCodeMayStandInAHeaderAlone) {
    auto bare = answer(400, "{}");
    bare.headers.set("x-amzn-ErrorType", "Odd:http://x/");
    EXPECT_EQ(read_error(bare, "http://far").code, "Odd");
    EXPECT_THAT(read_error(bare, "http://far").message, HasSubstr("http://far answered Odd"));
}

TEST(ErrorAnswer, WhatNoServiceWroteIsNamedByWhereItCameFrom) {
    EXPECT_THAT(read(503, ""), HasSubstr("Http503: http://far answered with status 503 and no"));
    EXPECT_THAT(read(502, "<!DOCTYPE html><html><head><title>Bad\n Gateway</title></head></html>"),
                HasSubstr("http://far answered with status 502 and a page, \"Bad"));
    EXPECT_THAT(read(502, "<html><body>no</body></html>"), HasSubstr("and a page of HTML"));
    EXPECT_THAT(read(500, std::string(500, 'x')), HasSubstr("xx…\""));
    auto elsewhere = answer(302, "");
    elsewhere.headers.set("Location", "https://login.example/");
    const auto error = read_error(elsewhere, "http://far");
    EXPECT_THAT(error.message, HasSubstr("a redirect to https://login.example/"));
    EXPECT_EQ(error.kind, Kind::unavailable);
    for (const auto* nothing : {"", "<", "<a>", "<a/>", "{", "[]", "null", "\"Odd\"", "\xff\x00",
                                "{\"__type\":7}", "<Error/>", "<Error><Code/></Error>"}) {
        EXPECT_EQ(read(500, nothing).substr(0, 8), "Http500:") << nothing;
    }
}

TEST(ErrorAnswer, AKindSaysWhatACallerCanDo) {
    const auto kind = [](int status, const std::string& code) {
        const auto body = code.empty() ? "<html>" : "{\"__type\":\"" + code + "\"}";
        return read_error(answer(status, body), "http://far").kind;
    };
    EXPECT_EQ(kind(400, "QueueDoesNotExist"), Kind::not_found);
    EXPECT_EQ(kind(400, "ThrottlingException"), Kind::throttled);
    EXPECT_EQ(kind(400, "AccessDeniedException"), Kind::denied);
    EXPECT_EQ(kind(400, "ConditionalCheckFailedException"), Kind::conflict);
    EXPECT_EQ(kind(400, "ValidationException"), Kind::invalid);
    EXPECT_EQ(kind(404, "NoSuchThing"), Kind::not_found);
    // A web page "not found" does not mean that the queue does not exist.
    EXPECT_EQ(kind(404, ""), Kind::unavailable);
    EXPECT_EQ(kind(503, ""), Kind::unavailable);
}

TEST(ErrorAnswer, CredentialsThatDoNotDoGetASentenceMore) {
    EXPECT_THAT(read(400, R"({"__type":"UnrecognizedClientException","message":"no"})"),
                HasSubstr("no (the endpoint does not know this access key"));
    EXPECT_THAT(read(403, "<Error><Code>RequestTimeTooSkewed</Code></Error>"),
                HasSubstr("check this machine's clock"));
    EXPECT_THAT(read(400, R"({"__type":"x#InvalidSignatureException","message":)"
                          R"("Signature expired: 1 is now earlier than 2"})"),
                HasSubstr("check this machine's clock"));
}

struct Film {
    std::string title;
    int length = -1;
    bool wide = false;
    double rate = 0;
    Time made{};
    std::vector<std::string> names;
    std::map<std::string, std::string> words;
};
template <class V>
void describe(V& v, Film& x) {
    v.member("Title", x.title, {.required = true});
    v.member("Length", x.length);
    v.member("Wide", x.wide);
    v.member("Rate", x.rate);
    v.member("Made", x.made);
    v.member("Names", x.names);
    v.member("Words", x.words);
    v.refused("Sequel");
}

Result<Film> film(const std::string& body) {
    Far far(200, body);
    Film asked;
    return call<Film>(far.client, {"Films", "films"}, "Show", asked);
}

TEST(Answer, IsReadInWhateverTypesItComes) {
    const auto read = film(R"({"Title":7,"Length":"90","Wide":"true","Rate":"23.976","Sequel":"x",
        "Names":["a",null,1],"Words":{"a":true,"b":null,"c":2},"New":{"at":["aws"]}})");
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(read->title, "7");
    EXPECT_EQ(read->length, 90);
    EXPECT_TRUE(read->wide);
    EXPECT_EQ(read->rate, 23.976);
    EXPECT_EQ(read->names, (std::vector<std::string>{"a", "1"}));
    EXPECT_EQ(read->words, (std::map<std::string, std::string>{{"a", "true"}, {"c", "2"}}));
}

TEST(Answer, HasItsTimesInEveryForm) {
    for (const auto* time : {"1700000000", "1.7E9", "\"1700000000\"", "\"2023-11-14T22:13:20Z\"",
                             "\"2023-11-14T22:13:20.000Z\"", "\"2023-11-14T22:13:20+00:00\"",
                             "\"Tue, 14 Nov 2023 22:13:20 GMT\""}) {
        const auto read = film(std::string("{\"Made\":") + time + "}");
        ASSERT_TRUE(read) << time << read.error().message;
        EXPECT_EQ(read->made, from_seconds(1'700'000'000)) << time;
    }
}

TEST(Answer, KeepsItsDefaultsWhereNothingIsSaid) {
    for (const auto* body :
         {"", " \n", "{}", "\xEF\xBB\xBF{}", R"({"Length":null,"Names":null})"}) {
        const auto read = film(body);
        ASSERT_TRUE(read) << body;
        EXPECT_EQ(read->length, -1);
    }
}

TEST(Answer, OfAnotherShapeIsAnErrorThatSaysWhereItCameFrom) {
    for (const auto* body :
         {"<html><title>Sign in</title></html>", "[]", "7", "{", R"({"Length":"long"})",
          R"({"Title":{}})", R"({"Names":{}})", R"({"Made":"yesterday"})", R"({"Wide":"si"})"}) {
        const auto read = film(body);
        ASSERT_FALSE(read) << body;
        EXPECT_EQ(read.error().code, "UnreadableAnswer") << body;
        EXPECT_EQ(read.error().kind, Kind::unavailable) << body;
        EXPECT_THAT(read.error().message, HasSubstr("http://far answered with")) << body;
    }
}

}  // namespace
}  // namespace spot::wire
