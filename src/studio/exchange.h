#pragma once

// Memory that two processes see, for a model's pictures and maps: one writes the input and reads
// the output, the other the other way round. Who reads what a stranger's model has made takes a
// copy and then looks at it.

#include <span>

#include "base/result.h"
#include "base/system/process.h"

namespace spot::studio {

inline constexpr std::size_t most_exchanged_in = 3u * 4096 * 4096;  // floats, as DepthModel gives
inline constexpr std::size_t most_exchanged_out = 64u << 20;        // as OnnxSession gives

// Its size is sealed: neither side can make the other's reads fail. Memory is taken only for what
// is used of it.
class Exchange {
  public:
    static Result<Exchange> make();
    // The other side's, by a descriptor that it was given. "NoExchange" where it is none.
    static Result<Exchange> given(int fd);
    ~Exchange();
    Exchange(Exchange&& other) noexcept;
    Exchange& operator=(Exchange&&) = delete;

    int descriptor() const { return file_.get(); }
    // The first so many floats; valid until more are asked for. "NoExchange": more than there can
    // be, or no room.
    Result<std::span<float>> in(std::size_t count) { return part(in_, count); }
    Result<std::span<float>> out(std::size_t count) { return part(out_, count); }

  private:
    struct Part {
        std::size_t begin = 0;  // bytes
        std::size_t most = 0;   // floats
        void* seen = nullptr;
        std::size_t size = 0;  // bytes
    };
    explicit Exchange(Descriptor file) : file_(std::move(file)) {}
    Result<std::span<float>> part(Part& of, std::size_t count);

    Descriptor file_;
    Part in_{.begin = 0, .most = most_exchanged_in};
    Part out_{.begin = most_exchanged_in * sizeof(float), .most = most_exchanged_out};
};

}  // namespace spot::studio
