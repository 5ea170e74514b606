#include "plane/gateway/loopback.h"

namespace spot::plane {

bool is_loopback(std::string_view address) {
    // How IPv4 looks to a server that listens for both.
    constexpr std::string_view mapped = "::ffff:";
    if (address.starts_with(mapped)) address.remove_prefix(mapped.size());
    return address.starts_with("127.") || address == "::1";
}

}  // namespace spot::plane
