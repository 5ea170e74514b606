#include "provision/patience.h"

#include <fmt/format.h>

#include <algorithm>

#include "provision/errors.h"

namespace spot::provision {
namespace {

constexpr Duration longest_pause = std::chrono::seconds(5);

}  // namespace

bool Patience::wait(Error& error, const std::function<void(const std::string& reason)>& tell) {
    const auto reason = transient_reason(error);
    if (reason.empty() || (stopping_ && stopping_())) return false;
    if (waited_ >= most) {
        error.message +=
            fmt::format(" (still so after {} s: {}; apply again later)",
                        std::chrono::duration_cast<std::chrono::seconds>(waited_).count(), reason);
        return false;
    }
    if (tell) tell(reason);
    pause_(next_);
    waited_ += next_;
    next_ = std::min(next_ * 2, longest_pause);
    return true;
}

}  // namespace spot::provision
