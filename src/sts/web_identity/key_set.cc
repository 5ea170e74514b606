#include "sts/web_identity/key_set.h"

#include <fmt/format.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include <algorithm>

#include "wire/json.h"

namespace spot::sts {
namespace {

constexpr std::size_t most_values = 10'000;
constexpr int least_rsa_bits = 2048;  // RFC 7518, 3.3

struct Free {
    void operator()(EVP_PKEY* x) const { EVP_PKEY_free(x); }
    void operator()(EVP_PKEY_CTX* x) const { EVP_PKEY_CTX_free(x); }
    void operator()(EVP_MD_CTX* x) const { EVP_MD_CTX_free(x); }
    void operator()(OSSL_PARAM_BLD* x) const { OSSL_PARAM_BLD_free(x); }
    void operator()(OSSL_PARAM* x) const { OSSL_PARAM_free(x); }
    void operator()(BIGNUM* x) const { BN_free(x); }
    void operator()(ECDSA_SIG* x) const { ECDSA_SIG_free(x); }
};
template <class T>
using Owned = std::unique_ptr<T, Free>;

struct Scheme {
    std::string_view name;
    std::string_view curve;  // "": RSA
    std::size_t number_bytes;  // of each of the two numbers of an ECDSA signature
    const EVP_MD* (*hash)();
};
constexpr Scheme schemes[] = {
    {"RS256", "", 0, EVP_sha256},      {"RS384", "", 0, EVP_sha384},
    {"RS512", "", 0, EVP_sha512},      {"ES256", "P-256", 32, EVP_sha256},
    {"ES384", "P-384", 48, EVP_sha384}, {"ES512", "P-521", 66, EVP_sha512},
};

const Scheme* scheme_of(std::string_view name) {
    const auto* at = std::ranges::find(schemes, name, &Scheme::name);
    return at == std::end(schemes) ? nullptr : at;
}

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

Owned<BIGNUM> number_of(std::string_view bytes) {
    return Owned<BIGNUM>(BN_bin2bn(bytes_of(bytes), static_cast<int>(bytes.size()), nullptr));
}

tl::unexpected<Error> unusable(std::string what) {
    return fail(Kind::invalid, "KeySetUnusable", std::move(what));
}

std::string text_in(const wire::Node& key, std::string_view name) {
    const auto* member = key.find(name);
    return member == nullptr ? std::string() : member->text;
}

Result<std::string> number_in(const wire::Node& key, std::string_view name) {
    auto bytes = unbase64url(text_in(key, name));
    if (bytes && !bytes->empty()) return std::move(*bytes);
    return unusable(fmt::format("the key '{}' has no '{}'", text_in(key, "kid"), name));
}

Owned<EVP_PKEY> made(const char* type, OSSL_PARAM_BLD* parts) {
    const Owned<OSSL_PARAM> params(OSSL_PARAM_BLD_to_param(parts));
    const Owned<EVP_PKEY_CTX> context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
    EVP_PKEY* key = nullptr;
    if (!params || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
        EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, params.get()) != 1) {
        return nullptr;
    }
    return Owned<EVP_PKEY>(key);
}

Result<Owned<EVP_PKEY>> rsa_key(const wire::Node& key) {
    const auto modulus = number_of(TRY(number_in(key, "n")));
    const auto exponent = number_of(TRY(number_in(key, "e")));
    const Owned<OSSL_PARAM_BLD> parts(OSSL_PARAM_BLD_new());
    OSSL_PARAM_BLD_push_BN(parts.get(), OSSL_PKEY_PARAM_RSA_N, modulus.get());
    OSSL_PARAM_BLD_push_BN(parts.get(), OSSL_PKEY_PARAM_RSA_E, exponent.get());
    auto read = made("RSA", parts.get());
    if (!read || EVP_PKEY_get_bits(read.get()) < least_rsa_bits) {
        return unusable(fmt::format("the key '{}' is no RSA key of {} bits or more",
                                    text_in(key, "kid"), least_rsa_bits));
    }
    return read;
}

Result<Owned<EVP_PKEY>> curve_key(const wire::Node& key, const Scheme& scheme) {
    const auto x = TRY(number_in(key, "x"));
    const auto y = TRY(number_in(key, "y"));
    const auto point = "\x04" + x + y;  // uncompressed (SEC 1, 2.3.3)
    const Owned<OSSL_PARAM_BLD> parts(OSSL_PARAM_BLD_new());
    OSSL_PARAM_BLD_push_utf8_string(parts.get(), OSSL_PKEY_PARAM_GROUP_NAME, scheme.curve.data(),
                                    scheme.curve.size());
    OSSL_PARAM_BLD_push_octet_string(parts.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                     point.size());
    auto read = x.size() == scheme.number_bytes && y.size() == scheme.number_bytes
                    ? made("EC", parts.get())
                    : nullptr;
    if (!read) {
        return unusable(fmt::format("the key '{}' is no point of {}", text_in(key, "kid"),
                                    scheme.curve));
    }
    return read;
}

// The two numbers one after the other (RFC 7518, 3.4), in the form that OpenSSL reads; "": they are
// not two.
std::string der_of(std::string_view signature, const Scheme& scheme) {
    if (signature.size() != 2 * scheme.number_bytes) return {};
    const Owned<ECDSA_SIG> pair(ECDSA_SIG_new());
    auto r = number_of(signature.substr(0, scheme.number_bytes));
    auto s = number_of(signature.substr(scheme.number_bytes));
    if (!pair || ECDSA_SIG_set0(pair.get(), r.get(), s.get()) != 1) return {};
    (void)r.release();  // the pair's from here on
    (void)s.release();
    unsigned char* bytes = nullptr;
    const auto size = i2d_ECDSA_SIG(pair.get(), &bytes);
    if (size <= 0) return {};
    std::string der(reinterpret_cast<char*>(bytes), static_cast<std::size_t>(size));
    OPENSSL_free(bytes);
    return der;
}

bool verified(EVP_PKEY* key, const Scheme& scheme, const Token& token) {
    const auto signature =
        scheme.curve.empty() ? token.signature : der_of(token.signature, scheme);
    const Owned<EVP_MD_CTX> context(EVP_MD_CTX_new());
    return !signature.empty() && context &&
           EVP_DigestVerifyInit(context.get(), nullptr, scheme.hash(), nullptr, key) == 1 &&
           EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(),
                            bytes_of(token.signed_text), token.signed_text.size()) == 1;
}

}  // namespace

struct KeySet::Key {
    std::string id;
    std::string algorithm;  // "": any of its kind
    std::string curve;      // "": RSA
    Owned<EVP_PKEY> key;
};

KeySet::KeySet() = default;
KeySet::KeySet(KeySet&&) noexcept = default;
KeySet& KeySet::operator=(KeySet&&) noexcept = default;
KeySet::~KeySet() = default;

Result<KeySet> KeySet::parse(std::string_view json) {
    const auto document = wire::parse_json(json, most_values);
    if (!document) return unusable("it is not JSON: " + document.error().message);
    const auto* listed = document->find("keys");
    if (listed == nullptr) return unusable("it has no 'keys'");
    KeySet set;
    for (const auto& key : listed->items) {
        const auto type = text_in(key, "kty");
        const auto use = text_in(key, "use");
        if (!use.empty() && use != "sig") continue;
        const auto curve = text_in(key, "crv");
        const auto* scheme = std::ranges::find(schemes, curve, &Scheme::curve);
        const bool on_curve = type == "EC" && !curve.empty() && scheme != std::end(schemes);
        if (type != "RSA" && !on_curve) continue;
        auto read = type == "RSA" ? TRY(rsa_key(key)) : TRY(curve_key(key, *scheme));
        set.keys_.push_back({text_in(key, "kid"), text_in(key, "alg"), on_curve ? curve : "",
                             std::move(read)});
        if (set.keys_.size() > most_keys_of_provider) {
            return unusable(fmt::format("it has more than {} keys", most_keys_of_provider));
        }
    }
    if (set.keys_.empty()) return unusable("it has no key of RSA or of P-256, P-384, P-521");
    return set;
}

template <class F>
bool KeySet::any_key_for(const Token& token, F holds) const {
    const auto* scheme = scheme_of(token.algorithm);
    if (scheme == nullptr) return false;
    return std::ranges::any_of(keys_, [&](const Key& key) {
        return key.curve == scheme->curve && (token.key_id.empty() || key.id == token.key_id) &&
               (key.algorithm.empty() || key.algorithm == token.algorithm) &&
               holds(key.key.get(), *scheme);
    });
}

bool KeySet::has_key_for(const Token& token) const {
    return any_key_for(token, [](EVP_PKEY*, const Scheme&) { return true; });
}

bool KeySet::verifies(const Token& token) const {
    return any_key_for(token, [&](EVP_PKEY* key, const Scheme& scheme) {
        return verified(key, scheme, token);
    });
}

}  // namespace spot::sts
