#include "studio/shared_memory.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace spot::studio {
namespace {

constexpr off_t total_bytes = (most_shared_input + most_shared_output) * sizeof(float);
constexpr int seals = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL;

tl::unexpected<Error> none(std::string_view why) {
    return fail(Kind::internal, "NoExchange",
                fmt::format("no memory can be shared with the model's process: {}", why));
}

}  // namespace

Result<SharedMemory> SharedMemory::make() {
    Descriptor file(::memfd_create("depth", MFD_CLOEXEC | MFD_ALLOW_SEALING));
    if (file.get() < 0 || ::ftruncate(file.get(), total_bytes) != 0 ||
        ::fcntl(file.get(), F_ADD_SEALS, seals) != 0) {
        return none(std::strerror(errno));
    }
    return SharedMemory(std::move(file));
}

Result<SharedMemory> SharedMemory::given(int fd) {
    Descriptor file(fd);
    struct stat info {};
    if (::fstat(fd, &info) != 0 || info.st_size != total_bytes ||
        (::fcntl(fd, F_GET_SEALS) & seals) != seals) {
        return none("what was given is something else");
    }
    return SharedMemory(std::move(file));
}

SharedMemory::SharedMemory(SharedMemory&& other) noexcept
    : file_(std::move(other.file_)),
      in_(std::exchange(other.in_, {})),
      out_(std::exchange(other.out_, {})) {}

SharedMemory::~SharedMemory() {
    for (auto* part : {&in_, &out_}) {
        if (part->seen != nullptr) ::munmap(part->seen, part->size);
    }
}

Result<std::span<float>> SharedMemory::part(Part& of, std::size_t count) {
    if (count == 0 || count > of.most) return none("far too much, or nothing");
    const auto size = count * sizeof(float);
    if (size > of.size) {
        void* seen = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, file_.get(),
                            static_cast<off_t>(of.begin));
        if (seen == MAP_FAILED) return none(std::strerror(errno));
        if (of.seen != nullptr) ::munmap(of.seen, of.size);
        of.seen = seen;
        of.size = size;
    }
    return std::span<float>(static_cast<float*>(of.seen), count);
}

}  // namespace spot::studio
