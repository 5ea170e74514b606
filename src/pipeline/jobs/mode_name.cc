#include "pipeline/jobs/mode_name.h"

#include <fmt/format.h>

#include <vector>

#include "base/bytes.h"

namespace spot::pipeline {

Result<media::Mode> mode_named(std::string_view name) {
    if (const auto mode = media::parse_mode(lower(name))) return *mode;
    std::vector<std::string_view> known;
    for (const auto& row : media::modes) known.push_back(row.name);
    return fail(
        Kind::invalid, "UnknownMode",
        fmt::format("mode {}: is not known; the modes are {}", name, fmt::join(known, ", ")));
}

}  // namespace spot::pipeline
