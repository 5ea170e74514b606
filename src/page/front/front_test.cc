#include "page/front/front.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "page/front/assets.h"

namespace spot::page {
namespace {

using testing::HasSubstr;

class FrontTest : public testing::Test {
  protected:
    FrontTest() {
        front.open(Address::make({.host = "127.0.0.1", .port = 4567}).value());
        cookie = *sessions.open(sessions.new_link());
        csrf = sessions.find(cookie)->csrf;
    }

    static Routes routes() {
        const auto echo = [](Visit& visit) -> Result<wire::HttpResponse> {
            return json_answer(visit.body.empty() ? "{}" : visit.body);
        };
        return {{"POST", "/api/read", Access::reader, echo},
                {"POST", "/api/write", Access::changer, echo},
                {"GET", "/api/fetch", Access::reader, echo, 0},
                {"PUT", "/api/large", Access::reader, echo, 16 << 20}};
    }

    wire::HttpRequest request(const std::string& method, const std::string& path) const {
        wire::HttpRequest made{.method = method, .path = path};
        made.headers.add("Host", "127.0.0.1:4567");
        return made;
    }
    wire::HttpRequest signed_in(const std::string& method, const std::string& path) const {
        auto made = request(method, path);
        made.headers.add("Cookie", "other=1; stereo-spot-4567=" + cookie);
        made.headers.add("X-Page-Token", csrf);
        return made;
    }
    wire::HttpResponse ask(wire::HttpRequest head, std::string body = "") {
        auto exchange = front.begin(std::move(head), "127.0.0.1");
        if (auto early = exchange->early_answer()) return std::move(*early);
        return exchange->answer(std::move(body), false).response;
    }

    ManualClock clock;
    SeededRandom random{1};
    Sessions sessions{clock, random};
    Front front{{.content_origin = "http://127.0.0.1:4566"}, sessions, routes()};
    std::string cookie, csrf;
};

TEST_F(FrontTest, NothingIsReadWithoutASession) {
    EXPECT_EQ(ask(request("POST", "/api/read")).status, 401);
    EXPECT_EQ(ask(request("GET", "/api/fetch")).status, 401);
    auto wrong = request("POST", "/api/read");
    wrong.headers.add("Cookie", "stereo-spot-4567=" + std::string(64, 'a'));
    EXPECT_EQ(ask(std::move(wrong)).status, 401);
    EXPECT_EQ(ask(signed_in("POST", "/api/read"), "[1]").body, "[1]");
    EXPECT_EQ(ask(signed_in("GET", "/api/fetch")).status, 200);
}

TEST_F(FrontTest, ACookieOfAnotherPortIsNone) {
    auto other = request("POST", "/api/read");
    other.headers.add("Cookie", "stereo-spot-45678=" + cookie);
    EXPECT_EQ(ask(std::move(other)).status, 401);
}

TEST_F(FrontTest, AForgedRequestIsRefused) {
    auto without = signed_in("POST", "/api/read");
    without.headers.remove("X-Page-Token");
    EXPECT_THAT(ask(std::move(without)).body, HasSubstr("WrongToken"));
    auto of_another = signed_in("POST", "/api/read");
    const auto other = *sessions.open(sessions.new_link());
    of_another.headers.set("X-Page-Token", sessions.find(other)->csrf);
    EXPECT_THAT(ask(std::move(of_another)).body, HasSubstr("WrongToken"));
    auto elsewhere = signed_in("POST", "/api/read");
    elsewhere.headers.add("Origin", "http://127.0.0.1:4566");
    EXPECT_THAT(ask(std::move(elsewhere)).body, HasSubstr("OtherOrigin"));
    auto picture = signed_in("GET", "/api/fetch");
    picture.headers.add("Sec-Fetch-Site", "same-site");
    EXPECT_THAT(ask(std::move(picture)).body, HasSubstr("OtherOrigin"));
}

TEST_F(FrontTest, AnotherHostIsRefusedWhateverItAsks) {
    for (const auto* path : {"/", "/app.js", "/login", "/api/read"}) {
        auto rebound = signed_in("GET", path);
        rebound.headers.set("Host", "evil.example:4567");
        const auto answer = ask(std::move(rebound));
        EXPECT_EQ(answer.status, 403) << path;
        EXPECT_THAT(answer.body, HasSubstr("WrongHost"));
    }
}

TEST_F(FrontTest, ChangesNeedTheSwitch) {
    EXPECT_THAT(ask(signed_in("POST", "/api/write")).body, HasSubstr("ReadOnly"));
    EXPECT_EQ(ask(signed_in("POST", "/api/changes"), R"({"On":true})").status, 200);
    EXPECT_EQ(ask(signed_in("POST", "/api/write")).status, 200);
    EXPECT_EQ(ask(signed_in("POST", "/api/changes"), R"({"On":false})").status, 200);
    EXPECT_EQ(ask(signed_in("POST", "/api/write")).status, 403);
    EXPECT_EQ(ask(signed_in("POST", "/api/changes"), R"({"On":"x"})").status, 400);
}

TEST_F(FrontTest, EveryAnswerKeepsTheBrowserInBounds) {
    for (const auto* path : {"/", "/login", "/nothing", "/api/read", "/app.css"}) {
        const auto answer = ask(request("GET", path));
        const auto policy = answer.headers.value("content-security-policy");
        EXPECT_THAT(policy, HasSubstr("default-src 'none'")) << path;
        EXPECT_THAT(policy, HasSubstr("frame-ancestors 'none'")) << path;
        EXPECT_THAT(policy, HasSubstr("connect-src 'self' http://127.0.0.1:4566")) << path;
        EXPECT_EQ(policy.find("unsafe"), std::string_view::npos) << path;
        EXPECT_EQ(answer.headers.value("x-content-type-options"), "nosniff") << path;
        EXPECT_EQ(answer.headers.value("referrer-policy"), "no-referrer") << path;
        EXPECT_EQ(answer.headers.value("cross-origin-opener-policy"), "same-origin") << path;
        EXPECT_TRUE(answer.headers.has("cache-control")) << path;
    }
}

TEST_F(FrontTest, WhoOnlyLooksAtALinkDoesNotUseItUp) {
    const auto token = sessions.new_link();
    for (int i = 0; i < 3; ++i) {
        auto look = request("GET", "/login");
        look.query = "token=" + token;
        const auto door = ask(std::move(look));
        EXPECT_EQ(door.status, 200);
        EXPECT_THAT(door.body, HasSubstr("value=\"" + token + "\""));
        EXPECT_FALSE(door.headers.has("set-cookie"));
    }
    const auto opened = ask(request("POST", "/login"), "token=" + token);
    EXPECT_EQ(opened.status, 303);
    EXPECT_EQ(opened.headers.value("location"), "/");
    const auto set = opened.headers.value("set-cookie");
    EXPECT_THAT(set, HasSubstr("HttpOnly; SameSite=Strict"));
    EXPECT_EQ(set.find("Secure"), std::string_view::npos) << "it is plain HTTP";
    EXPECT_EQ(ask(request("POST", "/login"), "token=" + token).status, 403);
}

TEST_F(FrontTest, TheLoginsFormIsNotSentFromElsewhere) {
    auto head = request("POST", "/login");
    head.headers.add("Origin", "http://evil.example");
    EXPECT_THAT(ask(std::move(head), "token=" + sessions.new_link()).body,
                HasSubstr("OtherOrigin"));
}

TEST_F(FrontTest, ATokenThatIsMarkupIsNotRepeated) {
    auto look = request("GET", "/login");
    look.query = "token=%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E";
    const auto door = ask(std::move(look));
    EXPECT_EQ(door.status, 403);
    EXPECT_EQ(door.body.find("alert"), std::string::npos);
}

TEST_F(FrontTest, BehindTlsTheCookieIsSecure) {
    Front secure({.content_origin = "https://s3.example"}, sessions, {});
    secure.open(
        Address::make(
            {.host = "127.0.0.1", .port = 4567, .proxy_url = "https://films.example.org/spot"})
            .value());
    auto exchange = secure.begin(request("POST", "/spot/login"), "127.0.0.1");
    ASSERT_FALSE(exchange->early_answer());
    const auto opened = exchange->answer("token=" + sessions.new_link(), false).response;
    EXPECT_THAT(opened.headers.value("set-cookie"), HasSubstr("Path=/spot/; "));
    EXPECT_THAT(opened.headers.value("set-cookie"), HasSubstr("; Secure"));
    EXPECT_EQ(opened.headers.value("location"), "/spot/");
    auto bare = secure.begin(request("GET", "/spot"), "127.0.0.1");
    EXPECT_EQ(bare->early_answer()->headers.value("location"), "/spot/");
}

TEST_F(FrontTest, SigningOutEndsTheSession) {
    const auto answer = ask(signed_in("POST", "/api/logout"));
    EXPECT_THAT(answer.headers.value("set-cookie"), HasSubstr("Max-Age=0"));
    EXPECT_EQ(ask(signed_in("POST", "/api/read")).status, 401);
}

TEST_F(FrontTest, EventsEndWithTheSession) {
    auto exchange = front.begin(signed_in("GET", "/api/events"), "127.0.0.1");
    ASSERT_FALSE(exchange->early_answer());
    const auto begun = exchange->answer("", false).response;
    EXPECT_EQ(begun.headers.value("content-type"), "text/event-stream");
    EXPECT_EQ(begun.headers.value("cache-control"), "no-store");
    ASSERT_TRUE(exchange->goes_on());
    EXPECT_TRUE(exchange->next(false).wait);
    front.events().tell("alarms");
    EXPECT_EQ(exchange->next(false).bytes, "data: alarms\n\n");
    ask(signed_in("POST", "/api/logout"));
    EXPECT_EQ(exchange->next(false).bytes, "data: signed-out\n\n");
    const auto end = exchange->next(false);
    EXPECT_TRUE(end.bytes.empty());
    EXPECT_FALSE(end.wait);
}

TEST_F(FrontTest, EventsNeedASessionOfThisOrigin) {
    EXPECT_EQ(ask(request("GET", "/api/events")).status, 401);
    auto elsewhere = signed_in("GET", "/api/events");
    elsewhere.headers.add("Sec-Fetch-Site", "same-site");
    EXPECT_EQ(ask(std::move(elsewhere)).status, 403);
}

TEST_F(FrontTest, LargeBodiesAreBounded) {
    std::vector<std::unique_ptr<http::Exchange>> under_way;
    for (int i = 0; i < 6; ++i) {
        under_way.push_back(front.begin(signed_in("PUT", "/api/large"), "127.0.0.1"));
        ASSERT_FALSE(under_way.back()->early_answer());
    }
    EXPECT_EQ(ask(signed_in("PUT", "/api/large")).status, 503);
    under_way.pop_back();
    EXPECT_EQ(ask(signed_in("PUT", "/api/large")).status, 200);
}

TEST_F(FrontTest, WhatIsNotThereIsToldAsJson) {
    const auto answer = ask(signed_in("GET", "/api/nothing"));
    EXPECT_EQ(answer.status, 404);
    EXPECT_EQ(answer.headers.value("content-type"), "application/json");
    EXPECT_EQ(ask(signed_in("PUT", "/api/read")).status, 405);
    auto head = signed_in("GET", "/api/fetch");
    head.query = "a=%zz";
    EXPECT_EQ(ask(std::move(head)).status, 400);
}

TEST_F(FrontTest, UntilItIsOpenItTellsToComeAgain) {
    Front closed({.content_origin = "x"}, sessions, {});
    auto exchange = closed.begin(request("GET", "/"), "127.0.0.1");
    EXPECT_EQ(exchange->early_answer()->status, 503);
}

TEST_F(FrontTest, FilesAreCompressedAndKeptByBrowsers) {
    const auto compressed = [this](std::string_view known) {
        auto head = request("GET", "/app.js");
        head.headers.add("Accept-Encoding", "br, gzip;q=0.8");
        head.headers.add("If-None-Match", known);
        return ask(std::move(head));
    };
    const auto first = compressed("\"another\"");
    EXPECT_EQ(first.headers.value("content-encoding"), "gzip");
    EXPECT_EQ(first.headers.value("vary"), "Accept-Encoding");
    const auto again = compressed(first.headers.value("etag"));
    EXPECT_EQ(again.status, 304);
    EXPECT_TRUE(again.body.empty());
    const auto plain = ask(request("GET", "/app.js"));
    EXPECT_FALSE(plain.headers.has("content-encoding"));
    EXPECT_NE(plain.headers.value("etag"), first.headers.value("etag"));
    EXPECT_EQ(plain.body, asset("/app.js").plain);
}

TEST_F(FrontTest, TheBundleIsSmall) {
    std::size_t compressed = 0;
    for (const auto& file : assets()) compressed += file.gzipped.size();
    EXPECT_LE(compressed, 150'000u);
}

}  // namespace
}  // namespace spot::page
