#pragma once

// The only source of chance: ids, receipt handles, keys, jitter.

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <random>
#include <span>
#include <string>

namespace spot {

class Random {
  public:
    virtual ~Random() = default;
    // Fills `out`. Safe from every thread.
    virtual void fill(std::span<std::byte> out) = 0;

    std::uint64_t next();
    std::uint64_t below(std::uint64_t bound);  // uniform in [0, bound); bound > 0
    std::string uuid();                        // version 4, lower case, with dashes
    std::string text(std::size_t length, std::string_view alphabet);
};

// getrandom(2), buffered: a pool of bytes is drawn at once, handed out once.
class SystemRandom final : public Random {
  public:
    void fill(std::span<std::byte> out) override;

  private:
    std::mutex mutex_;
    std::byte pool_[1024];
    std::size_t left_ = 0;
};

// The same seed gives the same sequence: for tests and the simulator.
class SeededRandom final : public Random {
  public:
    explicit SeededRandom(std::uint64_t seed) : engine_(seed) {}
    void fill(std::span<std::byte> out) override;

  private:
    std::mutex mutex_;
    std::mt19937_64 engine_;
};

}  // namespace spot
