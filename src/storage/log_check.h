#pragma once

// Before the store opens: has its log lost something that was acknowledged?

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace spot::kv {

struct LogLoss {
    std::string file;                  // the first damaged log
    std::uint64_t offset = 0;          // of the first byte that cannot be read
    std::uint64_t last_good = 0;       // sequence up to which everything is there
    std::uint64_t acknowledged = 0;    // sequence up to which the log was known to be on disk
    std::uint64_t batches_behind = 0;  // whole batches that lie behind the damage
    std::uint64_t operations_behind = 0;
    bool damaged = false;  // false: no log is damaged, and none of the rest means anything
    // True: what was acknowledged is gone. False: only what nobody was told of.
    bool acknowledged_lost() const;
};

// `acknowledged`: of the mark; 0: unknown, and then whole batches behind the damage count as lost.
Result<LogLoss> check_logs(const std::string& folder, std::uint64_t acknowledged);

// "DataFolderDamaged": what is lost, where, and what can be done.
Error log_damage(const LogLoss&);

}  // namespace spot::kv
