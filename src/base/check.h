#pragma once

// CHECK(condition): an invariant that must hold for the process to go on. Always on: bad state must
// not reach the disk. Prints place and message and aborts.

#include <string_view>

namespace spot {
[[noreturn]] void check_failed(const char* file, int line, const char* condition,
                               std::string_view message);
}

#define CHECK(condition, ...)                                                                      \
    do {                                                                                           \
        if (!(condition)) [[unlikely]]                                                             \
            ::spot::check_failed(__FILE__, __LINE__, #condition, ::std::string_view{__VA_ARGS__}); \
    } while (false)
