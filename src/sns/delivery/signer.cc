#include "sns/delivery/signer.h"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "base/bytes.h"
#include "base/check.h"
#include "base/hash.h"
#include "storage/record.h"

namespace spot::sns {
namespace {

struct Free {
    void operator()(EVP_PKEY* x) const { EVP_PKEY_free(x); }
    void operator()(EVP_MD_CTX* x) const { EVP_MD_CTX_free(x); }
    void operator()(X509* x) const { X509_free(x); }
    void operator()(BIO* x) const { BIO_free(x); }
};
template <class T>
using Owned = std::unique_ptr<T, Free>;

constexpr std::string_view row = "nk";
constexpr unsigned key_bits = 2048;
constexpr long twenty_years_days = 7305;
constexpr std::string_view path_begin = "/SimpleNotificationService-";

std::string text_of(BIO* bio) {
    char* bytes = nullptr;
    const auto size = BIO_get_mem_data(bio, &bytes);
    return {bytes, static_cast<std::size_t>(size)};
}

std::string key_pem(EVP_PKEY* key) {
    const Owned<BIO> out(BIO_new(BIO_s_mem()));
    CHECK(out && PEM_write_bio_PrivateKey(out.get(), key, nullptr, nullptr, 0, nullptr, nullptr),
          "a key cannot be written");
    return text_of(out.get());
}

std::string certificate_pem(EVP_PKEY* key, Time now) {
    const Owned<X509> x(X509_new());
    auto* name = X509_get_subject_name(x.get());
    auto begin = static_cast<std::time_t>(to_seconds(now));
    const auto* common = reinterpret_cast<const unsigned char*>("sns.stereo-spot");
    const Owned<BIO> out(BIO_new(BIO_s_mem()));
    const bool made =
        X509_set_version(x.get(), X509_VERSION_3) == 1 &&
        ASN1_INTEGER_set_uint64(X509_get_serialNumber(x.get()),
                                static_cast<std::uint64_t>(begin)) == 1 &&
        ASN1_TIME_adj(X509_getm_notBefore(x.get()), begin, -1, 0) != nullptr &&
        ASN1_TIME_adj(X509_getm_notAfter(x.get()), begin, twenty_years_days, 0) != nullptr &&
        X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, common, -1, -1, 0) == 1 &&
        X509_set_issuer_name(x.get(), name) == 1 && X509_set_pubkey(x.get(), key) == 1 &&
        X509_sign(x.get(), key, EVP_sha256()) > 0 && PEM_write_bio_X509(out.get(), x.get()) == 1;
    CHECK(made, "a certificate cannot be made");
    return text_of(out.get());
}

Owned<EVP_PKEY> read_key(const std::string& pem) {
    const Owned<BIO> in(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    return Owned<EVP_PKEY>(PEM_read_bio_PrivateKey(in.get(), nullptr, nullptr, nullptr));
}

}  // namespace

struct Signer::Pair {
    Owned<EVP_PKEY> key;
    std::string certificate;
    std::string path;
};

Signer::Signer(kv::Store& store, const Clock& clock) : store_(store), clock_(clock) {}
Signer::~Signer() = default;

// The row is applied before anything that is signed with it, so that it is durable before that.
Result<const Signer::Pair*> Signer::pair() {
    std::lock_guard lock(mutex_);
    if (pair_) return pair_.get();
    auto made = std::make_unique<Pair>();
    const auto stored = TRY(store_.get(row));
    if (stored) {
        std::string pem;
        kv::RecordReader r(*stored);
        while (r.next()) {
            if (r.field() == 1) pem = r.text();
            if (r.field() == 2) made->certificate = r.text();
        }
        TRY(r.status());
        made->key = read_key(pem);
        if (!made->key) return fail(Kind::internal, "InternalError", "The stored key is damaged.");
    } else {
        made->key = Owned<EVP_PKEY>(EVP_RSA_gen(key_bits));
        CHECK(made->key != nullptr, "no RSA key can be made");
        made->certificate = certificate_pem(made->key.get(), clock_.now());
        kv::Batch batch;
        batch.put(
            std::string(row),
            kv::RecordWriter().text(1, key_pem(made->key.get())).text(2, made->certificate).take());
        TRY(store_.apply(std::move(batch)));
    }
    made->path = std::string(path_begin) + hex(sha256(made->certificate)).substr(0, 32) + ".pem";
    pair_ = std::move(made);
    return pair_.get();
}

Result<std::string> Signer::sign(const std::string& version, const std::string& text) {
    const auto* with = TRY(pair());
    const Owned<EVP_MD_CTX> context(EVP_MD_CTX_new());
    const auto* algorithm = version == "2" ? EVP_sha256() : EVP_sha1();
    const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
    std::string signature(static_cast<std::size_t>(EVP_PKEY_get_size(with->key.get())), '\0');
    auto size = signature.size();
    const bool done =
        context &&
        EVP_DigestSignInit(context.get(), nullptr, algorithm, nullptr, with->key.get()) == 1 &&
        EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                       bytes, text.size()) == 1;
    if (!done) return fail(Kind::internal, "InternalError", "A message cannot be signed.");
    signature.resize(size);
    return base64(signature);
}

Result<std::string> Signer::certificate_path() {
    return TRY(pair())->path;
}

// The row is read alone: a request for a path makes no key.
std::optional<std::string> Signer::certificate_at(const std::string& path) {
    if (!path.starts_with(path_begin)) return std::nullopt;
    const auto stored = store_.get(row);
    if (!stored || !*stored) return std::nullopt;
    const auto with = pair();
    if (!with || (*with)->path != path) return std::nullopt;
    return (*with)->certificate;
}

}  // namespace spot::sns
