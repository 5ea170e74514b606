#include "base/log.h"

#include <unistd.h>

#include <atomic>
#include <chrono>

#include "base/clock.h"
#include "base/printable.h"
#include "base/system/standard_error.h"
#include "base/time_text.h"

namespace spot {
namespace {

std::atomic<Level> least_level{Level::info};

std::string_view name_of(Level level) {
    switch (level) {
        case Level::debug: return "debug";
        case Level::info: return "info";
        case Level::warn: return "warn";
        case Level::error: return "error";
    }
    return "error";
}

void append_quoted(std::string& out, std::string_view bytes) {
    out += '"';
    for (const char c : as_utf8(bytes)) {
        const auto code = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (c == '\n') {
            out += "\\n";
        } else if (code < 0x20 || code == 0x7f) {
            fmt::format_to(std::back_inserter(out), "\\u{:04x}", code);
        } else {
            out += c;
        }
    }
    out += '"';
}

bool plain(std::string_view text) {
    return !text.empty() && text.find_first_of(" \"\\=") == std::string_view::npos &&
           printable(text) == text;
}

}  // namespace

void set_log_level(Level least) {
    least_level = least;
}

void log(Level level, std::string_view message, std::initializer_list<Field> fields) {
    if (level < least_level.load()) return;
    static const bool terminal = isatty(STDERR_FILENO) == 1;
    // The moment of a line is for people; no rule reads it, so the real clock is right here.
    static const SystemClock clock;
    std::string line;
    if (terminal) {
        line = fmt::format("{} {:5} {}", iso8601_millis(clock.now()), name_of(level), message);
        for (const auto& field : fields) {
            line += ' ';
            line += field.name;
            line += '=';
            if (plain(field.value)) {
                line += field.value;
            } else {
                append_quoted(line, field.value);
            }
        }
    } else {
        line = fmt::format(R"({{"ts":"{}","level":"{}","msg":)", iso8601_millis(clock.now()),
                           name_of(level));
        append_quoted(line, message);
        for (const auto& field : fields) {
            line += ',';
            append_quoted(line, field.name);
            line += ':';
            append_quoted(line, field.value);
        }
        line += '}';
    }
    line += '\n';
    // A log line that cannot be written has nowhere to be reported.
    write_to_stderr(line, patience_for_log_lines);
}

}  // namespace spot
