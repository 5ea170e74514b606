#pragma once

// Admission control: limits what may be under way at a time, which is memory for bodies, requests,
// and files of objects. A request takes them before its work begins and gives them back after its
// answer. Where too little is left, it is refused at once with an error by which AWS's SDKs slow
// down. Nothing waits here.

#include <atomic>
#include <cstdint>
#include <optional>
#include <utility>

namespace spot::plane {

struct AdmissionLimits {
    // For bodies in memory and the documents that are parsed from them.
    std::uint64_t memory_bytes = 256u << 20;
    // Requests whose body has come and whose answer was not written; sleeping long polls do not
    // count.
    std::size_t requests = 1024;
    // Files of objects that are read or written. Each needs a descriptor.
    std::size_t files = 1024;
};

// Safe from every thread. Outlives its leases.
class Admission {
  public:
    explicit Admission(AdmissionLimits limits) : limits_(limits) {}

    // The shares that one request has taken. The destructor gives all of them back. Used by one
    // thread at a time.
    class Lease {
      public:
        explicit Lease(Admission& admission) : admission_(admission) {}
        Lease(const Lease&) = delete;
        Lease& operator=(const Lease&) = delete;
        ~Lease();

        // The functions that take return false where there is no room now; nothing was taken then.
        [[nodiscard]] bool take_memory(std::uint64_t bytes);
        void give_back_memory();
        [[nodiscard]] bool take_request();
        void give_back_request();  // does nothing where none is held
        [[nodiscard]] bool take_files(std::size_t count);

      private:
        Admission& admission_;
        std::uint64_t memory_ = 0;
        std::size_t files_ = 0;
        bool request_ = false;
    };

    const AdmissionLimits& limits() const { return limits_; }
    std::uint64_t memory() const { return memory_.load(); }
    std::size_t requests() const { return requests_.load(); }
    std::size_t files() const { return files_.load(); }

  private:
    const AdmissionLimits limits_;
    std::atomic<std::uint64_t> memory_{0};
    std::atomic<std::size_t> requests_{0};
    std::atomic<std::size_t> files_{0};
};

}  // namespace spot::plane
