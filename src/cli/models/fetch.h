#pragma once

// A file from the web, whole and the one that is meant, or not at all.
//
// What arrives is written to PATH.part. It gets its name when its length and its digest are those
// that were given, and it is on the disk. A transfer that breaks off leaves the part, and
// PATH.part.from, which says of which file it is (digest, validator of its server): the next fetch
// goes on from there. A file with another digest is removed. Two that fetch the same file take
// turns: the part is locked (flock).

#include <cstdint>
#include <optional>
#include <string>

#include "base/result.h"

namespace spot::cli {

struct FetchPlan {
    std::string name;  // for people
    std::string url;
    std::string sha256;                            // hex, lower case
    std::optional<std::uint64_t> size_bytes = {};  // exactly; else at most `most_bytes`
    std::uint64_t most_bytes = 0;
    std::uint64_t beside_bytes = 0;  // that will be needed in the same folder afterwards
    bool overwrite = false;          // another file of that name may go
};

enum class Fetched { now, earlier };

// Shows how far it is on stderr. The folder of `path` is made. `earlier`: it was there already.
// Errors, beside those of http::download(): "OutputExists" (another file of that name),
// "NotWritable", "NoSpace", "WrongLength", "WrongDigest", "Cancelled".
Result<Fetched> fetch(const FetchPlan& plan, const std::string& path);

// Removes what an unfinished fetch has left of `path`; false: there was nothing.
bool forget_part(const std::string& path);

// SHA-256 of a file, hex, read in pieces. "NotReadable".
Result<std::string> file_digest(const std::string& path);

}  // namespace spot::cli
