#include "s3/logs/queue.h"

#include <algorithm>
#include <functional>
#include <iterator>
#include <thread>

namespace spot::s3 {
namespace {

// A line beside its text: its place in the vector, the bucket's name, what the heap adds.
constexpr std::size_t bytes_beside = 256;

std::size_t bytes_of(const LogLine& line) {
    return line.text.size() + bytes_beside;
}

}  // namespace

void LogQueue::add(LogLine line) {
    if (keep(std::move(line)) && half_full_) half_full_();
}

bool LogQueue::keep(LogLine line) {
    const auto bytes = bytes_of(line);
    const auto before = bytes_.fetch_add(bytes);
    if (before + bytes > most_bytes) {
        bytes_ -= bytes;
        ++dropped_;
        return false;
    }
    const auto id = std::hash<std::thread::id>{}(std::this_thread::get_id());
    // The ids of threads are addresses of pages: their last digits are the same.
    auto& share = shares_[(id ^ (id >> 12) ^ (id >> 20)) % shares_.size()];
    std::lock_guard lock(share.mutex);
    share.lines.push_back(std::move(line));
    constexpr auto half = most_bytes / 2;
    return before <= half && before + bytes > half;
}

std::vector<LogLine> LogQueue::take() {
    std::vector<LogLine> all;
    for (auto& share : shares_) {
        std::vector<LogLine> lines;
        {
            std::lock_guard lock(share.mutex);
            lines.swap(share.lines);
        }
        std::ranges::move(lines, std::back_inserter(all));
    }
    std::size_t bytes = 0;
    for (const auto& line : all) bytes += bytes_of(line);
    bytes_ -= bytes;
    return all;
}

}  // namespace spot::s3
