#include "base/gzip.h"

#include <zlib.h>

#include <limits>

#include "base/check.h"

namespace spot {
namespace {

constexpr std::size_t piece_bytes = 64 * 1024;
constexpr int window_bits = MAX_WBITS;
// Added to window_bits, for inflateInit2 and deflateInit2 of zlib: gzip's frame, or any of the two.
constexpr int gzip_frame = 16;
constexpr int any_frame = 32;

class Inflation {
  public:
    Inflation() { CHECK(inflateInit2(&stream, window_bits + any_frame) == Z_OK); }
    Inflation(const Inflation&) = delete;
    Inflation& operator=(const Inflation&) = delete;
    ~Inflation() { inflateEnd(&stream); }
    z_stream stream{};
};

Bytef* input_of(std::string_view bytes) {
    // zlib takes a pointer to what it does not change.
    return const_cast<Bytef*>(reinterpret_cast<const Bytef*>(bytes.data()));
}

tl::unexpected<Error> too_large() {
    return fail(Kind::too_large, "RequestEntityTooLarge",
                "The body holds more than this operation takes.");
}

tl::unexpected<Error> not_readable() {
    return fail(Kind::invalid, "NotReadable",
                "The body is not what its Content-Encoding says: it is damaged or incomplete.");
}

}  // namespace

Result<std::string> gunzip(std::string_view compressed, std::uint64_t most) {
    CHECK(compressed.size() <= std::numeric_limits<uInt>::max());
    Inflation inflation;
    auto& stream = inflation.stream;
    stream.next_in = input_of(compressed);
    stream.avail_in = static_cast<uInt>(compressed.size());
    std::string out;
    for (int state = Z_OK; state != Z_STREAM_END;) {
        const auto before = out.size();
        if (before > most) return too_large();
        out.resize(before + piece_bytes);
        stream.next_out = reinterpret_cast<Bytef*>(out.data() + before);
        stream.avail_out = piece_bytes;
        state = inflate(&stream, Z_NO_FLUSH);
        out.resize(before + piece_bytes - stream.avail_out);
        if (state != Z_OK && state != Z_STREAM_END) return not_readable();
    }
    if (stream.avail_in != 0) return not_readable();
    if (out.size() > most) return too_large();
    return out;
}

std::string gzip(std::string_view bytes) {
    CHECK(bytes.size() <= std::numeric_limits<uInt>::max());
    z_stream stream{};
    constexpr int memory_level = 8;  // zlib's usual one
    CHECK(deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, window_bits + gzip_frame,
                       memory_level, Z_DEFAULT_STRATEGY) == Z_OK);
    std::string out(deflateBound(&stream, static_cast<uLong>(bytes.size())), '\0');
    stream.next_in = input_of(bytes);
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    CHECK(deflate(&stream, Z_FINISH) == Z_STREAM_END);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

}  // namespace spot
