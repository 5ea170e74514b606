#pragma once

// A life of the data plane: random requests, crashes, full disks and jumps of the clock, all from
// one seed, each answer compared with the model's.
//
// An answer counts as given once the store was synced after it. A crash takes the store back to the
// last sync, and the model with it: from then on they must agree again, in everything.
//
// It stands on memory, and then the same seed gives the same life; or on the real store and blobs
// on a disk that loses its power. There the store may keep more than was synced, but then it must
// agree with the model as it was after some whole request since.

#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace spot::sim {

// Faults that a simulation must find, to show that it would find a real one.
enum class Plant { none, sync, visibility, event };

struct Broken {
    std::uint64_t step = 0;
    std::string invariant;  // its id in docs and what was seen instead
};

struct Report {
    std::uint64_t steps = 0;
    std::uint64_t hash = 0;                     // of all answers and of the store at the end
    std::map<std::string, std::uint64_t> seen;  // how often each kind of thing happened
    std::optional<Broken> broken;
};

// `folder`: for the disk, made and removed; "": in memory.
Report simulate(std::uint64_t seed, std::uint64_t steps, Plant plant = Plant::none,
                const std::string& folder = "");

}  // namespace spot::sim
