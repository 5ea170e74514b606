#pragma once

// An image as a mounted file system, again and again.

#include <string>

#include "base/result.h"

namespace spot::powercut {

// The calling process gets mounts of its own: nobody else sees what it mounts, and all is
// unmounted when it ends, however it ends. Code "NoMounts": it has no right to.
Result<void> have_own_mounts();

// A loop device on a file; free again when this goes.
class LoopDevice {
  public:
    // Code "NoLoopDevice": there is none free, or no right to take one.
    static Result<LoopDevice> on(const std::string& path);
    LoopDevice(LoopDevice&& other) noexcept : path_(std::move(other.path_)) { other.path_ = ""; }
    LoopDevice& operator=(LoopDevice&&) = delete;
    ~LoopDevice();
    const std::string& path() const { return path_; }

  private:
    explicit LoopDevice(std::string path) : path_(std::move(path)) {}
    std::string path_;
};

// ext4, written to: its journal is replayed as after a power cut. Code "NotMounted".
Result<void> mount_ext4(const std::string& device, const std::string& folder);
Result<void> unmount(const std::string& folder);

}  // namespace spot::powercut
