#pragma once

// A folder for one run of stereo-spot-media, in the one that the user named: what a film may do to
// it, it cannot do to the user's other files there. Landlock's rules hold for all that lies under a
// folder, and a user may well name their home. It goes with this object, and what a killed process
// left with the next one (base/system/hidden_folder.h).

#include <string>

#include "base/result.h"
#include "base/system/hidden_folder.h"

namespace spot::media_client {

class OwnFolder {
  public:
    // "NotWritable": none can be made in `folder`.
    static Result<OwnFolder> make_in(const std::string& folder);
    const std::string& path() const { return hidden_.path(); }
    // Moves the finished pictures (not drafts) into the user's folder. Where one of the names is
    // taken and may not be: "OutputExists", and none is moved.
    Result<void> give(bool overwrite) const;
    // A path in it, or a sentence with one, as the user knows it.
    std::string in_users_words(std::string text) const;

  private:
    OwnFolder(std::string folder, HiddenFolder hidden)
        : folder_(std::move(folder)), hidden_(std::move(hidden)) {}
    std::string folder_;
    HiddenFolder hidden_;
};

}  // namespace spot::media_client
