// Websites of buckets, as a browser that signs nothing sees them.

#include "plane/gateway/fixture.h"
#include "plane/gateway/hosts.h"

namespace spot::plane {
namespace {

using testing::Not;
using testing::StartsWith;

TEST(WebsiteHosts, ABucketIsFoundInTheHostsName) {
    const auto of = [](std::string_view host) {
        return bucket_of_website(host, "plane.example", "eu-west-1");
    };
    EXPECT_EQ(of("films.s3-website.localhost:4566"), "films");
    EXPECT_EQ(of("Films.S3-Website.plane.example"), "films");
    EXPECT_EQ(of("films.s3-website-eu-west-1.plane.example"), "films");
    EXPECT_EQ(of("films.s3-website.eu-west-1.localhost"), "films");
    EXPECT_EQ(of("www.films.org.s3-website.localhost.localstack.cloud:4566"), "www.films.org");
    for (const auto* other : {"films.s3-website.example", "s3-website.localhost", "films.localhost",
                              "films.s3-website-us-east-1.localhost", ".s3-website.localhost",
                              "127.0.0.1:4566", "", "films.s3.localhost", "s3-website"}) {
        EXPECT_EQ(of(other), "") << other;
    }
}

class Website : public GatewayTest {
  protected:
    using GatewayTest::GatewayTest;
    void SetUp() override {
        ASSERT_EQ(s3_say("PUT", "/films").status, 200);
        ASSERT_EQ(s3_say("DELETE", "/films?publicAccessBlock").status, 204);
        ASSERT_EQ(s3_say("PUT", "/films?policy", everybody("GetObject", "films/*")).status, 204);
    }
    static std::string everybody(const std::string& action, const std::string& what) {
        return R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*",)"
               R"("Action":"s3:)" +
               action + R"(","Resource":"arn:aws:s3:::)" + what + R"("}]})";
    }
    void serve(const std::string& more = "") {
        const auto said = s3_say("PUT", "/films?website",
                                 "<WebsiteConfiguration><IndexDocument><Suffix>index.html</Suffix>"
                                 "</IndexDocument>" +
                                     more + "</WebsiteConfiguration>");
        ASSERT_EQ(said.status, 200) << said.body;
    }
    void put(const std::string& path, const std::string& body = "words") {
        ASSERT_EQ(s3_say("PUT", "/films" + path, body).status, 200);
    }
    Said visit(const std::string& target, const std::string& method = "GET",
               const wire::Headers& headers = {}) {
        auto r = request(method, target, "", "films.s3-website.localhost:4566");
        for (const auto& [name, value] : headers.all()) r.headers.add(name, value);
        return say(std::move(r));
    }
    static std::string at(const Said& said) { return std::string(said.headers.value("location")); }
};

TEST_F(Website, PagesFoldersAndTheirIndexes) {
    serve();
    put("/index.html", "front");
    put("/docs/index.html", "docs");
    put("/docs/a.html", "page");
    EXPECT_EQ(visit("/").body, "front");
    EXPECT_EQ(visit("/docs/").body, "docs");
    EXPECT_EQ(visit("/docs/a.html?versionId=x&acl").body, "page");
    const auto folder = visit("/docs");
    EXPECT_EQ(folder.status, 302);
    EXPECT_EQ(at(folder), "/docs/");
    EXPECT_THAT(folder.body, HasSubstr("<li>Message: Resource Found</li>"));
    // Paths of health checks are pages of the website.
    EXPECT_EQ(visit("/healthz").status, 403);
    put("/healthz", "mine");
    EXPECT_EQ(visit("/healthz").body, "mine");
    const auto head = visit("/docs/a.html", "HEAD");
    EXPECT_EQ(head.status, 200);
    EXPECT_EQ(head.headers.value("content-length"), "4");
    EXPECT_EQ(head.body, "");
}

TEST_F(Website, ErrorsArePagesInHtml) {
    const auto none = visit("/");
    EXPECT_EQ(none.status, 404);
    EXPECT_THAT(none.body, HasSubstr("<li>Code: NoSuchWebsiteConfiguration</li>\n<li>Message: The "
                                     "specified bucket does not have a website configuration</li>\n"
                                     "<li>BucketName: films</li>\n<li>RequestId: "));
    serve();
    const auto hidden = visit("/absent");
    EXPECT_EQ(hidden.status, 403) << "who may not list is not told";
    EXPECT_THAT(hidden.body, StartsWith("<html>\n<head><title>403 Forbidden</title></head>\n"));
    const auto lists = R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*",)"
                       R"("Action":["s3:GetObject","s3:ListBucket"],"Resource":)"
                       R"(["arn:aws:s3:::films","arn:aws:s3:::films/*"]}]})";
    ASSERT_EQ(s3_say("PUT", "/films?policy", lists).status, 204);
    const auto lost = visit("/%3Cscript%3Ealert(1)%3C/script%3E");
    EXPECT_EQ(lost.status, 404);
    EXPECT_THAT(lost.body, HasSubstr("<li>Key: &lt;script&gt;alert(1)&lt;/script&gt;</li>"));
    EXPECT_THAT(lost.body, Not(HasSubstr("<script>")));
    EXPECT_EQ(lost.headers.value("content-type"), "text/html; charset=utf-8");
    EXPECT_EQ(lost.headers.value("x-amz-error-code"), "NoSuchKey");
    EXPECT_FALSE(lost.headers.value("x-amz-request-id").empty());
    EXPECT_EQ(lost.headers.value("x-amz-id-2").size(), 76u);
    const auto refused = visit("/a", "POST");
    EXPECT_EQ(refused.status, 405);
    EXPECT_THAT(refused.body, HasSubstr("<li>Method: POST</li>\n<li>ResourceType: OBJECT</li>"));
    EXPECT_EQ(visit("/a", "DELETE").status, 405);
    EXPECT_EQ(visit("/%zz").status, 400);
    auto absent = request("GET", "/", "", "absent.s3-website.localhost");
    EXPECT_THAT(say(std::move(absent)).body, HasSubstr("<li>BucketName: absent</li>"));
}

TEST_F(Website, TheErrorDocumentIsSentWithTheErrorsStatus) {
    serve("<ErrorDocument><Key>error.html</Key></ErrorDocument>");
    const auto without = visit("/absent");
    EXPECT_EQ(without.status, 403);
    EXPECT_THAT(without.body, HasSubstr("<h3>An Error Occurred While Attempting to Retrieve a "
                                        "Custom Error Document</h3>\n<ul>\n<li>Code: "));
    put("/error.html", "sorry");
    const auto with = visit("/absent");
    EXPECT_EQ(with.status, 403);
    EXPECT_EQ(with.body, "sorry");
    EXPECT_EQ(with.headers.value("x-amz-error-code"), "AccessDenied");
    wire::Headers range;
    range.set("range", "bytes=0-1");
    EXPECT_EQ(visit("/absent", "GET", range).body, "sorry");
}

TEST_F(Website, RedirectsOfRulesObjectsAndAll) {
    serve(
        "<RoutingRules><RoutingRule><Condition><KeyPrefixEquals>old/</KeyPrefixEquals>"
        "</Condition><Redirect><ReplaceKeyPrefixWith>new/</ReplaceKeyPrefixWith></Redirect>"
        "</RoutingRule><RoutingRule><Condition><HttpErrorCodeReturnedEquals>403"
        "</HttpErrorCodeReturnedEquals></Condition><Redirect><HostName>h</HostName>"
        "<ReplaceKeyPrefixWith>find?key=</ReplaceKeyPrefixWith><HttpRedirectCode>307"
        "</HttpRedirectCode></Redirect></RoutingRule></RoutingRules>");
    const auto moved = visit("/old/a%20b");
    EXPECT_EQ(moved.status, 301);
    EXPECT_EQ(at(moved), "http://films.s3-website.localhost:4566/new/a%20b");
    const auto lost = visit("/lost");
    EXPECT_EQ(lost.status, 307);
    EXPECT_EQ(at(lost), "http://h/find?key=lost");
    auto r = request("PUT", "/films/page", "x");
    r.headers.add("x-amz-website-redirect-location", "/other");
    ASSERT_EQ(say(signed_for("s3", std::move(r))).status, 200);
    const auto object = visit("/page");
    EXPECT_EQ(object.status, 301);
    EXPECT_EQ(at(object), "/other");
    EXPECT_EQ(object.body, "");
    EXPECT_EQ(s3_say("GET", "/films/page").status, 200) << "S3 itself does not redirect";
    ASSERT_EQ(s3_say("PUT", "/films?website",
                     "<WebsiteConfiguration><RedirectAllRequestsTo><HostName>h</HostName><Protocol>"
                     "https</Protocol></RedirectAllRequestsTo></WebsiteConfiguration>")
                  .status,
              200);
    EXPECT_EQ(at(visit("/a%20b?c=d")), "https://h/a%20b?c=d");
}

TEST_F(Website, ConditionsRangesAndOriginsAreThoseOfAReading) {
    serve();
    put("/a", "0123456789");
    const auto first = visit("/a");
    wire::Headers headers;
    headers.set("if-none-match", first.headers.value("etag"));
    const auto same = visit("/a", "GET", headers);
    EXPECT_EQ(same.status, 304);
    EXPECT_EQ(same.body, "");
    EXPECT_EQ(same.headers.value("etag"), first.headers.value("etag"));
    headers = {};
    headers.set("range", "bytes=2-3");
    EXPECT_EQ(visit("/a", "GET", headers).body, "23");
    headers.set("range", "bytes=20-");
    EXPECT_EQ(visit("/a", "GET", headers).status, 416);
    headers = {};
    headers.set("if-match", "\"other\"");
    EXPECT_EQ(visit("/a", "GET", headers).status, 412);
    ASSERT_EQ(s3_say("PUT", "/films?cors",
                     "<CORSConfiguration><CORSRule><AllowedMethod>GET</AllowedMethod>"
                     "<AllowedOrigin>*</AllowedOrigin></CORSRule></CORSConfiguration>")
                  .status,
              200);
    headers = {};
    headers.set("origin", "http://elsewhere");
    for (const auto* path : {"/a", "/absent"}) {
        EXPECT_EQ(visit(path, "GET", headers).headers.value("access-control-allow-origin"), "*");
    }
    headers.set("access-control-request-method", "GET");
    EXPECT_EQ(visit("/a", "OPTIONS", headers).status, 200);
}

TEST_F(Website, ASignatureGivesNothingThere) {
    serve();
    put("/a");
    ASSERT_EQ(s3_say("DELETE", "/films?policy").status, 204);
    auto r = request("GET", "/a", "", "films.s3-website.localhost:4566");
    EXPECT_EQ(say(signed_for("s3", std::move(r))).status, 403);
    auto owner = request("GET", "/a", "", "films.s3-website.localhost:4566");
    owner.headers.add("x-amz-expected-bucket-owner", "1");
    EXPECT_EQ(say(std::move(owner)).status, 403);
}

class OpenWebsite : public Website {
  protected:
    OpenWebsite() : Website(false) {}
};

TEST_F(OpenWebsite, WithoutAuthenticationOnlyThisMachinesHostsAreServed) {
    serve();
    put("/a");
    EXPECT_EQ(visit("/a").body, "words");
    auto r = request("GET", "/a", "", "films.s3-website.plane.example");
    EXPECT_EQ(say(std::move(r)).status, 403);
}

}  // namespace
}  // namespace spot::plane
