#pragma once

// The recorder's log: one order for what the disk was told and what the clients were told.
//
// A record is a head, as it lies in memory on the one machine that writes and reads it, and then
// `length` bytes.

#include <cstdint>

namespace spot::powercut {

enum class What : std::uint32_t {
    write = 1,  // `length` bytes at `offset` of the disk
    flush = 2,  // what was written before is on the platter
    mark = 3,   // a line of a client, see recording.h
};

struct Head {
    What what;
    std::uint32_t length;
    std::uint64_t offset;
};
static_assert(sizeof(Head) == 16);

}  // namespace spot::powercut
