#include "dynamodb/items/number.h"

#include <algorithm>
#include <array>

#include "base/check.h"
#include "dynamodb/errors.h"

namespace spot::dynamodb {
namespace {

// The first byte of an encoding, which orders negative numbers before zero and positive ones after.
constexpr unsigned char negative_mark = 0x40;
constexpr unsigned char zero_mark = 0x80;
constexpr unsigned char positive_mark = 0xC0;

bool digit(char c) { return c >= '0' && c <= '9'; }

auto not_numeric(std::string_view text) {
    const std::string message = "The parameter cannot be converted to a numeric value";
    return validation(text.empty() ? message : message + ": " + std::string(text));
}

// Takes the exponent "e+12" off the end of `text`. False: it is no exponent. An exponent beyond
// +-9999 becomes +-9999, which is out of range with any digits.
bool take_exponent(std::string_view& text, int& exponent) {
    exponent = 0;
    const auto e = text.find_first_of("eE");
    if (e == std::string_view::npos) return true;
    auto tail = text.substr(e + 1);
    text = text.substr(0, e);
    const bool minus = tail.starts_with('-');
    if (minus || tail.starts_with('+')) tail.remove_prefix(1);
    if (tail.empty() || !std::all_of(tail.begin(), tail.end(), digit)) return false;
    for (const char c : tail) exponent = std::min(exponent * 10 + (c - '0'), 9999);
    if (minus) exponent = -exponent;
    return true;
}

// True for up to 18 digits without a leading zero, point or exponent, which are canonical.
bool plainly_canonical(std::string_view text) {
    const auto digits = text.starts_with('-') ? text.substr(1) : text;
    if (digits.empty() || digits.size() > 18) return false;
    if (digits.front() == '0') return text == "0";
    return std::all_of(digits.begin(), digits.end(), digit);
}

// Signed digits at fixed places: index 0 holds 10^(greatest_exponent - 1).
constexpr int places = greatest_exponent - least_exponent + max_significant_digits + 2;
using Places = std::array<int, places>;

void accumulate(Places& sum, const Decimal& x, int sign) {
    const int first = greatest_exponent - x.exponent + 1;  // one place of room for the carry
    for (std::size_t i = 0; i < x.digits.size(); ++i) {
        sum[static_cast<std::size_t>(first) + i] += sign * (x.digits[i] - '0');
    }
}

void carry(Places& sum) {
    for (std::size_t i = sum.size() - 1; i > 0; --i) {
        while (sum[i] < 0) {
            sum[i] += 10;
            --sum[i - 1];
        }
        sum[i - 1] += sum[i] / 10;
        sum[i] %= 10;
    }
}

Result<Decimal> checked(Decimal x) {
    const auto first = x.digits.find_first_not_of('0');
    if (first == std::string::npos) return Decimal{};
    x.exponent -= static_cast<int>(first);
    x.digits.erase(0, first);
    x.digits.erase(x.digits.find_last_not_of('0') + 1);
    if (x.exponent > greatest_exponent) {
        return validation(
            "Number overflow. Attempting to store a number with magnitude larger than supported "
            "range");
    }
    if (x.exponent < least_exponent) {
        return validation(
            "Number underflow. Attempting to store a number with magnitude smaller than supported "
            "range");
    }
    if (x.digits.size() > max_significant_digits) {
        return validation("Attempting to store more than 38 significant digits in a Number");
    }
    return x;
}

Result<std::string> sum_of(Decimal a, Decimal b) {
    if (a.digits.empty()) return decimal_text(b);
    if (b.digits.empty()) return decimal_text(a);
    Places sum{};
    // The sum of magnitudes, or the larger less the smaller: never negative while carrying.
    auto magnitude = a;
    magnitude.negative = b.negative;
    if (compare(magnitude, b) == (b.negative ? std::strong_ordering::greater
                                             : std::strong_ordering::less)) {
        std::swap(a, b);
    }
    accumulate(sum, a, 1);
    accumulate(sum, b, a.negative == b.negative ? 1 : -1);
    carry(sum);
    Decimal out{a.negative, greatest_exponent + 1, {}};
    for (const int d : sum) out.digits += static_cast<char>('0' + d);
    const auto result = TRY(checked(std::move(out)));
    return decimal_text(result);
}

}  // namespace

Result<Decimal> parse_decimal(std::string_view text) {
    auto rest = text;
    Decimal out;
    out.negative = rest.starts_with('-');
    if (out.negative || rest.starts_with('+')) rest.remove_prefix(1);
    int exponent = 0;
    if (!take_exponent(rest, exponent)) return not_numeric(text);
    const auto point = rest.find('.');
    const auto whole = rest.substr(0, point);
    const auto fraction = point == std::string_view::npos ? "" : rest.substr(point + 1);
    if (whole.empty() && fraction.empty()) return not_numeric(text);
    if (!std::all_of(whole.begin(), whole.end(), digit) ||
        !std::all_of(fraction.begin(), fraction.end(), digit)) {
        return not_numeric(text);
    }
    if (whole.size() > 10'000 || fraction.size() > 10'000) return not_numeric(text);
    out.digits.append(whole).append(fraction);
    out.exponent = static_cast<int>(whole.size()) + exponent;
    return checked(std::move(out));
}

std::string decimal_text(const Decimal& x) {
    if (x.digits.empty()) return "0";
    std::string out = x.negative ? "-" : "";
    const auto count = static_cast<int>(x.digits.size());
    if (x.exponent <= 0) {
        out += "0.";
        out.append(static_cast<std::size_t>(-x.exponent), '0').append(x.digits);
    } else if (x.exponent >= count) {
        out.append(x.digits).append(static_cast<std::size_t>(x.exponent - count), '0');
    } else {
        const auto whole = static_cast<std::size_t>(x.exponent);
        out.append(x.digits, 0, whole).append(".").append(x.digits, whole);
    }
    return out;
}

Result<std::string> canonical_number(std::string_view text) {
    if (plainly_canonical(text)) return std::string(text);
    const auto number = TRY(parse_decimal(text));
    return decimal_text(number);
}

std::strong_ordering compare(const Decimal& a, const Decimal& b) {
    const auto sign = [](const Decimal& x) { return x.digits.empty() ? 0 : x.negative ? -1 : 1; };
    if (const auto order = sign(a) <=> sign(b); order != 0) return order;
    const auto& low = a.negative ? b : a;
    const auto& high = a.negative ? a : b;
    if (const auto order = low.exponent <=> high.exponent; order != 0) return order;
    return low.digits.compare(high.digits) <=> 0;
}

std::strong_ordering compare_numbers(std::string_view a, std::string_view b) {
    if (a == b) return std::strong_ordering::equal;
    const auto x = parse_decimal(a);
    const auto y = parse_decimal(b);
    CHECK(x && y, "a stored number is not canonical");
    return compare(*x, *y);
}

Result<std::string> add_numbers(std::string_view a, std::string_view b) {
    auto x = TRY(parse_decimal(a));
    auto y = TRY(parse_decimal(b));
    return sum_of(std::move(x), std::move(y));
}

Result<std::string> subtract_numbers(std::string_view a, std::string_view b) {
    auto x = TRY(parse_decimal(a));
    auto y = TRY(parse_decimal(b));
    if (!y.digits.empty()) y.negative = !y.negative;
    return sum_of(std::move(x), std::move(y));
}

void append_ordered_number(std::string& out, const Decimal& x) {
    if (x.digits.empty()) {
        out += static_cast<char>(zero_mark);
        return;
    }
    out += static_cast<char>(x.negative ? negative_mark : positive_mark);
    // The bytes of a negative number are complemented, so that a larger magnitude comes earlier.
    const unsigned flip = x.negative ? 0xFF : 0x00;
    const auto append = [&](unsigned byte) { out += static_cast<char>(byte ^ flip); };
    append(static_cast<unsigned>(x.exponent - least_exponent));
    for (std::size_t i = 0; i < x.digits.size(); i += 2) {
        const int second = i + 1 < x.digits.size() ? x.digits[i + 1] - '0' : 0;
        append(static_cast<unsigned>((x.digits[i] - '0') * 10 + second + 1));
    }
    append(0);
}

Decimal take_ordered_number(std::string_view& bytes) {
    const auto take = [&bytes] {
        CHECK(!bytes.empty(), "key ends inside a number");
        const auto byte = static_cast<unsigned char>(bytes.front());
        bytes.remove_prefix(1);
        return byte;
    };
    const auto mark = take();
    if (mark == zero_mark) return {};
    CHECK(mark == negative_mark || mark == positive_mark, "unknown mark of a number in a key");
    Decimal x;
    x.negative = mark == negative_mark;
    const unsigned flip = x.negative ? 0xFF : 0x00;
    x.exponent = static_cast<int>(take() ^ flip) + least_exponent;
    for (unsigned pair = take() ^ flip; pair != 0; pair = take() ^ flip) {
        x.digits += static_cast<char>('0' + (pair - 1) / 10);
        x.digits += static_cast<char>('0' + (pair - 1) % 10);
    }
    if (!x.digits.empty() && x.digits.back() == '0') x.digits.pop_back();
    return x;
}

}  // namespace spot::dynamodb
