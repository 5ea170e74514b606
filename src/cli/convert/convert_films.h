#pragma once

// `convert` for folders of films.

#include "cli/args.h"
#include "cli/convert/converting.h"

namespace spot::cli {

// Converts each film of the folder `conversion.in`, in natural order, into the folder
// `conversion.out`, which is made if it is not there, under a name that players know; with
// --recursive also those of the folders below, into folders of the same names. A film whose output
// is there already, or which is 3D, is skipped; one that fails does not stop the others. Where they
// would not all fit on the disk, none is begun (room.h). --plan prints what would be made of each.
// Returns the exit code.
Result<int> convert_films(media::Engine& engine, const Args& args, Conversion conversion);

}  // namespace spot::cli
