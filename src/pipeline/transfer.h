#pragma once

// Files to objects and back, never whole in memory.

#include <string>

#include "pipeline/clients.h"

namespace spot::pipeline {

// Multipart uploads begin here. Parts are large, since each is sent again as a whole.
inline constexpr std::uint64_t multipart_from = 100u << 20;
inline constexpr std::uint64_t part_bytes = 32u << 20;

// Whole or not at all: a multipart upload that fails is aborted.
Result<void> upload(const Clients&, const std::string& path, const std::string& bucket,
                    const std::string& key, const s3::Tags& tags = {});

// Into `path`, which is removed again on any error.
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
