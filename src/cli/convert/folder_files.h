#pragma once

// What lies in a folder that is to be converted.

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace spot::cli {

// By the name's ending; what is in it is seen when it is read.
bool named_as_film(const std::filesystem::path& file);
bool named_as_picture(const std::filesystem::path& file);

// "frame_2.png" before "frame_10.png": runs of digits count as numbers.
bool natural_less(std::string_view a, std::string_view b);

// In natural order; paths begin with the folder's as it was given. Hidden files are left out.
struct FolderFiles {
    std::vector<std::string> films;
    std::vector<std::string> pictures;
    std::vector<std::string> others;
    std::vector<std::string> folders;  // but links to folders
};

// "NotReadable".
Result<FolderFiles> files_of(const std::string& folder);

// They differ by their last number alone, as the pictures of a film do: "frame_0001.png".
bool are_a_row(const std::vector<std::string>& pictures);

// Where the numbers of pictures, which are all named alike, leave some out: "from a_3.png to
// a_5.png"; "": nowhere.
std::string gap_in(const std::vector<std::string>& pictures);

}  // namespace spot::cli
