#include "golden/hex_dump.h"

#include <fmt/format.h>

#include "base/bytes.h"

namespace spot::golden {
namespace {

constexpr std::size_t bytes_a_line = 16;
constexpr std::size_t columns_a_byte = 3;

}  // namespace

std::string hex_dump(std::string_view bytes) {
    std::string lines;
    for (std::size_t at = 0; at < bytes.size(); at += bytes_a_line) {
        std::string digits, text;
        for (const char c : bytes.substr(at, bytes_a_line)) {
            digits += hex({&c, 1}) + " ";
            text += c >= ' ' && c <= '~' ? c : '.';
        }
        lines += fmt::format("{:<{}}| {}\n", digits, bytes_a_line * columns_a_byte, text);
    }
    return lines;
}

std::optional<std::string> read_hex_dump(std::string_view lines) {
    std::string digits;
    for (const auto line : split(lines, '\n')) {
        for (const char c : line.substr(0, line.find('|'))) {
            if (c != ' ') digits += c;
        }
    }
    return unhex(digits);
}

}  // namespace spot::golden
