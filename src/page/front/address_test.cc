#include "page/front/address.h"

#include <gtest/gtest.h>

namespace spot::page {
namespace {

wire::HttpRequest request(std::string_view host, std::string_view origin = "",
                          std::string_view site = "") {
    wire::HttpRequest made{.method = "POST", .path = "/"};
    if (!host.empty()) made.headers.add("Host", host);
    if (!origin.empty()) made.headers.add("Origin", origin);
    if (!site.empty()) made.headers.add("Sec-Fetch-Site", site);
    return made;
}

Address address(AddressOptions options = {.host = "127.0.0.1", .port = 4567}) {
    return Address::make(options).value();
}

TEST(Address, OnLoopbackItsNamesAreThoseOfLoopback) {
    const auto page = address();
    EXPECT_EQ(page.url(), "http://127.0.0.1:4567");
    for (const auto* host : {"127.0.0.1:4567", "localhost:4567", "LOCALHOST:4567", "[::1]:4567"}) {
        EXPECT_TRUE(page.is_meant(request(host))) << host;
    }
    // DNS rebinding: a name of somebody else's that leads here.
    for (const auto* host : {"evil.example:4567", "localhost:4568", "localhost", "",
                             "localhost.evil.example:4567", "10.0.0.1:4567"}) {
        EXPECT_FALSE(page.is_meant(request(host))) << host;
    }
}

TEST(Address, FurtherNamesAreGiven) {
    const auto page =
        address({.host = "0.0.0.0", .port = 443, .over_tls = true, .names = {"Films.example"}});
    EXPECT_TRUE(page.is_meant(request("films.example")));
    EXPECT_TRUE(page.is_meant(request("films.example:443")));
    EXPECT_TRUE(page.is_meant(request("192.168.1.7:443"))) << "an address cannot be rebound";
    EXPECT_TRUE(page.is_meant(request("[fe80::1]:443")));
    EXPECT_FALSE(page.is_meant(request("other.example:443")));
    EXPECT_FALSE(page.is_meant(request("7.evil.example:443")));
}

TEST(Address, OnlyItsOwnPagesCauseRequests) {
    const auto page = address();
    const auto* host = "127.0.0.1:4567";
    EXPECT_TRUE(page.is_own(request(host))) << "no browser";
    EXPECT_TRUE(page.is_own(request(host, "http://127.0.0.1:4567")));
    EXPECT_TRUE(page.is_own(request(host, "http://127.0.0.1:4567", "same-origin")));
    EXPECT_TRUE(page.is_own(request(host, "null", "same-origin"))) << "forms without a referrer";
    EXPECT_FALSE(page.is_own(request(host, "null")));
    EXPECT_FALSE(page.is_own(request(host, "http://evil.example")));
    // The plane's own port is the same site for browsers, but holds strangers' content.
    EXPECT_FALSE(page.is_own(request(host, "http://127.0.0.1:4566", "same-site")));
    EXPECT_FALSE(page.is_own(request(host, "http://127.0.0.1:4567", "cross-site")));
}

TEST(Address, BehindAProxyItHasTheProxysUrl) {
    const auto page = address({.host = "127.0.0.1",
                               .port = 4567,
                               .names = {"backend"},
                               .proxy_url = "https://films.example.org/spot/"});
    EXPECT_EQ(page.url(), "https://films.example.org/spot");
    EXPECT_EQ(page.base_path(), "/spot/");
    EXPECT_TRUE(page.secure());
    EXPECT_TRUE(page.is_meant(request("films.example.org")));
    EXPECT_TRUE(page.is_meant(request("backend")));
    EXPECT_TRUE(page.is_meant(request("backend:4567")));
    EXPECT_TRUE(page.is_own(request("127.0.0.1:4567", "https://films.example.org")));
    EXPECT_EQ(page.local_path("/spot/api/session"), "/api/session");
    EXPECT_EQ(page.local_path("/api/session"), "/api/session") << "the proxy took its path off";
}

TEST(Address, AUrlThatIsNoneIsRefused) {
    for (const auto* url : {"films.example.org", "ftp://films.example.org", "https://",
                            "https://films.example.org/\"><script>", "https://a b"}) {
        const auto made = Address::make({.host = "127.0.0.1", .port = 4567, .proxy_url = url});
        ASSERT_FALSE(made) << url;
        EXPECT_EQ(made.error().code, "Usage");
    }
}

}  // namespace
}  // namespace spot::page
