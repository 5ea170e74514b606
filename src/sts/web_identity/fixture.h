#pragma once

// A provider of OpenID Connect for tests: it has a key, publishes it, and signs tokens.

#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <memory>
#include <string>

#include "base/bytes.h"
#include "base/check.h"
#include "sts/web_identity/providers.h"

namespace spot::sts {

inline std::string base64url(std::string_view bytes) {
    auto text = base64(bytes);
    std::ranges::replace(text, '+', '-');
    std::ranges::replace(text, '/', '_');
    text.erase(std::min(text.find('='), text.size()));
    return text;
}

class TestProvider {
  public:
    enum class Kind { rsa, weak_rsa, p256 };
    explicit TestProvider(Kind kind = Kind::rsa)
        : kind_(kind),
          key_(kind == Kind::p256 ? EVP_EC_gen("P-256")
                                  : EVP_RSA_gen(kind == Kind::rsa ? 2048U : 1024U),
               EVP_PKEY_free) {}

    std::string key_set(const std::string& id = "k1") const {
        const auto ends = R"(","use":"sig","kid":")" + id + "\"}]}";
        if (kind_ == Kind::p256) {
            return R"({"keys":[{"kty":"EC","crv":"P-256","x":")" +
                   base64url(number(OSSL_PKEY_PARAM_EC_PUB_X, 32)) + R"(","y":")" +
                   base64url(number(OSSL_PKEY_PARAM_EC_PUB_Y, 32)) + ends;
        }
        return R"({"keys":[{"kty":"RSA","n":")" + base64url(number(OSSL_PKEY_PARAM_RSA_N, 0)) +
               R"(","e":"AQAB)" + ends;
    }

    std::string algorithm() const { return kind_ == Kind::p256 ? "ES256" : "RS256"; }

    // A token with these claims (a JSON object); `header` instead of the usual one.
    std::string token(const std::string& claims, std::string header = "") const {
        if (header.empty()) header = R"({"alg":")" + algorithm() + R"(","kid":"k1","typ":"JWT"})";
        const auto text = base64url(header) + "." + base64url(claims);
        return text + "." + base64url(signature(text));
    }

  private:
    std::string number(const char* name, std::size_t bytes) const {
        BIGNUM* n = nullptr;
        CHECK(EVP_PKEY_get_bn_param(key_.get(), name, &n) == 1, "the key lacks a number");
        const auto size = bytes == 0 ? static_cast<std::size_t>(BN_num_bytes(n)) : bytes;
        std::string text(size, '\0');
        BN_bn2binpad(n, reinterpret_cast<unsigned char*>(text.data()), static_cast<int>(size));
        BN_free(n);
        return text;
    }
    std::string signature(const std::string& text) const {
        std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                        EVP_MD_CTX_free);
        std::string out(512, '\0');
        auto size = out.size();
        const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
        auto* to = reinterpret_cast<unsigned char*>(out.data());
        CHECK(EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get()) == 1 &&
                  EVP_DigestSign(context.get(), to, &size, bytes, text.size()) == 1,
              "the key cannot sign");
        out.resize(size);
        if (kind_ != Kind::p256) return out;
        const auto* der = to;
        std::unique_ptr<ECDSA_SIG, decltype(&ECDSA_SIG_free)> pair(
            d2i_ECDSA_SIG(nullptr, &der, static_cast<long>(size)), ECDSA_SIG_free);
        std::string both(64, '\0');
        auto* at = reinterpret_cast<unsigned char*>(both.data());
        BN_bn2binpad(ECDSA_SIG_get0_r(pair.get()), at, 32);
        BN_bn2binpad(ECDSA_SIG_get0_s(pair.get()), at + 32, 32);
        return both;
    }

    const Kind kind_;
    std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key_;
};

// A file of providers with one, whose keys `read` gives.
inline Result<Providers> providers_of(
    const TestProvider& provider, const std::string& roles = R"({"uploader":["repo:acme/*"]})") {
    return Providers::parse(
        R"({"providers":[{"issuer":"https://issuer.example","audiences":["sts.amazonaws.com"],
            "key_set":"keys.json","roles":)" + roles + "}]}",
        [&](const std::string&) -> Result<std::string> { return provider.key_set(); });
}

}  // namespace spot::sts
