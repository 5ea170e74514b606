#pragma once

// What a fuzz target is made of. libFuzzer drives it in the fuzz preset (`./stereo-spot fuzz`);
// replay.cc drives it everywhere else, from the same seeds, as one of the tests.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace spot::fuzz {

// Inputs of the kind that the parser is for; mutation begins with them.
extern const std::vector<std::string> seeds;

// One input. It must come back, and what it promises of its result must hold (MUST).
void run(std::string_view input);

[[noreturn]] inline void broken(const char* promise, const char* file, int line) {
    std::fprintf(stderr, "%s:%d: broken promise: %s\n", file, line, promise);
    std::abort();
}

}  // namespace spot::fuzz

#define MUST(promise) \
    if (!(promise)) ::spot::fuzz::broken(#promise, __FILE__, __LINE__)
