#pragma once

#include <string_view>

namespace spot::plane {

// True where only this machine can connect to the address, or can have connected from it.
bool is_loopback(std::string_view address);

}  // namespace spot::plane
