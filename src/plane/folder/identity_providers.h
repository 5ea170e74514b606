#pragma once

// The file of identity providers, and the files of keys that it names. They are read again when one
// of them has changed: a provider changes its keys, and the operator the file with them.

#include <sys/types.h>

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "sts/identity.h"

namespace spot::plane {

// Safe from every thread.
class IdentityProviders {
  public:
    // The files of keys lie beside the file, where their paths are not absolute.
    explicit IdentityProviders(std::string path) : path_(std::move(path)) {}

    // Fails with "ProvidersUnusable"; the message names the file.
    Result<std::shared_ptr<const sts::Providers>> current();

  private:
    struct Stamp {
        std::string path;
        ino_t file = 0;
        off_t size = 0;
        std::int64_t modified = 0, changed = 0;  // nanoseconds
        bool operator==(const Stamp&) const = default;
    };
    static std::optional<Stamp> look(const std::string& path);
    bool unchanged() const;
    Result<std::string> read(const std::string& path);

    const std::string path_;
    std::mutex mutex_;  // guards what follows
    std::vector<Stamp> stamps_;
    std::shared_ptr<const sts::Providers> read_;  // nullptr: not since they have changed
};

}  // namespace spot::plane
