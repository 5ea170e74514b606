#pragma once

// What can be done about a store whose log is damaged (log_check.h).

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace spot::kv {

// Of a store that nobody has open: goes back to the last write before the damage of the log.
struct Repair {
    bool damaged = false;            // false: there was nothing to do
    std::string kept_aside;          // folder with the logs as they were
    std::uint64_t back_to = 0;       // sequence
    std::uint64_t given_up = 0;      // operations that were acknowledged, as far as is known
    std::uint64_t batches_read = 0;  // whole batches behind the damage, given up too
    std::vector<std::string> keys;   // of what they held, readable, at most 1000
};
Result<Repair> repair_rocksdb(const std::string& folder);

}  // namespace spot::kv
