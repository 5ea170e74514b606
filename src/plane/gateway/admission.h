#pragma once

// What may be under way at a time: memory for bodies, requests, files of objects. All are taken
// before the work begins and given back after the answer; where there is none left the request is
// refused at once, with the words by which AWS's SDKs know to slow down. Nothing queues here.

#include <atomic>
#include <cstdint>
#include <optional>
#include <utility>

namespace spot::plane {

struct AdmissionLimits {
    // Bodies in memory and the documents made of them.
    std::uint64_t memory_bytes = 256u << 20;
    // Requests between their body and their answer, long polls that sleep not among them.
    std::size_t requests = 1024;
    // Files of objects, open for reading or being written. Each is a descriptor.
    std::size_t files = 1024;
};

// Safe from every thread. Outlives its leases.
class Admission {
  public:
    explicit Admission(AdmissionLimits limits) : limits_(limits) {}

    // What one request holds; all of it is given back at the end of its life. One thread at a time.
    class Lease {
      public:
        explicit Lease(Admission& admission) : admission_(admission) {}
        Lease(const Lease&) = delete;
        Lease& operator=(const Lease&) = delete;
        ~Lease();

        // False: there is no room for it now, and nothing was taken.
        [[nodiscard]] bool take_memory(std::uint64_t bytes);
        void give_back_memory();
        [[nodiscard]] bool take_request();
        void give_back_request();  // also where none is held
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
