#pragma once

#include "cli/session.h"

namespace spot::cli {

// Makes everything match and says nothing: for verbs that bring a plane of their own.
Result<provision::Outputs> apply_quietly(Session&, const provision::Variables&);

}  // namespace spot::cli
