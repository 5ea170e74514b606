#pragma once

// A hidden folder in one of the user's, for work that is under way, and its remains where the
// process that made it was killed.
//
// The folder is locked (flock) for as long as it is used, which ends with the process however that
// ends. Whoever makes the next one in the same place removes those that are of this form, of this
// user and of this machine, and that nobody holds: on a file system that several machines share a
// lock may be seen by one of them alone, so each folder says whose it is.

#include <string>
#include <string_view>
#include <system_error>

#include "base/system/process.h"

namespace spot {

class HiddenFolder {
  public:
    static constexpr std::string_view prefix = ".stereo-spot-";

    // ".stereo-spot-XXXXXX" in `folder`, for this user alone; what killed processes left there is
    // removed before. The error is what the system said.
    static tl::expected<HiddenFolder, std::error_code> make_in(const std::string& folder);
    ~HiddenFolder();  // with all that is in it
    HiddenFolder(HiddenFolder&& other) noexcept;
    HiddenFolder& operator=(HiddenFolder&&) = delete;

    const std::string& path() const { return path_; }

  private:
    HiddenFolder(std::string path, Descriptor held)
        : path_(std::move(path)), held_(std::move(held)) {}
    std::string path_;
    Descriptor held_;
};

// The same removal by itself. How many went.
int remove_abandoned_folders(const std::string& folder);

}  // namespace spot
