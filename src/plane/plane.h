#pragma once

// The data plane as a whole. It opens all its parts in their order and closes them in the opposite
// order; the sweep, the scrub and the server are the parts with threads of their own.

#include <memory>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "http/certificate.h"
#include "http/server.h"
#include "plane/endpoint_posts.h"
#include "plane/folder/plane_account.h"
#include "plane/gateway/loopback.h"
#include "storage/crypt/master_key.h"
#include "wire/signing/sigv4.h"

namespace spot::plane {

struct PlaneOptions {
    std::string data_dir;
    std::string host = "127.0.0.1";
    std::uint16_t port = 4566;    // 0: any free one
    bool auth = true;             // may be false only on loopback
    std::string region = {};      // "": that of the folder (folder/plane_account.h)
    std::string account_id = {};  // "": that of the folder
    // How the port speaks TLS, if it does: with the owner's files, or with a pair that the plane
    // makes for itself at the first start (plane/folder/tls_folder.h).
    std::optional<http::TlsFiles> tls = {};
    bool tls_self_signed = false;
    std::string domain = {};  // GatewayOptions::domain
    // The master key under which everything that is stored is encrypted, if it is: only a new
    // folder becomes encrypted (plane/folder/encryption.h).
    crypt::KeySource encryption = {};
    // The file with the providers of OpenID Connect that are trusted; "": none.
    std::string identity_providers = {};
    std::optional<MailServer> mails = {};  // for subscriptions by mail
};

struct Encryption {
    std::string master_id;       // crypt::master_id()
    std::uint32_t data_key = 0;  // number of the one for new files
    bool key_file_made = false;  // at this start
};

class Plane {
  public:
    // The plane serves when this returns. Messages of errors name the folder or the address:
    // "DataFolderLocked", "DataFolderNewer", "DataFolderUnusable", "AddressInUse", "AuthRequired",
    // "TooFewDescriptors", "TlsUnusable", "ProvidersUnusable", and those of settle_account() and
    // unlock_folder().
    static Result<std::unique_ptr<Plane>> start(PlaneOptions);
    ~Plane();

    std::uint16_t port() const;
    std::string endpoint() const;  // "http://127.0.0.1:4566", "https:..." with TLS
    // The certificate with which it has started; nullptr: no TLS.
    const http::Certificate* certificate() const;
    // How the folder is encrypted; nullptr: it is not.
    const Encryption* encryption() const;
    const PlaneAccount& account() const;
    const wire::Credentials& credentials() const;
    // Browsers that come to the plane's own port are shown the way to this page.
    void show_page(const std::string& url);
    void drain(int seconds);

  private:
    struct Parts;
    explicit Plane(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

}  // namespace spot::plane
