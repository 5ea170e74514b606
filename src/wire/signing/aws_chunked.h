#pragma once

// The body encoding "aws-chunked": chunks of data with their sizes, each of them signed where the
// request says so, followed by trailing headers. Source: S3 API Reference, "Signature calculations:
// transferring payload in multiple chunks" and the page on trailing headers.
//
//   chunk = hex size [";chunk-signature=" hex] CRLF data CRLF
//   body  = chunk* last chunk of size 0 without data, trailer*, CRLF
//   trailer = name ":" value CRLF

#include <functional>

#include "base/hash.h"
#include "base/result.h"
#include "wire/http_message.h"
#include "wire/signing/sigv4.h"

namespace spot::wire {

inline constexpr std::size_t min_chunk_bytes = 8192;  // the last chunk with data may be smaller
inline constexpr std::size_t max_chunk_line_bytes = 1024;
inline constexpr std::size_t max_trailer_bytes = 16 * 1024;

inline bool is_aws_chunked(PayloadMode mode) {
    return mode == PayloadMode::streaming_signed || mode == PayloadMode::streaming_signed_trailer ||
           mode == PayloadMode::streaming_unsigned_trailer;
}

// Decodes bytes as they arrive, in pieces of any size, and keeps no more than a line of them. The
// data are handed to `take` before their signature was checked, so they must not be used until
// finish() has succeeded. Used by one thread at a time, and no more after the first error.
class ChunkedDecoder {
  public:
    using Taker = std::function<Result<void>(std::string_view)>;

    // `mode` is one of the streaming modes.
    ChunkedDecoder(PayloadMode mode, ChunkSigning signing, Taker take);

    // Both fail with IncompleteBody, InvalidChunkSizeError, SignatureDoesNotMatch,
    // MalformedTrailerError, or with an error of the taker.
    Result<void> write(std::string_view bytes);
    Result<void> finish();

    std::uint64_t size() const { return size_; }  // bytes of decoded data so far
    // Complete after finish(). The trailer's own signature is not among them.
    const Headers& trailers() const { return trailers_; }

  private:
    enum class State { chunk_line, data, data_end, trailers, done };

    bool take_line(std::string_view& bytes);
    Result<void> chunk_line();
    Result<void> data(std::string_view& bytes);
    Result<void> end_chunk();
    Result<void> data_end(std::string_view& bytes);
    Result<void> trailer_line();
    Result<void> check_trailers();

    const PayloadMode mode_;
    const ChunkSigning signing_;
    const Taker take_;
    State state_ = State::chunk_line;
    std::string line_;
    std::uint64_t chunk_size_ = 0;
    std::uint64_t left_ = 0;  // bytes of this chunk's data that have not come
    std::uint64_t size_ = 0;
    bool small_seen_ = false;  // a chunk below the minimum has come: only the end may follow
    int line_ends_ = 0;        // bytes of the CRLF behind a chunk's data that have come
    std::string claimed_;      // the signature that this chunk claims to have
    std::string previous_;     // the signature of the chunk before, or of the request's head
    Hasher hasher_{Algorithm::sha256};
    Headers trailers_;
    std::string signed_trailers_;
    std::string trailer_signature_;
    std::size_t trailer_bytes_ = 0;
};

}  // namespace spot::wire
