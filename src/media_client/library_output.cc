#include "media_client/library_output.h"

#include <unistd.h>

#include <array>
#include <cerrno>

#include "base/bytes.h"
#include "base/log.h"
#include "base/printable.h"

namespace spot::media_client {
namespace {

// A film can make a library print a line for each of its pictures.
constexpr int most_lines_logged = 100;
constexpr std::size_t longest_line = 1000;
constexpr std::size_t most_last_words = 300;

}  // namespace

bool LibraryOutput::read() {
    std::array<char, 4096> bytes;
    while (true) {
        const auto n = ::read(fd_, bytes.data(), bytes.size());
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return errno == EAGAIN;
        if (n == 0) return false;
        const std::string_view said(bytes.data(), static_cast<std::size_t>(n));
        std::size_t at = 0;
        for (auto end = said.find('\n'); end != said.npos; end = said.find('\n', at)) {
            line_ += said.substr(at, end - at);
            take(std::exchange(line_, {}));
            at = end + 1;
        }
        line_ += said.substr(at);
        if (line_.size() > longest_line) take(std::exchange(line_, {}));
    }
}

void LibraryOutput::take(std::string_view line) {
    const auto text = printable(trim(line.substr(0, longest_line)));
    if (text.empty()) return;
    last_ = last_.empty() ? text : last_ + "; " + text;
    if (last_.size() > 2 * most_last_words) last_.erase(0, last_.size() - most_last_words);
    ++lines_;
    if (lines_ > most_lines_logged) return;
    log(Level::debug, lines_ < most_lines_logged ? "a library says" : "a library says, and goes on",
        {{"film", film_}, {"line", text}});
}

std::string LibraryOutput::tail() {
    read();
    if (!line_.empty()) take(std::exchange(line_, {}));
    auto words = last_;
    if (words.size() > most_last_words) words.erase(0, words.size() - most_last_words);
    return printable(words);
}

}  // namespace spot::media_client
