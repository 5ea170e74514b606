#include "base/time_text.h"

#include <fmt/format.h>

#include <cmath>
#include <ctime>

namespace spot {
namespace {

std::tm broken_down(Time t) {
    const std::time_t seconds = to_seconds(std::chrono::floor<std::chrono::seconds>(t));
    std::tm tm{};
    gmtime_r(&seconds, &tm);
    return tm;
}

std::optional<Time> parse(std::string_view text, const char* format, const char** rest = nullptr) {
    const std::string copy(text);
    std::tm tm{};
    const char* end = strptime(copy.c_str(), format, &tm);
    if (end == nullptr) return std::nullopt;
    if (rest != nullptr) {
        *rest = text.data() + (end - copy.c_str());
    } else if (*end != '\0') {
        return std::nullopt;
    }
    // strptime normalises nothing: a day that does not exist must not slide into the next month.
    const auto day = tm.tm_mday;
    const auto seconds = timegm(&tm);
    if (tm.tm_mday != day) return std::nullopt;
    return from_seconds(seconds);
}

// Does `text` begin with digits where `shape` has a 0, and with the shape's own signs elsewhere?
// strptime takes fewer digits, spaces and signs as well.
bool shaped(std::string_view text, std::string_view shape) {
    if (text.size() < shape.size()) return false;
    for (std::size_t i = 0; i < shape.size(); ++i) {
        const bool digit = text[i] >= '0' && text[i] <= '9';
        if (shape[i] == '0' ? !digit : text[i] != shape[i]) return false;
    }
    return true;
}

}  // namespace

std::string iso8601(Time t) {
    const auto tm = broken_down(t);
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", tm.tm_year + 1900, tm.tm_mon + 1,
                       tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec);
}

std::string iso8601_millis(Time t) {
    auto text = iso8601(t);
    text.pop_back();
    const auto second = std::chrono::floor<std::chrono::seconds>(t);
    const auto millis = std::chrono::duration_cast<std::chrono::milliseconds>(t - second);
    return fmt::format("{}.{:03}Z", text, millis.count());
}

std::string basic_iso8601(Time t) {
    const auto tm = broken_down(t);
    return fmt::format("{:04}{:02}{:02}T{:02}{:02}{:02}Z", tm.tm_year + 1900, tm.tm_mon + 1,
                       tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec);
}

std::string http_date(Time t) {
    static constexpr const char* days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr const char* months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                             "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto tm = broken_down(t);
    return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", days[tm.tm_wday], tm.tm_mday,
                       months[tm.tm_mon], tm.tm_year + 1900, tm.tm_hour, tm.tm_min, tm.tm_sec);
}

std::optional<Time> time_of_seconds(double seconds) {
    constexpr double first = -62'167'219'200;  // 0000-01-01
    constexpr double past = 253'402'300'800;   // 10000-01-01
    // In this form what is not a number is refused too.
    if (!(seconds >= first && seconds < past)) return std::nullopt;
    return Time(Duration(static_cast<std::int64_t>(std::round(seconds * 1e6))));
}

std::optional<Time> parse_iso8601(std::string_view text) {
    if (!shaped(text, "0000-00-00T00:00:00")) return std::nullopt;
    const char* rest = nullptr;
    auto time = parse(text, "%Y-%m-%dT%H:%M:%S", &rest);
    if (!time) return std::nullopt;
    auto tail = text.substr(static_cast<std::size_t>(rest - text.data()));
    if (!tail.empty() && tail.front() == '.') {
        tail.remove_prefix(1);
        std::int64_t unit = 100'000;
        std::int64_t micros = 0;
        while (!tail.empty() && tail.front() >= '0' && tail.front() <= '9') {
            micros += (tail.front() - '0') * unit;
            unit /= 10;
            tail.remove_prefix(1);
        }
        if (unit == 100'000) return std::nullopt;  // a point with nothing behind it
        *time += Duration(micros);
    }
    if (tail != "Z" && tail != "+00:00" && tail != "+0000") return std::nullopt;
    return time;
}

std::optional<Time> parse_basic_iso8601(std::string_view text) {
    constexpr std::string_view shape = "00000000T000000Z";
    if (text.size() != shape.size() || !shaped(text, shape)) return std::nullopt;
    return parse(text, "%Y%m%dT%H%M%SZ");
}

std::optional<Time> parse_http_date(std::string_view text) {
    // Mailers' form of the same zone, which some clients write.
    std::string in_gmt;
    for (const std::string_view zone : {" +0000", " -0000", " UTC"}) {
        if (!text.ends_with(zone)) continue;
        in_gmt = std::string(text.substr(0, text.size() - zone.size())) + " GMT";
        text = in_gmt;
    }
    if (auto time = parse(text, "%a, %d %b %Y %H:%M:%S GMT")) return time;
    if (auto time = parse(text, "%A, %d-%b-%y %H:%M:%S GMT")) return time;
    return parse(text, "%a %b %d %H:%M:%S %Y");
}

}  // namespace spot
