#include "backup/layout.h"

#include "base/byte_source.h"
#include "base/bytes.h"
#include "base/hash.h"

namespace spot::backup {

Result<std::string> sha256_of(const std::string& path) {
    const auto source = TRY(FileSource::open(path));
    Hasher hasher(Algorithm::sha256);
    std::string buffer(1 << 20, '\0');
    while (true) {
        const auto n = TRY(source->read(std::as_writable_bytes(std::span(buffer))));
        if (n == 0) return hex(hasher.finish());
        hasher.update(std::string_view(buffer).substr(0, n));
    }
}

}  // namespace spot::backup
