#pragma once

// A vault is the place of backups: a folder, or a prefix in a bucket of S3 or of anything that
// speaks its protocol.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "s3/api.h"

namespace spot::backup {

// Used by one thread at a time. Names are segments with '/' between them. When put() or write()
// returns, the bytes are durable as far as the place promises that.
class Vault {
  public:
    virtual ~Vault() = default;
    // The size in bytes of the file with this name; nullopt: there is none.
    virtual Result<std::optional<std::uint64_t>> size_of(const std::string& name) = 0;
    // Stores the contents of the local file `path`.
    virtual Result<void> put(const std::string& name, const std::string& path) = 0;
    virtual Result<void> write(const std::string& name, const std::string& bytes) = 0;
    // Copies the file to the local file `path`, which must not exist.
    virtual Result<void> get(const std::string& name, const std::string& path) = 0;
    virtual Result<std::string> read(const std::string& name) = 0;
    // Bytes [offset, offset + length) of a file that has as many.
    virtual Result<std::string> part(const std::string& name, std::uint64_t offset,
                                     std::uint64_t length) = 0;
    // Names that begin with `prefix`, sorted.
    virtual Result<std::vector<std::string>> list(const std::string& prefix) = 0;
    virtual Result<void> remove(const std::string& name) = 0;
};

std::unique_ptr<Vault> folder_vault(const std::string& folder);
// `prefix` is "" or ends with '/'. `api` outlives the vault.
std::unique_ptr<Vault> s3_vault(s3::Api& api, std::string bucket, std::string prefix);

}  // namespace spot::backup
