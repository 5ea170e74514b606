#pragma once

// The check of the write-ahead log before the store opens: has it lost writes that a client was
// told of (acknowledged writes)?

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "storage/disk.h"
#include "storage/log_mark.h"

namespace spot::kv {

struct LogLoss {
    std::string file;                     // the first damaged log file
    std::uint64_t offset = 0;             // offset in `file` of the first byte that cannot be read
    std::uint64_t last_good = 0;          // sequence up to which the logs can be read; 0: no batch
    std::uint64_t batches_behind = 0;     // number of whole batches that lie behind the damage
    std::uint64_t operations_behind = 0;  // number of the operations in these batches
    bool damaged = false;  // false: no log is damaged, and `file` and `offset` mean nothing
    // True: acknowledged writes are lost. False: at most writes are that nobody was told of.
    bool acknowledged_lost = false;
    // A log that ends with an incomplete write that was never acknowledged: bytes from `keep` on
    // are to be cut off.
    struct Torn {
        std::string file;
        std::uint64_t keep;
    };
    std::vector<Torn> torn;
};

// `mark` says how much of the log was known to be on disk. nullopt: that is unknown, and whole
// batches behind damage count as lost.
Result<LogLoss> check_logs(Disk&, const std::string& folder, const std::optional<Mark>& mark);

// Cuts the torn ends off. RocksDB can then be opened in its strict mode, in which it refuses every
// log that it cannot read to the end. Fails with "DataFolderUnusable".
Result<void> cut_torn(Disk&, const LogLoss&);

// The error "DataFolderDamaged": its message says what is lost, where, and what can be done.
Error log_damage(const LogLoss&, const std::optional<Mark>& mark);

}  // namespace spot::kv
