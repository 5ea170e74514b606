#pragma once

// The flags of a plane in this process, and the lines that tell where it listens, for the verbs
// that run one.

#include <memory>

#include "cli/args.h"
#include "cli/plane/page_run.h"
#include "cli/session.h"
#include "plane/plane.h"

namespace spot::cli {

// The master key of an encrypted folder.
std::vector<Flag> key_flags();
Result<crypt::KeySource> key_source(const Args&);
// The line that goes with a new key file, for those who may lose it.
std::string key_made(const std::string& file, const std::string& for_folder);

std::vector<Flag> plane_flags();
Result<plane::PlaneOptions> plane_options(const Args&);
void announce(const plane::Plane&, const plane::PlaneOptions&);

// Starts the page that --page asks for, beside the plane, with the plane's own TLS where it has
// some, and says where it is. nullptr: --page off. `session` and `plane` outlive it. Errors of
// RunningPage::start().
Result<std::unique_ptr<RunningPage>> start_page(const Args&, plane::Plane&,
                                                const plane::PlaneOptions&, Session& session,
                                                const pipeline::Clients* pipeline);

}  // namespace spot::cli
