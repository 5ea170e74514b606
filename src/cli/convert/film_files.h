#pragma once

// The user's files around a conversion: may the output be there, what is the input called in
// errors.

#include <functional>
#include <string>

#include "base/result.h"
#include "base/system/hidden_folder.h"
#include "cli/args.h"
#include "cli/convert/converting.h"
#include "pipeline/estimate/output_place.h"

namespace spot::cli {

// Of --overwrite.
pipeline::Existing existing_of(const Args& args);

// The place of the output (pipeline/estimate/output_place.h), which is not the input itself.
Result<std::string> check_output(const Conversion&);

// A hidden folder beside `place`, where there is room for films, which /tmp often has not.
// "OutputNotWritable".
Result<HiddenFolder> folder_beside(const std::string& place);

// Calls put(name), which puts the finished film there, with the place's name, or one like it where
// another file came there meanwhile: hours of work are not lost to that. The name, as the user
// gave it where it is that.
Result<std::string> name_film(const std::string& place, const Conversion&,
                              const std::function<Result<void>(const std::string&)>& put);

// Says so where a film's name looks like that of a 3D film.
void note_stereo_name(const std::string& film);

// The error of a job or a worker as this command's: without the code in front, with the user's own
// name of the film and without paths in `data_dir`.
Error in_users_words(Error error, const Conversion&, const std::string& data_dir);

}  // namespace spot::cli
