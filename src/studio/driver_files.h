#pragma once

// What drivers of GPUs read and which device nodes they use, on the systems that are known. Drivers
// open both when they like, so they cannot be opened before a process shuts itself in.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "studio/sandbox.h"

namespace spot::studio {

// Libraries where distributions and makers of GPUs put them, and what the kernel tells of devices.
void let_in_libraries(Walls& walls);
// Nodes of GPUs with drivers of the kernel's own (DRM): those that render and show nothing.
void let_in_render_nodes(Walls& walls);
// NVIDIA's own nodes.
void let_in_nvidia(Walls& walls);

// The value of NAME=value; nullopt: its name is another one.
std::optional<std::string_view> value_of_variable(std::string_view variable, std::string_view name);

}  // namespace spot::studio
