#pragma once

// Lists the files of a folder that is to be converted.

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace spot::cli {

// Whether the ending of a name is that of a film, or a picture; the content is checked when the
// file is read.
bool named_as_film(const std::filesystem::path& file);
bool named_as_picture(const std::filesystem::path& file);

// Compares names so that "frame_2.png" comes before "frame_10.png": runs of digits count as
// numbers.
bool natural_less(std::string_view a, std::string_view b);

// All lists are in natural order. Paths begin with the folder's as it was given. Hidden files are
// left out.
struct FolderFiles {
    std::vector<std::string> films;
    std::vector<std::string> pictures;
    std::vector<std::string> others;
    std::vector<std::string> folders;  // without links to folders
};

// "NotReadable".
Result<FolderFiles> files_of(const std::string& folder);

// Whether these pictures differ by their last number alone, as the pictures of a film do:
// "frame_0001.png".
bool are_a_row(const std::vector<std::string>& pictures);

// The first gap in the numbers of such pictures: "from a_3.png to a_5.png"; "" where there is none.
std::string gap_in(const std::vector<std::string>& pictures);

}  // namespace spot::cli
