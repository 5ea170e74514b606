#include "sns/mail_address.h"

#include <string_view>

namespace spot::sns {
namespace {

constexpr std::size_t most_bytes = 254;  // of a path, without its brackets
constexpr std::size_t most_of_name = 64;
constexpr std::string_view of_names =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-/=?^_`{|}~.";
constexpr std::string_view of_domains =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.";

// Atoms between dots.
bool is_dotted(std::string_view text, std::string_view letters) {
    return !text.empty() && text.front() != '.' && text.back() != '.' &&
           text.find("..") == std::string_view::npos &&
           text.find_first_not_of(letters) == std::string_view::npos;
}

}  // namespace

bool is_mail_address(const std::string& address) {
    const std::string_view text(address);
    const auto at = text.find('@');
    return at != std::string_view::npos && at <= most_of_name && text.size() <= most_bytes &&
           is_dotted(text.substr(0, at), of_names) && is_dotted(text.substr(at + 1), of_domains);
}

}  // namespace spot::sns
