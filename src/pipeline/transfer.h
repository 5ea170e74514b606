#pragma once

// Files to objects and back, never whole in memory.

#include <string>

#include "pipeline/clients.h"

namespace spot::pipeline {

// Whole or not at all (s3/transfer.h). "Cancelled" when the worker is to stop.
Result<void> upload(const Clients&, const std::string& path, const std::string& bucket,
                    const std::string& key, const s3::Tags& tags = {});

// The same for a download: nothing is at `path` before all of it is.
Result<void> download(const Clients&, const std::string& bucket, const std::string& key,
                      const std::string& path);

// All keys below a prefix, in order.
Result<std::vector<std::string>> list_keys(const Clients&, const std::string& bucket,
                                           const std::string& prefix);
Result<void> remove_keys(const Clients&, const std::string& bucket,
                         const std::vector<std::string>& keys);
Result<bool> exists(const Clients&, const std::string& bucket, const std::string& key);

// A folder of one's own for one piece of work; gone with it.
class Scratch {
  public:
    static Result<Scratch> make(const Clients&);
    ~Scratch();
    Scratch(Scratch&&) noexcept;
    Scratch& operator=(Scratch&&) = delete;
    std::string file(const std::string& name) const { return folder_ + "/" + name; }
    const std::string& folder() const { return folder_; }

  private:
    explicit Scratch(std::string folder) : folder_(std::move(folder)) {}
    std::string folder_;
};

}  // namespace spot::pipeline
