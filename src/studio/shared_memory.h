#pragma once

// Memory shared by two processes, for a model's pictures and maps: one writes the input and reads
// the output, the other reads the input and writes the output. Since the other process may change
// the memory at any time, a reader that does not trust it copies the output first and then checks
// it.

#include <span>

#include "base/result.h"
#include "base/system/process.h"

namespace spot::studio {

inline constexpr std::size_t most_shared_input = 3u * 4096 * 4096;  // floats, as DepthModel gives
inline constexpr std::size_t most_shared_output = 64u << 20;        // as OnnxSession gives

// Its size is sealed, so that neither side can make the other's reads fail. Pages are allocated
// only where it is used. One thread at a time.
class SharedMemory {
  public:
    static Result<SharedMemory> make();
    // Takes over the descriptor of the other side's memory. "NoExchange": it is something else.
    static Result<SharedMemory> given(int fd);
    ~SharedMemory();
    SharedMemory(SharedMemory&& other) noexcept;
    SharedMemory& operator=(SharedMemory&&) = delete;

    int descriptor() const { return file_.get(); }
    // The first `count` floats of the input or output, valid until more of them are asked for.
    // "NoExchange": `count` is 0 or beyond the maximum, or there is no room.
    Result<std::span<float>> in(std::size_t count) { return part(in_, count); }
    Result<std::span<float>> out(std::size_t count) { return part(out_, count); }

  private:
    struct Part {
        std::size_t begin = 0;  // bytes
        std::size_t most = 0;   // floats
        void* seen = nullptr;
        std::size_t size = 0;  // bytes
    };
    explicit SharedMemory(Descriptor file) : file_(std::move(file)) {}
    Result<std::span<float>> part(Part& of, std::size_t count);

    Descriptor file_;
    Part in_{.begin = 0, .most = most_shared_input};
    Part out_{.begin = most_shared_input * sizeof(float), .most = most_shared_output};
};

}  // namespace spot::studio
