#pragma once

// Locks that make changes of one item happen one after another. Many items share one mutex (a
// stripe). A change holds the item's stripe from its read until its batch is applied, and never
// while anybody waits for the disk.

#include <algorithm>
#include <array>
#include <functional>
#include <mutex>
#include <string_view>
#include <vector>

namespace spot::dynamodb {

class ItemLocks {
  public:
    static constexpr std::size_t stripes = 1024;

    static std::size_t stripe(std::uint64_t table, std::string_view primary_key) {
        return (std::hash<std::string_view>()(primary_key) ^ (table * 0x9E3779B97F4A7C15u)) %
               stripes;
    }

    [[nodiscard]] std::unique_lock<std::mutex> lock(std::uint64_t table, std::string_view key) {
        return std::unique_lock(mutexes_[stripe(table, key)]);
    }

    // Locks several stripes, always in the same order, so that two transactions cannot wait for
    // each other.
    [[nodiscard]] std::vector<std::unique_lock<std::mutex>> lock_all(
        std::vector<std::size_t> wanted) {
        std::sort(wanted.begin(), wanted.end());
        wanted.erase(std::unique(wanted.begin(), wanted.end()), wanted.end());
        std::vector<std::unique_lock<std::mutex>> locks;
        locks.reserve(wanted.size());
        for (const auto stripe : wanted) locks.emplace_back(mutexes_[stripe]);
        return locks;
    }

  private:
    std::array<std::mutex, stripes> mutexes_;
};

}  // namespace spot::dynamodb
