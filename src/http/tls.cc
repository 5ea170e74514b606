#include "http/tls.h"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>

#include "base/log.h"

namespace spot::http {
namespace {

tl::unexpected<Error> unusable(const std::string& path, const std::string& why) {
    return fail(Kind::invalid, "TlsUnusable", fmt::format("{}: {}", path, why));
}

Result<void> check_key_file(const std::string& path) {
    struct stat info {};
    if (::stat(path.c_str(), &info) != 0) {
        return unusable(path, fmt::format("the key cannot be read: {}", std::strerror(errno)));
    }
    if ((info.st_mode & 077) != 0) {
        return fail(Kind::denied, "TlsUnusable",
                    fmt::format("{}: others can read the key; run chmod 600 on it", path));
    }
    return {};
}

// Called by OpenSSL for the passphrase of a key. It fails, since nobody could type one.
int no_passphrase(char*, int, int, void* asked) {
    *static_cast<bool*>(asked) = true;
    return -1;
}

Result<void> use_key(SSL_CTX* context, const TlsFiles& files) {
    TRY(check_key_file(files.key));
    bool asked = false;
    SSL_CTX_set_default_passwd_cb(context, no_passphrase);
    SSL_CTX_set_default_passwd_cb_userdata(context, &asked);
    ERR_clear_error();
    const bool used = SSL_CTX_use_PrivateKey_file(context, files.key.c_str(), SSL_FILETYPE_PEM) > 0;
    SSL_CTX_set_default_passwd_cb_userdata(context, nullptr);
    SSL_CTX_set_default_passwd_cb(context, nullptr);
    if (asked) return unusable(files.key, "the key has a passphrase; give it without one");
    const auto last = ERR_peek_last_error();
    const bool other =
        ERR_GET_LIB(last) == ERR_LIB_X509 && (ERR_GET_REASON(last) == X509_R_KEY_VALUES_MISMATCH ||
                                              ERR_GET_REASON(last) == X509_R_KEY_TYPE_MISMATCH);
    if (other || (used && SSL_CTX_check_private_key(context) != 1)) {
        ERR_clear_error();
        return unusable(files.key, fmt::format("the key does not fit the certificate in {}",
                                               files.certificate));
    }
    if (!used) return unusable(files.key, fmt::format("holds no key in PEM: {}", ssl_reason()));
    return {};
}

int choose_protocol(SSL*, const unsigned char** out, unsigned char* size, const unsigned char* in,
                    unsigned in_size, void*) {
    static constexpr unsigned char known[] = "\x08http/1.1";
    auto** chosen = const_cast<unsigned char**>(out);
    const int found = SSL_select_next_proto(chosen, size, known, sizeof known - 1, in, in_size);
    // A client without a common protocol is sent an alert (RFC 7301, section 3.2).
    return found == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

// The facts that change when a file is written or replaced, also where the path is a link.
std::string look_of(const std::string& path) {
    struct stat info {};
    if (::stat(path.c_str(), &info) != 0) return "none";
    return fmt::format("{}.{}.{}.{}.{}.{:o}", info.st_dev, info.st_ino, info.st_size,
                       info.st_mtim.tv_sec, info.st_mtim.tv_nsec, info.st_mode);
}

std::string look_of(const TlsFiles& files) {
    return look_of(files.certificate) + "/" + look_of(files.key);
}

}  // namespace

std::string ssl_reason() {
    const auto code = ERR_peek_last_error();
    ERR_clear_error();
    const char* reason = ERR_reason_error_string(code);
    return reason != nullptr ? reason : code != 0 ? "an error of the system" : "for no reason said";
}

Result<std::unique_ptr<TlsKeeper>> TlsKeeper::open(TlsOptions options) {
    auto keeper = std::unique_ptr<TlsKeeper>(new TlsKeeper(std::move(options)));
    keeper->seen_ = look_of(keeper->options_.files);
    TRY(keeper->load());
    return keeper;
}

Result<void> TlsKeeper::load() {
    const auto& files = options_.files;
    const auto certificate = TRY(read_certificate(files.certificate));
    std::unique_ptr<SSL_CTX, FreeSsl> context(SSL_CTX_new(TLS_server_method()));
    if (!context) return fail(Kind::internal, "TlsUnusable", ssl_reason());
    auto* made = context.get();
    SSL_CTX_set_min_proto_version(made, TLS1_2_VERSION);
    SSL_CTX_set_security_level(made, 2);
    SSL_CTX_set_options(made, SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE |
                                  SSL_OP_PRIORITIZE_CHACHA | SSL_OP_NO_COMPRESSION);
    // Idle connections keep no buffers; a repeated SSL_write may have its bytes at another address.
    SSL_CTX_set_mode(made, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                               SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_read_ahead(made, 1);
    // Sessions are resumed by tickets, which the clients keep; the server stores none.
    SSL_CTX_set_session_cache_mode(made, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_num_tickets(made, 1);
    SSL_CTX_set_alpn_select_cb(made, choose_protocol, nullptr);
    ERR_clear_error();
    if (SSL_CTX_use_certificate_chain_file(made, files.certificate.c_str()) != 1) {
        return unusable(files.certificate,
                        fmt::format("the certificate cannot be used: {}", ssl_reason()));
    }
    TRY(use_key(made, files));
    if (certificate.expired) {
        log(Level::warn, "the TLS certificate is expired or not valid yet: clients will refuse it",
            {{"file", files.certificate}, {"valid until", certificate.ends}});
    }
    if (options_.changed) options_.changed(certificate);
    std::lock_guard lock(mutex_);
    context_ = std::move(context);
    return {};
}

Ssl TlsKeeper::new_session() const {
    std::lock_guard lock(mutex_);
    return Ssl(SSL_new(context_.get()));
}

void TlsKeeper::look() {
    auto now = look_of(options_.files);
    if (now == seen_) return;
    seen_ = std::move(now);
    if (auto loaded = load(); !loaded) {
        log(Level::error,
            "the new TLS certificate or key cannot be used; the old pair stays until the files "
            "change again",
            {{"error", loaded.error().message}});
        return;
    }
    log(Level::info, "new connections use the new TLS certificate",
        {{"file", options_.files.certificate}});
}

}  // namespace spot::http
