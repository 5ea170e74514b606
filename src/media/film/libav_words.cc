#include "media/film/libav_words.h"

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

constexpr std::size_t most_words = 300;

std::mutex& one_at_a_time() {
    static std::mutex mutex;
    return mutex;
}

struct Heard {
    std::mutex mutex;
    std::string words;
};
Heard& heard() {
    static Heard one;
    return one;
}

void listen(void*, int level, const char* format, va_list values) {
    if (level > AV_LOG_ERROR) return;
    std::array<char, 512> line{};
    std::vsnprintf(line.data(), line.size(), format, values);
    auto text = printable(trim(line.data()));
    while (text.ends_with('.')) text.pop_back();
    auto& to = heard();
    std::lock_guard lock(to.mutex);
    if (text.empty() || to.words.size() + text.size() + 2 > most_words) return;
    if (to.words.find(text) != std::string::npos) return;
    to.words += (to.words.empty() ? "" : "; ") + text;
}

}  // namespace

LibavWords::LibavWords() {
    one_at_a_time().lock();
    heard().words.clear();
    av_log_set_callback(listen);
}

LibavWords::~LibavWords() {
    av_log_set_callback(av_log_default_callback);
    one_at_a_time().unlock();
}

std::string LibavWords::said() const {
    std::lock_guard lock(heard().mutex);
    return heard().words;
}

}  // namespace spot::media
