#include "plane/folder/descriptors.h"

#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <cstring>

namespace spot::plane {
namespace {

constexpr std::uint64_t fewest = 256;
constexpr std::uint64_t most = 65'536;  // more than all parts together can use
// Descriptors for logs, loops, locks, RocksDB's log and manifest, and the pipeline's sockets and
// pipes.
constexpr std::uint64_t always_open = 128;
constexpr std::uint64_t fewest_posts = 8;  // among those always open

}  // namespace

Result<Descriptors> share_descriptors(std::uint64_t limit) {
    if (limit < fewest) {
        return fail(Kind::invalid, "TooFewDescriptors",
                    fmt::format("The limit of open files is {}, and at least {} are needed: raise "
                                "it (`ulimit -n {}` before the start, or LimitNOFILE= of the "
                                "service).",
                                limit, fewest, most));
    }
    Descriptors shares;
    shares.store = static_cast<int>(std::clamp<std::uint64_t>(limit / 4, 48, 512));
    shares.files = std::clamp<std::uint64_t>(limit / 8, 32, 1024);
    shares.posts = std::clamp<std::uint64_t>(limit / 32, fewest_posts, 256);
    const auto left = limit - always_open - static_cast<std::uint64_t>(shares.store) -
                      shares.files - (shares.posts - fewest_posts);
    shares.connections = std::min<std::uint64_t>(left, 10'000);
    return shares;
}

Result<Descriptors> take_descriptors() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) {
        return fail(
            Kind::internal, "TooFewDescriptors",
            fmt::format("The limit of open files cannot be read: {}.", std::strerror(errno)));
    }
    const auto wanted = std::min<rlim_t>(limit.rlim_max, most);
    if (limit.rlim_cur < wanted) {
        auto raised = limit;
        raised.rlim_cur = wanted;
        // Where the limit must not be raised, the present one is divided.
        if (::setrlimit(RLIMIT_NOFILE, &raised) == 0) limit = raised;
    }
    return share_descriptors(limit.rlim_cur);
}

}  // namespace spot::plane
