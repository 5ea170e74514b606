// libFuzzer's entry to a target.

#include "fuzz/target.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    spot::fuzz::run({reinterpret_cast<const char*>(data), size});
    return 0;
}
