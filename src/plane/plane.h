#pragma once

// The data plane: everything it is made of, in the order in which it is opened, and closed again
// the other way round. A table of contents, with the sweep and the server as its only activity.

#include <memory>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "http/certificate.h"
#include "http/server.h"
#include "plane/folder/plane_account.h"
#include "wire/signing/sigv4.h"

namespace spot::plane {

struct PlaneOptions {
    std::string data_dir;
    std::string host = "127.0.0.1";
    std::uint16_t port = 4566;  // 0: any free one
    bool auth = true;           // off only on loopback
    std::string region = {};      // "": as the folder has it (plane_account.h)
    std::string account_id = {};  // likewise
    // How the port speaks TLS, if it does: with the owner's files, or with a pair that the plane
    // makes for itself at the first start (plane/folder/tls_folder.h).
    std::optional<http::TlsFiles> tls = {};
    bool tls_self_signed = false;
};

// Only this machine can connect to it.
bool is_loopback(const std::string& host);

class Plane {
  public:
    // Serving when it returns. Errors name the folder or the address: "DataFolderLocked",
    // "DataFolderNewer", "DataFolderUnusable", "AddressInUse", "AuthRequired", "TooFewDescriptors",
    // "TlsUnusable"; those of settle_account().
    static Result<std::unique_ptr<Plane>> start(PlaneOptions);
    ~Plane();

    std::uint16_t port() const;
    std::string endpoint() const;  // "http://127.0.0.1:4566", "https:..." with TLS
    // The certificate that it started with; nullptr: no TLS.
    const http::Certificate* certificate() const;
    const PlaneAccount& account() const;
    const wire::Credentials& credentials() const;
    void drain(int seconds);

  private:
    struct Parts;
    explicit Plane(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

}  // namespace spot::plane
