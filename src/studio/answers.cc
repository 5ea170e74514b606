#include "studio/answers.h"

#include <unistd.h>

#include <cerrno>

#include "studio/messages.h"

namespace spot::studio {

void put(int out, std::string_view line) {
    while (!line.empty()) {
        const auto n = ::write(out, line.data(), line.size());
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) ::_exit(1);
        line.remove_prefix(static_cast<std::size_t>(n));
    }
}

void put_error(int out, const Error& error) {
    put(out, line_of("Error", Failure{static_cast<int>(error.kind), error.code, {error.message}}));
}

}  // namespace spot::studio
