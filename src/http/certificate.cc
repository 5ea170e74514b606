#include "http/certificate.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <memory>
#include <sstream>

#include "http/tls.h"

namespace spot::http {
namespace {

struct Free {
    void operator()(X509* x) const { X509_free(x); }
    void operator()(BIO* x) const { BIO_free(x); }
    void operator()(EVP_PKEY* x) const { EVP_PKEY_free(x); }
    void operator()(GENERAL_NAMES* x) const { GENERAL_NAMES_free(x); }
    void operator()(X509_EXTENSION* x) const { X509_EXTENSION_free(x); }
};
template <class T>
using Owned = std::unique_ptr<T, Free>;

std::string text_of(BIO* memory) {
    char* data = nullptr;
    const auto size = BIO_get_mem_data(memory, &data);
    return size > 0 ? std::string(data, static_cast<std::size_t>(size)) : std::string();
}

std::string fingerprint_of(X509* x) {
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    if (X509_digest(x, EVP_sha256(), digest, &size) != 1) return "unknown";
    return fmt::format("{:02X}", fmt::join(digest, digest + size, ":"));
}

std::string address_of(const ASN1_OCTET_STRING* bytes) {
    char text[INET6_ADDRSTRLEN] = "";
    const int size = ASN1_STRING_length(bytes);
    if (size != 4 && size != 16) return {};
    ::inet_ntop(size == 4 ? AF_INET : AF_INET6, ASN1_STRING_get0_data(bytes), text, sizeof text);
    return text;
}

std::vector<std::string> names_of(X509* x) {
    std::vector<std::string> names;
    const Owned<GENERAL_NAMES> all(
        static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(x, NID_subject_alt_name, nullptr, nullptr)));
    for (int i = 0; all && i < sk_GENERAL_NAME_num(all.get()); ++i) {
        int type = 0;
        const auto* value = GENERAL_NAME_get0_value(sk_GENERAL_NAME_value(all.get(), i), &type);
        if (type == GEN_DNS) {
            const auto* name = static_cast<const ASN1_STRING*>(value);
            names.emplace_back(reinterpret_cast<const char*>(ASN1_STRING_get0_data(name)),
                               static_cast<std::size_t>(ASN1_STRING_length(name)));
        } else if (type == GEN_IPADD) {
            names.push_back(address_of(static_cast<const ASN1_OCTET_STRING*>(value)));
        }
    }
    return names;
}

Owned<X509> parse(const std::string& pem) {
    const Owned<BIO> in(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    return Owned<X509>(in ? PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr) : nullptr);
}

constexpr std::size_t largest_file = 1u << 20;  // a chain has a few kilobytes

}  // namespace

bool Certificate::is_for(const std::string& host) const {
    const auto x = parse(pem);
    if (!x) return false;
    return X509_check_ip_asc(x.get(), host.c_str(), 0) == 1 ||
           X509_check_host(x.get(), host.data(), host.size(), 0, nullptr) == 1;
}

Result<Certificate> read_certificate(const std::string& path) {
    const auto unusable = [&](const std::string& why) {
        return fail(Kind::invalid, "TlsUnusable", fmt::format("{}: {}", path, why));
    };
    errno = 0;
    std::ifstream file(path);
    std::string text(largest_file + 1, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(std::max<std::streamsize>(0, file.gcount())));
    if (!file.is_open() || file.bad() || (text.empty() && errno != 0)) {
        return unusable(fmt::format("the certificate cannot be read: {}", std::strerror(errno)));
    }
    if (text.size() > largest_file) return unusable("is too large for a certificate");
    ERR_clear_error();
    const auto x = parse(text);
    if (!x) return unusable(fmt::format("holds no certificate in PEM: {}", ssl_reason()));
    const Owned<BIO> out(BIO_new(BIO_s_mem()));
    const Owned<BIO> ends(BIO_new(BIO_s_mem()));
    if (!out || !ends || PEM_write_bio_X509(out.get(), x.get()) != 1) return unusable(ssl_reason());
    ASN1_TIME_print(ends.get(), X509_get0_notAfter(x.get()));
    const bool expired = X509_cmp_current_time(X509_get0_notAfter(x.get())) < 0 ||
                         X509_cmp_current_time(X509_get0_notBefore(x.get())) > 0;
    const bool self_signed = X509_self_signed(x.get(), 0) == 1;
    return Certificate{text_of(out.get()),
                       fingerprint_of(x.get()),
                       names_of(x.get()),
                       text_of(ends.get()),
                       expired,
                       self_signed};
}

namespace {

bool add_extension(X509* x, int what, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, x, x, nullptr, nullptr, 0);
    const Owned<X509_EXTENSION> made(X509V3_EXT_conf_nid(nullptr, &context, what, value.c_str()));
    return made && X509_add_ext(x, made.get(), -1) == 1;
}

// False: the name must not go into a certificate, since one with a comma, for example, would make
// several entries.
bool plain_name(const std::string& name) {
    return !name.empty() && name.size() <= 253 &&
           name.find_first_not_of(
               "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
               "0123456789-_.:") == std::string::npos;
}

std::string alternative_names(const std::vector<std::string>& names) {
    std::string out;
    unsigned char bytes[16];
    for (const auto& name : names) {
        if (!plain_name(name)) continue;
        const bool address = ::inet_pton(AF_INET, name.c_str(), bytes) == 1 ||
                             ::inet_pton(AF_INET6, name.c_str(), bytes) == 1;
        if (!out.empty()) out += ',';
        out += (address ? "IP:" : "DNS:") + name;
    }
    return out;
}

bool fill_in(X509* x, EVP_PKEY* key, const std::vector<std::string>& names, Time now) {
    const auto begin = std::chrono::system_clock::to_time_t(now);
    constexpr long day = 86'400;
    constexpr long ten_years = 3650 * day;
    // A random serial number of 127 bits with the highest one set: positive, and different each
    // time.
    unsigned char serial[16];
    if (RAND_bytes(serial, sizeof serial) != 1) return false;
    serial[0] = static_cast<unsigned char>((serial[0] & 0x7f) | 0x40);
    const std::unique_ptr<BIGNUM, decltype(&BN_free)> number(
        BN_bin2bn(serial, sizeof serial, nullptr), BN_free);
    auto* subject = X509_get_subject_name(x);
    // Valid from a day ago, for clients whose clock is slow.
    return number && X509_set_version(x, X509_VERSION_3) == 1 &&
           BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(x)) != nullptr &&
           ASN1_TIME_adj(X509_getm_notBefore(x), begin, 0, -day) != nullptr &&
           ASN1_TIME_adj(X509_getm_notAfter(x), begin, 0, ten_years) != nullptr &&
           X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
                                      reinterpret_cast<const unsigned char*>("stereo-spot"), -1, -1,
                                      0) == 1 &&
           X509_set_issuer_name(x, subject) == 1 && X509_set_pubkey(x, key) == 1 &&
           add_extension(x, NID_basic_constraints, "critical,CA:FALSE") &&
           add_extension(x, NID_key_usage, "critical,digitalSignature") &&
           add_extension(x, NID_ext_key_usage, "serverAuth") &&
           add_extension(x, NID_subject_key_identifier, "hash") &&
           add_extension(x, NID_subject_alt_name, alternative_names(names)) &&
           X509_sign(x, key, EVP_sha256()) > 0;
}

}  // namespace

Result<PemPair> make_self_signed(const std::vector<std::string>& names, Time now) {
    ERR_clear_error();
    const Owned<EVP_PKEY> key(EVP_EC_gen("P-256"));
    const Owned<X509> x(X509_new());
    const Owned<BIO> certificate(BIO_new(BIO_s_mem()));
    const Owned<BIO> secret(BIO_new(BIO_s_mem()));
    if (!key || !x || !certificate || !secret || !fill_in(x.get(), key.get(), names, now) ||
        PEM_write_bio_X509(certificate.get(), x.get()) != 1 ||
        PEM_write_bio_PrivateKey(secret.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) !=
            1) {
        return fail(Kind::internal, "TlsUnusable",
                    fmt::format("a certificate cannot be made: {}", ssl_reason()));
    }
    return PemPair{text_of(certificate.get()), text_of(secret.get())};
}

}  // namespace spot::http
