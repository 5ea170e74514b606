#pragma once

// The files that drivers of GPUs read and the device nodes that they use, on the systems that are
// known. Drivers open both at any time, so they cannot be opened before a process shuts itself in.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "studio/sandbox.h"

namespace spot::studio {

// Adds the folders in which distributions and makers of GPUs put libraries, and the files in which
// the kernel describes devices.
void let_in_libraries(Walls& walls);
// Adds the render nodes of GPUs with drivers in the kernel (DRM); nodes for displays are left out.
void let_in_render_nodes(Walls& walls);
// Adds NVIDIA's own nodes.
void let_in_nvidia(Walls& walls);

// The value of NAME=value; nullopt: its name is another one.
std::optional<std::string_view> value_of_variable(std::string_view variable, std::string_view name);

}  // namespace spot::studio
