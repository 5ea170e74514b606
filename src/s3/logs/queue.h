#pragma once

// Lines of access logs that wait for their delivery, in memory. Safe from every thread.

#include <array>
#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "base/clock.h"
#include "s3/logging_types.h"

namespace spot::s3 {

struct LogLine {
    LogTargetPtr target;
    std::string bucket;  // whose line it is
    Time time{};
    std::string text;
};

class LogQueue {
  public:
    // Ours: AWS promises nothing of when lines come, or that they do.
    static constexpr std::size_t most_bytes = 32u << 20;

    // Keeps the line, or, where there is no room, counts it as dropped. Threads do not wait for
    // each other: each has a share of its own, nearly always.
    void add(LogLine);
    // The same for a line that was taken and could not be delivered, and nobody is told.
    void put_back(LogLine line) { keep(std::move(line)); }
    // Called, on any thread, when a new line takes more than half of the room. To be set before the
    // first line.
    void when_half_full(std::function<void()> tell) { half_full_ = std::move(tell); }
    // Takes all lines, in no order.
    std::vector<LogLine> take();
    // The lines that were dropped since this was last asked.
    std::uint64_t take_dropped() { return dropped_.exchange(0); }
    std::size_t bytes() const { return bytes_; }

  private:
    struct alignas(64) Share {
        std::mutex mutex;
        std::vector<LogLine> lines;
    };
    // True where the line is the one that takes more than half.
    bool keep(LogLine);

    std::function<void()> half_full_;
    std::array<Share, 16> shares_;
    std::atomic<std::size_t> bytes_{0};
    std::atomic<std::uint64_t> dropped_{0};
};

}  // namespace spot::s3
