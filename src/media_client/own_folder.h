#pragma once

// A hidden folder for one run of stereo-spot-media, inside the folder that the user named. A film
// that takes the process over can write there, but not to the user's other files: Landlock's rules
// hold for everything under a folder, and a user may well name their home. The folder is removed
// with this object; one that a killed process has left is removed with the next object
// (base/system/hidden_folder.h).

#include <string>

#include "base/result.h"
#include "base/system/hidden_folder.h"

namespace spot::media_client {

class OwnFolder {
  public:
    // "NotWritable": none can be made in `folder`.
    static Result<OwnFolder> make_in(const std::string& folder);
    const std::string& path() const { return hidden_.path(); }
    // Moves the finished pictures (not drafts) into the user's folder. "OutputExists": one of the
    // names is taken and `overwrite` is false; then none is moved.
    Result<void> give(bool overwrite) const;
    // Replaces this folder's path by the user's in a path or a sentence.
    std::string in_users_words(std::string text) const;

  private:
    OwnFolder(std::string folder, HiddenFolder hidden)
        : folder_(std::move(folder)), hidden_(std::move(hidden)) {}
    std::string folder_;
    HiddenFolder hidden_;
};

}  // namespace spot::media_client
