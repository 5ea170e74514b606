#include "s3/http/wire_fixture.h"

namespace spot::s3 {
namespace {

using testing::HasSubstr;

class CustomerKeyWireTest : public WireTest {
  protected:
    static constexpr const char* of_object = "x-amz-server-side-encryption-customer-";
    static constexpr const char* of_source = "x-amz-copy-source-server-side-encryption-customer-";

    CustomerKeyWireTest() : WireTest({.encrypted = true}) {}

    static Fields key(const std::string& raw, const std::string& prefix = of_object) {
        return {{prefix + "algorithm", "AES256"},
                {prefix + "key", base64(raw)},
                {prefix + "key-MD5", base64(md5(raw))}};
    }
    static Fields both(Fields one, const Fields& other) {
        one.insert(one.end(), other.begin(), other.end());
        return one;
    }
    std::string refusal(const std::string& method, const Fields& headers) {
        return say(send(method, "/films/a", "x", headers));
    }
    const std::string own = std::string(32, 'k');
    const std::string other = std::string(32, 'o');
    const std::string echo = std::string(of_object) + "algorithm";
};

TEST_F(CustomerKeyWireTest, AnswersNameTheKeyAndNoOtherEncryption) {
    const auto says = [&](const wire::HttpResponse& answer) {
        EXPECT_FALSE(answer.headers.has("x-amz-server-side-encryption"));
        return std::to_string(answer.status) + " " + std::string(answer.headers.value(echo)) + " " +
               std::string(answer.headers.value(std::string(of_object) + "key-MD5"));
    };
    const auto good = "200 AES256 " + base64(md5(own));
    EXPECT_EQ(says(send("PUT", "/films/a", "x", key(own))), good);
    EXPECT_EQ(says(send("GET", "/films/a", "", key(own))), good);
    EXPECT_EQ(says(send("HEAD", "/films/a", "", key(own))), good);
    EXPECT_EQ(says(send("POST", "/films/b?uploads", "", key(own))), good);
    const auto copied = both(key(own, of_source), {{"x-amz-copy-source", "films/a"}});
    EXPECT_EQ(says(send("PUT", "/films/c", "", both(copied, key(own)))), good);
    const auto open = send("PUT", "/films/d", "", copied);
    EXPECT_EQ(open.headers.value("x-amz-server-side-encryption"), "AES256");
    EXPECT_FALSE(open.headers.has(echo));
}

TEST_F(CustomerKeyWireTest, HeadersThatMakeNoKeyStoreNothing) {
    const auto fingerprint = store.fingerprint();
    const auto text = [&](const Fields& headers) {
        const auto answer = refusal("PUT", headers);
        const auto at = answer.find("<Message>");
        return at == std::string::npos ? answer
                                       : answer.substr(at + 9, answer.find("</M") - at - 9);
    };
    const auto all = key(own);
    EXPECT_THAT(text({all[1], all[2]}), HasSubstr("must provide a valid encryption algorithm."));
    EXPECT_THAT(text({all[2]}), HasSubstr("must provide a valid encryption algorithm."));
    EXPECT_THAT(text({all[0]}), HasSubstr("must provide an appropriate secret key."));
    EXPECT_THAT(text({all[0], all[1]}), HasSubstr("must provide the client calculated MD5"));
    for (const auto* algorithm : {"aes256", "KMS", "AES-256", "AES256 "}) {
        EXPECT_THAT(text({{all[0].first, algorithm}, all[1], all[2]}),
                    HasSubstr("Supported value"));
    }
    for (const auto& raw : {std::string(31, 'k'), std::string(33, 'k'), std::string(16, 'k')}) {
        EXPECT_EQ(text(key(raw)), "The secret key was invalid for the specified algorithm.");
    }
    for (const auto* bytes : {"no base64!", "=", "a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s"}) {
        EXPECT_EQ(text({all[0], {all[1].first, bytes}, all[2]}),
                  "The secret key was invalid for the specified algorithm.");
    }
    for (const auto* sum : {"x", "AAAAAAAAAAAAAAAAAAAAAA==", "jMwgiexXqwuPqIPjYFmIZQ=="}) {
        EXPECT_THAT(text({all[0], all[1], {all[2].first, sum}}), HasSubstr("calculated MD5 hash"));
    }
    EXPECT_THAT(text(both(all, {{"x-amz-server-side-encryption", "AES256"}})),
                HasSubstr("incompatible with the encryption method specified"));
    EXPECT_EQ(store.fingerprint(), fingerprint);
    EXPECT_EQ(blob_count(), 0U);
}

TEST_F(CustomerKeyWireTest, AKeyIsTakenOnlyWhereNobodyElseCouldReadIt) {
    ASSERT_EQ(status("PUT", "/films/a", "x", key(own)), "200");
    from_this_machine = false;
    for (const auto* method : {"PUT", "GET", "HEAD"}) {
        EXPECT_EQ(send(method, "/films/a", "x", key(own)).status, 400) << method;
    }
    EXPECT_THAT(refusal("GET", key(own)), HasSubstr("must be made over a secure connection."));
    EXPECT_EQ(status("PUT", "/films/a", "x"), "200") << "without one, from anywhere";
    EXPECT_EQ(status("PUT", "/films/b", "",
                     both(key(own, of_source), {{"x-amz-copy-source", "films/a"}})),
              "400 InvalidRequest");
}

TEST_F(CustomerKeyWireTest, TheQueryOfAPresignedUrlSaysTheSame) {
    std::string query = "?";
    for (const auto& [name, value] : key(own)) {
        query += name + "=" + percent_encode(value) + "&";
    }
    query.pop_back();
    EXPECT_EQ(status("PUT", "/films/a" + query, "content"), "200");
    EXPECT_EQ(status("GET", "/films/a"), "400 InvalidRequest");
    EXPECT_EQ(send("GET", "/films/a" + query).body, "content");
    EXPECT_EQ(send("GET", "/films/a", "", key(own)).body, "content");
}

TEST_F(CustomerKeyWireTest, ReadsAreRefusedWithTheirOwnCodes) {
    ASSERT_EQ(status("PUT", "/films/a", "x", key(own)), "200");
    EXPECT_EQ(status("GET", "/films/a"), "400 InvalidRequest");
    EXPECT_EQ(status("GET", "/films/a", "", key(other)), "403 AccessDenied");
    EXPECT_EQ(send("HEAD", "/films/a").status, 400);
    EXPECT_EQ(send("HEAD", "/films/a", "", key(other)).status, 403);
    EXPECT_EQ(status("GET", "/films/a?attributes", "",
                     both(key(other), {{"x-amz-object-attributes", "ETag"}})),
              "403 AccessDenied");
    EXPECT_EQ(status("GET", "/films/nobody", "", key(own)), "404 NoSuchKey");
    EXPECT_EQ(status("DELETE", "/films/a"), "204") << "for which nobody needs the key";
}

TEST_F(CustomerKeyWireTest, AnUploadUnderAKeySaysSoToItsEnd) {
    const auto begun = send("POST", "/films/a?uploads", "", key(own)).body;
    const auto at = begun.find("<UploadId>") + 10;
    const auto upload = begun.substr(at, begun.find('<', at) - at);
    const auto target = "/films/a?uploadId=" + upload;
    EXPECT_EQ(status("PUT", target + "&partNumber=1", "part"), "400 InvalidRequest");
    EXPECT_EQ(status("PUT", target + "&partNumber=1", "part", key(other)), "400 InvalidRequest");
    const auto part = send("PUT", target + "&partNumber=1", "part", key(own));
    EXPECT_EQ(part.headers.value(echo), "AES256");
    const auto done = send("POST", target,
                           "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>" +
                               std::string(part.headers.value("etag")) +
                               "</ETag></Part></CompleteMultipartUpload>");
    EXPECT_EQ(done.status, 200) << done.body;
    EXPECT_FALSE(done.headers.has("x-amz-server-side-encryption"));
    EXPECT_EQ(send("GET", "/films/a", "", key(own)).body, "part");
}

}  // namespace
}  // namespace spot::s3
