#pragma once

// Downloads a file, which is then whole and the one that is meant, or is not there.
//
// The bytes that arrive are written to PATH.part. The file gets its name when its length and its
// digest are those that were given, and it is on the disk. A transfer that breaks off leaves the
// part, and PATH.part.from, which says to which file it belongs (digest, validator of its server):
// the next fetch continues from there. A file with another digest is removed. Two processes that
// fetch the same file take turns, since the part is locked (flock).

#include <cstdint>
#include <optional>
#include <string>

#include "base/result.h"

namespace spot::cli {

struct FetchPlan {
    std::string name;  // the file's name in messages
    std::string url;
    std::string sha256;                            // hex, lower case
    std::optional<std::uint64_t> size_bytes = {};  // the exact size; else at most `most_bytes`
    std::uint64_t most_bytes = 0;
    std::uint64_t beside_bytes = 0;  // needed in the same folder afterwards
    bool overwrite = false;          // another file of that name may be replaced
};

enum class Fetched { now, earlier };

// Fetches the file, and shows the progress on stderr. The folder of `path` is made. Returns
// `earlier` where the file was there already. Errors, beside those of http::download():
// "OutputExists" (another file of that name), "NotWritable", "NoSpace", "WrongLength",
// "WrongDigest", "Cancelled".
Result<Fetched> fetch(const FetchPlan& plan, const std::string& path);

// Removes the files that an unfinished fetch of `path` has left; returns false where there were
// none.
bool forget_part(const std::string& path);

// The SHA-256 of a file in hexadecimal digits; the file is read in pieces. "NotReadable".
Result<std::string> file_digest(const std::string& path);

}  // namespace spot::cli
