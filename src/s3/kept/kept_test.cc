// Configurations that are kept and have no effect, over HTTP.

#include "s3/http/wire_fixture.h"

namespace spot::s3 {
namespace {

class KeptTest : public WireTest {
  protected:
    static std::string metrics(const std::string& id, const std::string& filter = "") {
        return "<MetricsConfiguration><Id>" + id + "</Id>" + filter + "</MetricsConfiguration>";
    }
    std::string put(const std::string& id, const std::string& document) {
        return status("PUT", "/films?metrics&id=" + id, document);
    }
};

TEST_F(KeptTest, ADocumentComesBackWithItsElementsInOrder) {
    EXPECT_EQ(status("PUT", "/films?analytics&id=a",
                     "<AnalyticsConfiguration><StorageClassAnalysis/><Filter><And><Tag><Value>v"
                     "&lt;</Value><Key>k</Key></Tag><Prefix>p</Prefix><Tag><Key>l</Key><Value/>"
                     "</Tag></And></Filter><Id>a</Id></AnalyticsConfiguration>"),
              "204");
    EXPECT_EQ(say(send("GET", "/films?analytics&id=a")),
              "200 <AnalyticsConfiguration><Id>a</Id><Filter><And><Prefix>p</Prefix><Tag><Key>k"
              "</Key><Value>v&lt;</Value></Tag><Tag><Key>l</Key><Value></Value></Tag></And>"
              "</Filter><StorageClassAnalysis></StorageClassAnalysis></AnalyticsConfiguration>");
    // Another kind has ids of its own.
    EXPECT_EQ(status("GET", "/films?metrics&id=a"), "404 NoSuchConfiguration");
    EXPECT_EQ(status("GET", "/none?analytics&id=a"), "404 NoSuchBucket");
    EXPECT_EQ(status("PUT", "/none?metrics&id=a", metrics("a")), "404 NoSuchBucket");
}

TEST_F(KeptTest, OtherDocumentsAreRefusedAndLeaveNothing) {
    const auto before = store.fingerprint();
    for (const auto& document :
         {metrics("b"), metrics("a", "<Filter><Prefix>p</Prefix><Prefix>q</Prefix></Filter>"),
          metrics("a", "<Else/>"), metrics("<Id>a</Id>"), metrics("a", "<Id>a</Id>"),
          metrics("a", "<Filter><Prefix>" + std::string(70'000, 'p') + "</Prefix></Filter>"),
          std::string("<Metrics><Id>a</Id></Metrics>"), std::string("<MetricsConfiguration/>")}) {
        EXPECT_EQ(put("a", document), "400 MalformedXML") << document.substr(0, 99);
    }
    EXPECT_EQ(put("a", ""), "400 MissingRequestBodyError");
    EXPECT_EQ(put("a%2Fb", metrics("a/b")), "400 InvalidConfigurationId");
    EXPECT_EQ(put("", metrics("")), "400 InvalidConfigurationId");
    EXPECT_EQ(put(std::string(65, 'a'), metrics(std::string(65, 'a'))),
              "400 InvalidConfigurationId");
    EXPECT_EQ(status("PUT", "/films?metrics", metrics("a")), "501 NotImplemented");
    EXPECT_EQ(status("DELETE", "/films?metrics"), "501 NotImplemented");
    for (const std::string days : {"", "-1", "x", "1.5"}) {
        EXPECT_EQ(status("PUT", "/films?intelligent-tiering&id=a",
                         "<IntelligentTieringConfiguration><Id>a</Id><Status>Enabled</Status>"
                         "<Tiering><Days>" +
                             days +
                             "</Days><AccessTier>ARCHIVE_ACCESS</AccessTier></Tiering>"
                             "</IntelligentTieringConfiguration>"),
                  "400 MalformedXML")
            << days;
    }
    EXPECT_EQ(store.fingerprint(), before);
}

TEST_F(KeptTest, ListsHaveAHundredAndABucketAThousand) {
    for (int i = 0; i < 1000; ++i) {
        const auto id = "m" + std::to_string(1000 + i);
        ASSERT_EQ(put(id, metrics(id)), "204");
    }
    EXPECT_EQ(put("one-more", metrics("one-more")), "400 TooManyConfigurations");
    EXPECT_EQ(put("m1500", metrics("m1500", "<Filter><Prefix>p</Prefix></Filter>")), "204");
    std::string token;
    int found = 0;
    for (int page = 0; page < 10; ++page) {
        const auto query = token.empty() ? "" : "&continuation-token=" + token;
        const auto body = send("GET", "/films?metrics" + query).body;
        for (std::size_t at = 0; (at = body.find("<Id>", at)) != std::string::npos; ++at) {
            EXPECT_EQ(body.substr(at + 4, 5), "m" + std::to_string(1000 + found++));
        }
        const auto next = body.find("<NextContinuationToken>");
        EXPECT_EQ(next == std::string::npos, page == 9);
        if (next == std::string::npos) break;
        token = body.substr(next + 23, body.find('<', next + 23) - next - 23);
    }
    EXPECT_EQ(found, 1000);
    EXPECT_EQ(status("GET", "/films?metrics&continuation-token=!"), "400 InvalidArgument");
    EXPECT_EQ(status("DELETE", "/films?metrics&id=m1000"), "204");
    EXPECT_EQ(put("one-more", metrics("one-more")), "204");
}

TEST_F(KeptTest, OfAKindWithoutIdsIsOneWhateverTheRequestSays) {
    const std::string suspended =
        "<AccelerateConfiguration><Status>Suspended</Status></AccelerateConfiguration>";
    EXPECT_EQ(status("PUT", "/films?accelerate&id=a", suspended), "200");
    EXPECT_EQ(say(send("GET", "/films?accelerate")), "200 " + suspended);
}

TEST_F(KeptTest, GoWithTheirBucket) {
    EXPECT_EQ(put("a", metrics("a")), "204");
    EXPECT_EQ(status("DELETE", "/films"), "204");
    ASSERT_TRUE(s3->create_bucket({.bucket = "films"}));
    EXPECT_EQ(status("GET", "/films?metrics&id=a"), "404 NoSuchConfiguration");
}

}  // namespace
}  // namespace spot::s3
