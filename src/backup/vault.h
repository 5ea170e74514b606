#pragma once

// Where backups lie: a folder, or a prefix in a bucket of S3 or what speaks its protocol.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "s3/api.h"

namespace spot::backup {

// One thread at a time. Names have segments with '/' between. What put() and write() have returned
// from is durable, as far as the place promises that.
class Vault {
  public:
    virtual ~Vault() = default;
    // Bytes of what lies there; nullopt: nothing.
    virtual Result<std::optional<std::uint64_t>> size_of(const std::string& name) = 0;
    virtual Result<void> put(const std::string& name, const std::string& path) = 0;
    virtual Result<void> write(const std::string& name, const std::string& bytes) = 0;
    // To a new file.
    virtual Result<void> get(const std::string& name, const std::string& path) = 0;
    virtual Result<std::string> read(const std::string& name) = 0;
    // Names that begin with `prefix`, sorted.
    virtual Result<std::vector<std::string>> list(const std::string& prefix) = 0;
    virtual Result<void> remove(const std::string& name) = 0;
};

std::unique_ptr<Vault> folder_vault(const std::string& folder);
// `prefix`: "" or ending in '/'. `api` outlives the vault.
std::unique_ptr<Vault> s3_vault(s3::Api& api, std::string bucket, std::string prefix);

}  // namespace spot::backup
