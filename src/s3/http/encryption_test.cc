#include <gtest/gtest.h>

#include "s3/http/wire_fixture.h"

namespace spot::s3 {
namespace {

class EncryptedWireTest : public WireTest {
  protected:
    EncryptedWireTest() : WireTest({.encrypted = true}) {}

    std::string put(const std::string& document) {
        return status("PUT", "/films?encryption", document);
    }
    std::string get() { return say(send("GET", "/films?encryption")); }
    static std::string rule(const std::string& inside) {
        return "<ServerSideEncryptionConfiguration><Rule>" + inside +
               "</Rule></ServerSideEncryptionConfiguration>";
    }
    static std::string by_default(const std::string& inside) {
        return "<ApplyServerSideEncryptionByDefault>" + inside +
               "</ApplyServerSideEncryptionByDefault>";
    }
    const std::string aes = by_default("<SSEAlgorithm>AES256</SSEAlgorithm>");
};

TEST_F(EncryptedWireTest, AnswersAboutObjectsSayHowTheyAreEncrypted) {
    const std::pair<std::string, std::string> says[] = {{"PUT", "/films/a"},
                                                        {"GET", "/films/a"},
                                                        {"HEAD", "/films/a"},
                                                        {"POST", "/films/b?uploads"}};
    for (const auto& [method, target] : says) {
        EXPECT_EQ(
            say(send(method, target, method == "PUT" ? "x" : ""), {"x-amz-server-side-encryption"})
                .substr(0, 10),
            "200 AES256")
            << method;
    }
    EXPECT_EQ(say(send("PUT", "/films/c", "", {{"x-amz-copy-source", "films/a"}}),
                  {"x-amz-server-side-encryption"})
                  .substr(0, 10),
              "200 AES256");
    for (const auto* target : {"/films/a?tagging", "/films", "/films?location", "/films/none"}) {
        EXPECT_FALSE(send("GET", target).headers.has("x-amz-server-side-encryption")) << target;
    }
    EXPECT_FALSE(send("DELETE", "/films/a").headers.has("x-amz-server-side-encryption"));
}

TEST_F(EncryptedWireTest, ABucketIsEncryptedFromItsBeginning) {
    EXPECT_EQ(get(), "200 " + rule(aes + "<BucketKeyEnabled>false</BucketKeyEnabled>"));
    EXPECT_EQ(put(rule(aes + "<BucketKeyEnabled>true</BucketKeyEnabled>")), "200");
    EXPECT_EQ(get(), "200 " + rule(aes + "<BucketKeyEnabled>true</BucketKeyEnabled>"));
    EXPECT_EQ(put(rule(aes)), "200");
    EXPECT_EQ(get(), "200 " + rule(aes + "<BucketKeyEnabled>false</BucketKeyEnabled>"));
    EXPECT_EQ(put(rule(aes + "<BucketKeyEnabled>true</BucketKeyEnabled>")), "200");
    EXPECT_EQ(status("DELETE", "/films?encryption"), "204");
    EXPECT_EQ(status("DELETE", "/films?encryption"), "204");
    EXPECT_EQ(get(), "200 <ServerSideEncryptionConfiguration></ServerSideEncryptionConfiguration>");
    EXPECT_EQ(say(send("PUT", "/films/a", "x"), {"x-amz-server-side-encryption"}), "200 AES256");
    EXPECT_EQ(put(rule(aes)), "200");
    EXPECT_EQ(get(), "200 " + rule(aes + "<BucketKeyEnabled>false</BucketKeyEnabled>"));
    for (const auto* method : {"GET", "DELETE"}) {
        EXPECT_EQ(status(method, "/nobody?encryption"), "404 NoSuchBucket");
    }
    EXPECT_EQ(status("PUT", "/nobody?encryption", rule(aes)), "404 NoSuchBucket");
}

TEST_F(EncryptedWireTest, AnEncryptionThatWasPutMakesACopyOntoItselfAChange) {
    const auto copy = [this] {
        return status("PUT", "/films/a", "", {{"x-amz-copy-source", "films/a"}});
    };
    EXPECT_EQ(status("PUT", "/films/a", "x"), "200");
    EXPECT_EQ(copy(), "400 InvalidRequest");
    EXPECT_EQ(put(rule(aes)), "200");
    EXPECT_EQ(copy(), "200");
    EXPECT_EQ(status("DELETE", "/films?encryption"), "204");
    EXPECT_EQ(copy(), "400 InvalidRequest");
}

TEST_F(EncryptedWireTest, OtherEncryptionsAreRefused) {
    EXPECT_EQ(put("<ServerSideEncryptionConfiguration/>"), "400 MalformedXML");
    EXPECT_EQ(put("<ServerSideEncryptionConfiguration><Rule>" + aes + "</Rule><Rule>" + aes +
                  "</Rule></ServerSideEncryptionConfiguration>"),
              "400 MalformedXML");
    EXPECT_EQ(put(rule("")), "400 MalformedXML");
    EXPECT_EQ(put(rule(by_default("<SSEAlgorithm>DES</SSEAlgorithm>"))), "400 MalformedXML");
    EXPECT_EQ(put(rule(by_default("<SSEAlgorithm>aws:kms</SSEAlgorithm>"))), "501 NotImplemented");
    EXPECT_EQ(put(rule(aes + "<BlockedEncryptionTypes/>")), "501 NotImplemented");
    const auto refused = send("PUT", "/films?encryption",
                              rule(by_default("<SSEAlgorithm>AES256</SSEAlgorithm>"
                                              "<KMSMasterKeyID>k</KMSMasterKeyID>")));
    EXPECT_EQ(refused.status, 400);
    EXPECT_NE(refused.body.find("<Message>a KMSMasterKeyID is not applicable if the default sse "
                                "algorithm is not aws:kms or aws:kms:dsse</Message><ArgumentName>"
                                "ApplyServerSideEncryptionByDefault</ArgumentName>"),
              std::string::npos)
        << refused.body;
    EXPECT_EQ(get(), "200 " + rule(aes + "<BucketKeyEnabled>false</BucketKeyEnabled>"));
}

TEST_F(WireTest, WhereNothingIsEncryptedNothingIsSaid) {
    EXPECT_FALSE(send("PUT", "/films/a", "x").headers.has("x-amz-server-side-encryption"));
    EXPECT_EQ(status("PUT", "/films?encryption",
                     "<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault>"
                     "<SSEAlgorithm>AES256</SSEAlgorithm></ApplyServerSideEncryptionByDefault>"
                     "</Rule></ServerSideEncryptionConfiguration>"),
              "501 NotImplemented");
    EXPECT_EQ(status("DELETE", "/films?encryption"), "204");
}

}  // namespace
}  // namespace spot::s3
