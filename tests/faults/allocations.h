#pragma once

// Every allocation of the process, RocksDB's too: counted, and one of them refused.

#include <cstdint>

namespace spot::faults {

std::uint64_t allocations();
// The `number`-th finds no memory.
void refuse_allocation(std::uint64_t number);

}  // namespace spot::faults
