#pragma once

// Errors by value. A rule that can fail because of what a client sent returns Result<T>; nothing
// here throws. Broken invariants are CHECK's (check.h), foreign exceptions end at thread roots.

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>
#include <vector>

namespace spot {

// The kinds of errors, told apart by what a caller can do about them.
enum class Kind {
    invalid,          // the request is wrong: do not repeat it as it is
    not_found,        // the thing named is not there
    conflict,         // the state forbids it: exists already, condition failed, in use
    denied,           // not authenticated or not allowed
    too_large,        // over a limit of size
    throttled,        // repeat later, slower
    unavailable,      // repeat later: the other side cannot be reached or is stopping
    not_implemented,  // known to AWS, not to this plane
    internal,         // our fault
};

struct Error {
    Kind kind = Kind::internal;
    std::string code;     // AWS's code, for example "NoSuchKey"; programs tell errors apart by it
    std::string message;  // for people: what has failed, why, and what to do
    // Further named members of the error's document, for example BucketName.
    std::vector<std::pair<std::string, std::string>> details = {};
};

template <class T>
using Result = tl::expected<T, Error>;

[[nodiscard]] inline tl::unexpected<Error> fail(Kind kind, std::string_view code,
                                                std::string message) {
    return tl::unexpected<Error>(Error{kind, std::string(code), std::move(message)});
}

[[nodiscard]] inline tl::unexpected<Error> fail(Error error) {
    return tl::unexpected<Error>(std::move(error));
}

namespace detail {
template <class R>
auto take(R&& result) {
    if constexpr (!std::is_void_v<typename std::decay_t<R>::value_type>) {
        return *std::forward<R>(result);
    }
}
}  // namespace detail

}  // namespace spot

// Gives the value of a Result, or returns its error from the function around. TRY must not be
// nested and must not stand in a coroutine. In a list of initializers or arguments nothing may be
// constructed before it: g++ 12.2 forgets to destroy that when TRY returns. tools/tidy.py checks
// it.
#define TRY(...)                                                               \
    __extension__({                                                            \
        auto try_result_ = (__VA_ARGS__);                                      \
        if (!try_result_) return ::spot::fail(std::move(try_result_).error()); \
        ::spot::detail::take(std::move(try_result_));                          \
    })
