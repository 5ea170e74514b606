#pragma once

// Copies files to objects and objects to files, in pieces: a file is never whole in memory.

#include <string>

#include "base/system/hidden_folder.h"
#include "pipeline/clients.h"

namespace spot::pipeline {

// Makes the object whole or not at all (s3/transfer.h). "Cancelled" when the worker is to stop.
Result<void> upload(const Clients&, const std::string& path, const std::string& bucket,
                    const std::string& key, const s3::Tags& tags = {});

// Downloads in the same way: there is nothing at `path` before the whole object is there.
Result<void> download(const Clients&, const std::string& bucket, const std::string& key,
                      const std::string& path);

// Lists all keys that begin with the prefix, in the order of their bytes.
Result<std::vector<std::string>> list_keys(const Clients&, const std::string& bucket,
                                           const std::string& prefix);
Result<void> remove_keys(const Clients&, const std::string& bucket,
                         const std::vector<std::string>& keys);
Result<bool> exists(const Clients&, const std::string& bucket, const std::string& key);

// A scratch folder for one piece of work. It and all in it is removed with this object, or, where
// the process was killed, by the next one (base/system/hidden_folder.h).
class Scratch {
  public:
    static Result<Scratch> make(const Clients&);
    std::string file(const std::string& name) const { return folder() + "/" + name; }
    const std::string& folder() const { return hidden_.path(); }
    // Removes a file that is not needed any more, before the rest of the folder: its disk space is
    // needed for the next step (disk_estimate.h).
    void drop(const std::string& name) const;

  private:
    explicit Scratch(HiddenFolder hidden) : hidden_(std::move(hidden)) {}
    HiddenFolder hidden_;
};

// The folder in which Scratch makes its folders.
std::string scratch_place(const Settings&);
// Rewrites a sentence that names files of a Scratch in `place`, so that people understand it: the
// source becomes the name of the film, every other file "a part of" it.
std::string in_words_of_the_film(std::string text, const std::string& place,
                                 const std::string& film);

}  // namespace spot::pipeline
