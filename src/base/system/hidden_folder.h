#pragma once

// A hidden folder inside a folder of the user's, for files of work that is under way, and the
// removal of such folders that killed processes have left.
//
// The folder is locked (flock) for as long as it is used; the system drops the lock when the
// process ends, however it ends. Whoever makes the next one in the same place removes the folders
// that have such a name, belong to this user and this machine, and are not locked. On a file system
// that several machines share, a lock may be visible on one of them alone; that is why each folder
// holds a file that names its machine.

#include <string>
#include <string_view>
#include <system_error>

#include "base/system/process.h"

namespace spot {

class HiddenFolder {
  public:
    static constexpr std::string_view prefix = ".stereo-spot-";

    // Makes ".stereo-spot-XXXXXX" in `folder`, readable by this user alone, after abandoned ones
    // were removed there. The error is the system's.
    static tl::expected<HiddenFolder, std::error_code> make_in(const std::string& folder);
    ~HiddenFolder();  // removes the folder with all that is in it
    HiddenFolder(HiddenFolder&& other) noexcept;
    HiddenFolder& operator=(HiddenFolder&&) = delete;

    const std::string& path() const { return path_; }

  private:
    HiddenFolder(std::string path, Descriptor held)
        : path_(std::move(path)), held_(std::move(held)) {}
    std::string path_;
    Descriptor held_;
};

// Removes abandoned folders in `folder` without making a new one. Returns how many were removed.
int remove_abandoned_folders(const std::string& folder);

}  // namespace spot
