#pragma once

// Handles the user's files of a conversion: whether the output may be written, and how errors call
// the input.

#include <functional>
#include <string>

#include "base/result.h"
#include "base/system/hidden_folder.h"
#include "cli/args.h"
#include "cli/convert/converting.h"
#include "pipeline/estimate/output_place.h"

namespace spot::cli {

// The meaning of --overwrite.
pipeline::Existing existing_of(const Args& args);

// The path of the output (pipeline/estimate/output_place.h), which must not be the input itself.
Result<std::string> check_output(const Conversion&);

// Makes a hidden folder beside `place`, where there is room for films; /tmp often has too little.
// "OutputNotWritable".
Result<HiddenFolder> folder_beside(const std::string& place);

// Calls put(path), which puts the finished film there, with `place`, or with a path like it where
// another file came there in the meantime, so that hours of work are not lost. Returns the path, as
// the user gave it where it is that one.
Result<std::string> name_film(const std::string& place, const Conversion&,
                              const std::function<Result<void>(const std::string&)>& put);

// Prints a note where the film's name looks like that of a 3D film.
void note_stereo_name(const std::string& film);

// Rewrites the error of a job or a worker as one of this command: without the code in front, with
// the user's own name of the film and without paths in `data_dir`.
Error in_users_words(Error error, const Conversion&, const std::string& data_dir);

}  // namespace spot::cli
