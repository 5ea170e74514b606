#pragma once

// Structured log lines on stderr: logfmt on a terminal, JSON lines elsewhere, in UTF-8. No value
// can forge a line. Safe from every thread. A line that the reader of stderr does not take in time
// is dropped (base/system/standard_error.h).

#include <fmt/format.h>

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace spot {

enum class Level { debug, info, warn, error };

struct Field {
    std::string_view name;
    std::string value;

    Field(std::string_view n, std::string_view v) : name(n), value(v) {}
    Field(std::string_view n, const char* v) : name(n), value(v) {}
    Field(std::string_view n, const std::string& v) : name(n), value(v) {}
    template <class T>
    requires std::is_arithmetic_v<T> Field(std::string_view n, T v)
        : name(n), value(fmt::format("{}", v)) {}
};

void log(Level, std::string_view message, std::initializer_list<Field> fields = {});
void set_log_level(Level least);  // default: info

}  // namespace spot
