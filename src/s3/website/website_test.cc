// Websites: which configurations there may be, where a request is sent, and what is kept of it.

#include "s3/http/documents.h"
#include "s3/http/wire_fixture.h"
#include "s3/store/website_row.h"
#include "s3/website/rules.h"

namespace spot::s3 {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string site(const std::string& inside) {
    return "<WebsiteConfiguration>" + inside + "</WebsiteConfiguration>";
}
const std::string index_page = "<IndexDocument><Suffix>index.html</Suffix></IndexDocument>";
std::string rules_of(const std::string& rule) {
    return site(index_page + "<RoutingRules><RoutingRule>" + rule +
                "</RoutingRule></RoutingRules>");
}

class WebsiteTest : public WireTest {
  protected:
    std::string refused(const std::string& document) {
        return say(send("PUT", "/films?website", document));
    }
};

TEST_F(WebsiteTest, ItIsRefusedAsRecordedFromAws) {
    const std::string malformed =
        "The IndexDocument Suffix is not well formed</Message><ArgumentName>IndexDocument"
        "</ArgumentName><ArgumentValue>";
    const auto with_suffix = [](const std::string& suffix) {
        return site("<IndexDocument><Suffix>" + suffix + "</Suffix></IndexDocument>");
    };
    EXPECT_THAT(refused(with_suffix("/index.html")), HasSubstr(malformed + "/index.html<"));
    EXPECT_THAT(refused(with_suffix("")), HasSubstr(malformed + "<"));
    const std::string all = "<RedirectAllRequestsTo><HostName>h</HostName></RedirectAllRequestsTo>";
    EXPECT_THAT(refused(site(all + index_page)),
                HasSubstr("cannot be provided in conjunction with other Routing Rules.</Message>"
                          "<ArgumentName>RedirectAllRequestsTo</ArgumentName><ArgumentValue>not "
                          "null<"));
    EXPECT_THAT(refused(site("<ErrorDocument><Key>e</Key></ErrorDocument>")),
                HasSubstr("<ArgumentName>IndexDocument</ArgumentName><ArgumentValue>null<"));
    EXPECT_THAT(refused(site("<RedirectAllRequestsTo><HostName>h</HostName><Protocol>ftp"
                             "</Protocol></RedirectAllRequestsTo>")),
                HasSubstr("Invalid protocol, protocol can be http or https."));
    EXPECT_THAT(refused(rules_of("<Redirect><ReplaceKeyPrefixWith>a</ReplaceKeyPrefixWith>"
                                 "<ReplaceKeyWith>b</ReplaceKeyWith></Redirect>")),
                HasSubstr("You can only define ReplaceKeyPrefix or ReplaceKey but not both."));
    EXPECT_THAT(refused(rules_of("<Condition/><Redirect/>")),
                HasSubstr("Condition cannot be empty."));
    EXPECT_THAT(refused(site(index_page + "<RoutingRules/>")), HasSubstr("MalformedXML"));
    EXPECT_THAT(refused(rules_of("<Redirect><HttpRedirectCode>300</HttpRedirectCode></Redirect>")),
                HasSubstr("The provided HTTP redirect code (300) is not valid."));
    EXPECT_THAT(refused(rules_of("<Condition><HttpErrorCodeReturnedEquals>200"
                                 "</HttpErrorCodeReturnedEquals></Condition><Redirect/>")),
                HasSubstr("The provided HTTP error code (200) is not valid."));
    EXPECT_EQ(status("PUT", "/films?website", rules_of("<Condition/>")), "400 MalformedXML");
    EXPECT_EQ(status("PUT", "/films?website",
                     site(index_page + "<ErrorDocument><Key/>"
                                       "</ErrorDocument>")),
              "400 MalformedXML");
    std::string many;
    for (int i = 0; i < 51; ++i) many += "<RoutingRule><Redirect/></RoutingRule>";
    EXPECT_THAT(refused(site(index_page + "<RoutingRules>" + many + "</RoutingRules>")),
                HasSubstr("51 routing rules provided"));
    EXPECT_EQ(status("PUT", "/films?website",
                     site(index_page + "<!--" + std::string(132'000, 'x') + "-->")),
              "400 MaxMessageLengthExceeded");
    EXPECT_EQ(status("GET", "/films?website"), "404 NoSuchWebsiteConfiguration");
    EXPECT_EQ(status("PUT", "/absent?website", site(index_page)), "404 NoSuchBucket");
}

TEST_F(WebsiteTest, ItIsKeptAndGivenBackAndRemoved) {
    const auto document = rules_of(
        "<Condition><HttpErrorCodeReturnedEquals>404</HttpErrorCodeReturnedEquals>"
        "<KeyPrefixEquals></KeyPrefixEquals></Condition><Redirect><Protocol>https</Protocol>"
        "<HostName>h</HostName><ReplaceKeyPrefixWith>#!/</ReplaceKeyPrefixWith>"
        "<HttpRedirectCode>302</HttpRedirectCode></Redirect></RoutingRule><RoutingRule><Redirect>"
        "<ReplaceKeyWith>b</ReplaceKeyWith></Redirect>");
    EXPECT_EQ(status("PUT", "/films?website", document), "200");
    start();  // as after a restart
    EXPECT_EQ(say(HttpApi(*s3).handle(*std::make_unique<Request>(wire::HttpRequest{
                                          .method = "GET", .path = "/films", .query = "website"}),
                                      nullptr, {})),
              "200 " + document);
    const std::string all = site(
        "<RedirectAllRequestsTo><HostName>h</HostName><Protocol>http</Protocol>"
        "</RedirectAllRequestsTo>");
    const auto read = read_document<WebsiteConfiguration>(all, Author::client);
    ASSERT_TRUE(read);
    const auto stored = decode_website(encode_website(*read));
    ASSERT_TRUE(stored);
    EXPECT_EQ(*stored, *read);
    ASSERT_TRUE(s3->delete_bucket_website({bucket}));
    ASSERT_TRUE(s3->delete_bucket_website({bucket}));
    EXPECT_EQ(s3->get_bucket_website({bucket}).error().code, "NoSuchWebsiteConfiguration");
}

TEST(WebsiteRules, TheFirstRuleThatFitsIsTaken) {
    WebsiteConfiguration website{.index_suffix = "index.html"};
    website.routing_rules = {
        {RoutingCondition{"docs/", std::nullopt}, {.replace_key_prefix_with = "documents/"}},
        {RoutingCondition{"x", 404}, {.replace_key_with = "of-x"}},
        {RoutingCondition{std::nullopt, 404}, {.replace_key_with = "lost"}},
    };
    const auto& rules = website.routing_rules;
    EXPECT_EQ(find_rule(website, "docs/a", 0), &rules[0]);
    EXPECT_EQ(find_rule(website, "doc", 0), nullptr);
    EXPECT_EQ(find_rule(website, "x", 0), nullptr) << "an error comes first";
    EXPECT_EQ(find_rule(website, "xy", 404), &rules[1]);
    EXPECT_EQ(find_rule(website, "y", 404), &rules[2]);
    EXPECT_EQ(find_rule(website, "y", 403), nullptr);
    website.routing_rules.push_back({std::nullopt, {.host_name = "h"}});
    EXPECT_EQ(find_rule(website, "y", 0), &rules[3]);
    EXPECT_EQ(document_key(website, ""), "index.html");
    EXPECT_EQ(document_key(website, "a/"), "a/index.html");
    EXPECT_EQ(document_key(website, "a"), "a");
}

TEST(WebsiteRules, LocationsKeepWhatARuleDoesNotSay) {
    const VisitedUrl url{"site.example:81", false, "docs/a b", "/docs/a%20b", "q=1"};
    const auto of = [&](RoutingRule rule) { return location_of(rule, url); };
    const RoutingCondition docs{"docs/", std::nullopt};
    EXPECT_EQ(of({docs, {.replace_key_prefix_with = "documents/"}}),
              "http://site.example:81/documents/a%20b");
    EXPECT_EQ(of({docs, {.host_name = "h", .protocol = "https"}}), "https://h/docs/a%20b");
    EXPECT_EQ(of({docs, {.replace_key_prefix_with = "#!/"}}), "http://site.example:81/#!/a%20b");
    EXPECT_EQ(of({docs, {.replace_key_with = "make?key="}}), "http://site.example:81/make?key=");
    EXPECT_EQ(of({std::nullopt, {.replace_key_prefix_with = "v2/"}}),
              "http://site.example:81/v2/docs/a%20b");
    EXPECT_EQ(location_of(RedirectAll{"h", ""}, url), "http://h/docs/a%20b?q=1");
    // Nobody ends a header with a key or with a configuration.
    EXPECT_EQ(of({docs, {.replace_key_with = "a\r\nSet-Cookie: b"}}),
              "http://site.example:81/a%0D%0ASet-Cookie:%20b");
    const VisitedUrl ends{"h", true, "a\r\nb", "/a%0d%0ab", ""};
    EXPECT_EQ(location_of(RoutingRule{std::nullopt, {.host_name = "h"}}, ends),
              "https://h/a%0D%0Ab");
}

TEST_F(WebsiteTest, RedirectsOfObjectsHaveAnAddress) {
    const Fields none;
    const auto put = [&](const std::string& location) {
        return status("PUT", "/films/a", "x", {{"x-amz-website-redirect-location", location}});
    };
    EXPECT_EQ(put("/b"), "200");
    EXPECT_EQ(put("https://h/b"), "200");
    EXPECT_EQ(put("b"), "400 InvalidRedirectLocation");
    EXPECT_EQ(put("ftp://h"), "400 InvalidRedirectLocation");
    EXPECT_EQ(put("/" + std::string(2048, 'x')), "400 InvalidRedirectLocation");
}

}  // namespace
}  // namespace spot::s3
