#pragma once

// Files to objects and back, never whole in memory.

#include <string>

#include "base/system/hidden_folder.h"
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

// A folder of one's own for one piece of work; gone with it (base/system/hidden_folder.h).
class Scratch {
  public:
    static Result<Scratch> make(const Clients&);
    std::string file(const std::string& name) const { return folder() + "/" + name; }
    const std::string& folder() const { return hidden_.path(); }
    // A file that is not needed any more: the disk it takes is needed (disk_estimate.h).
    void drop(const std::string& name) const;

  private:
    explicit Scratch(HiddenFolder hidden) : hidden_(std::move(hidden)) {}
    HiddenFolder hidden_;
};

// Where Scratch makes its folders.
std::string scratch_place(const Settings&);
// A sentence about files of a Scratch in `place`, for people: with the film's name for the film and
// "a part of" it for what was made of it.
std::string in_words_of_the_film(std::string text, const std::string& place,
                                 const std::string& film);

}  // namespace spot::pipeline
