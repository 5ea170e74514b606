#pragma once

// Before the store opens: has its log lost something that was acknowledged?

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "storage/log_mark.h"

namespace spot::kv {

struct LogLoss {
    std::string file;                  // the first damaged log
    std::uint64_t offset = 0;          // of the first byte that cannot be read
    std::uint64_t last_good = 0;       // sequence up to which the logs can be read; 0: not a batch
    std::uint64_t batches_behind = 0;  // whole batches that lie behind the damage
    std::uint64_t operations_behind = 0;
    bool damaged = false;  // false: no log is damaged, and the file and the offset mean nothing
    // What was acknowledged is gone. False: only what nobody was told of.
    bool acknowledged_lost = false;
    // What nobody was told of and is not whole: these logs are to end there.
    struct Torn {
        std::string file;
        std::uint64_t keep;
    };
    std::vector<Torn> torn;
};

// `mark`: what was known to be on disk; nullopt: unknown, and then whole batches behind damage
// count as lost.
Result<LogLoss> check_logs(const std::string& folder, const std::optional<Mark>& mark);

// Cuts what is torn, so that RocksDB finds logs that end well and need not tolerate anything: what
// it then cannot read, it has read wrongly. "DataFolderUnusable".
Result<void> cut_torn(const LogLoss&);

// "DataFolderDamaged": what is lost, where, and what can be done.
Error log_damage(const LogLoss&, const std::optional<Mark>& mark);

}  // namespace spot::kv
