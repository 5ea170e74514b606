#include "media/film/libav_error_log.h"

extern "C" {
#include <libavutil/log.h>
}

#include <array>
#include <cstdarg>
#include <cstdio>
#include <mutex>

#include "base/bytes.h"
#include "base/printable.h"

namespace spot::media {
namespace {

constexpr std::size_t most_bytes = 300;

std::mutex& one_at_a_time() {
    static std::mutex mutex;
    return mutex;
}

struct Collected {
    std::mutex mutex;
    std::string lines;
};
Collected& collected() {
    static Collected one;
    return one;
}

void collect(void*, int level, const char* format, va_list values) {
    if (level > AV_LOG_ERROR) return;
    std::array<char, 512> line{};
    std::vsnprintf(line.data(), line.size(), format, values);
    auto text = printable(trim(line.data()));
    while (text.ends_with('.')) text.pop_back();
    auto& to = collected();
    std::lock_guard lock(to.mutex);
    if (text.empty() || to.lines.size() + text.size() + 2 > most_bytes) return;
    if (to.lines.find(text) != std::string::npos) return;
    to.lines += (to.lines.empty() ? "" : "; ") + text;
}

}  // namespace

LibavErrorLog::LibavErrorLog() {
    one_at_a_time().lock();
    collected().lines.clear();
    av_log_set_callback(collect);
}

LibavErrorLog::~LibavErrorLog() {
    av_log_set_callback(av_log_default_callback);
    one_at_a_time().unlock();
}

std::string LibavErrorLog::text() const {
    std::lock_guard lock(collected().mutex);
    return collected().lines;
}

}  // namespace spot::media
