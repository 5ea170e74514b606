#pragma once

// The repair of a store whose log is damaged (log_check.h).

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "storage/kv_rocksdb.h"

namespace spot::kv {

// The result of a repair.
struct Repair {
    bool damaged = false;            // false: there was nothing to do
    std::string kept_aside;          // path of a folder with the logs as they were
    std::uint64_t back_to = 0;       // sequence of the last write that is left
    std::uint64_t given_up = 0;      // number of lost acknowledged operations, where it is known
    std::uint64_t batches_read = 0;  // number of whole batches behind the damage, lost too
    std::vector<std::string> keys;   // keys in these batches as printable text, at most 1000
};
// Takes the store back to the last write before the damage of its log. No process may have it open.
Result<Repair> repair_rocksdb(const std::string& folder, RocksOptions options = {});

}  // namespace spot::kv
