#include "wire/signing/aws_chunked.h"

#include <algorithm>
#include <charconv>

#include "base/bytes.h"
#include "base/check.h"

namespace spot::wire {
namespace {

tl::unexpected<Error> incomplete(std::string message) {
    return fail(Kind::invalid, "IncompleteBody", std::move(message));
}

tl::unexpected<Error> bad_signature() {
    return fail(Kind::denied, "SignatureDoesNotMatch",
                "The request signature we calculated does not match the signature you provided. "
                "Check your key and signing method.");
}

tl::unexpected<Error> malformed_trailer() {
    return fail(Kind::invalid, "MalformedTrailerError",
                "The request contained trailing data that was not well-formed or did not conform "
                "to our published schema.");
}

bool is_signed(PayloadMode mode) {
    return mode != PayloadMode::streaming_unsigned_trailer;
}
bool has_trailers(PayloadMode mode) {
    return mode != PayloadMode::streaming_signed;
}

}  // namespace

ChunkedDecoder::ChunkedDecoder(PayloadMode mode, ChunkSigning signing, Taker take)
    : mode_(mode),
      signing_(std::move(signing)),
      take_(std::move(take)),
      previous_(signing_.seed_signature) {
    CHECK(is_aws_chunked(mode), "not a streaming mode");
}

Result<void> ChunkedDecoder::write(std::string_view bytes) {
    while (!bytes.empty()) {
        switch (state_) {
            case State::chunk_line:
                if (take_line(bytes)) TRY(chunk_line());
                if (line_.size() > max_chunk_line_bytes)
                    return incomplete("a chunk's line is long");
                break;
            case State::data:
                TRY(data(bytes));
                break;
            case State::data_end:
                TRY(data_end(bytes));
                break;
            case State::trailers:
                if (take_line(bytes)) TRY(trailer_line());
                if (line_.size() > max_trailer_bytes) return malformed_trailer();
                break;
            case State::done:
                return incomplete("bytes follow the end of the chunks");
        }
    }
    return {};
}

// True: line_ holds a whole line without its end. Takes what there is of it.
bool ChunkedDecoder::take_line(std::string_view& bytes) {
    const auto end = bytes.find('\n');
    line_ += bytes.substr(0, end);
    if (end == std::string_view::npos) {
        bytes = {};
        return false;
    }
    bytes.remove_prefix(end + 1);
    if (line_.ends_with('\r')) line_.pop_back();
    return true;
}

Result<void> ChunkedDecoder::chunk_line() {
    const auto line = std::exchange(line_, {});
    const auto semicolon = std::min(line.find(';'), line.size());
    const auto* end = line.data() + semicolon;
    const auto [stop, code] = std::from_chars(line.data(), end, chunk_size_, 16);
    if (semicolon == 0 || code != std::errc{} || stop != end || line.front() == '-') {
        return incomplete("a chunk's size is not a number");
    }
    claimed_.clear();
    constexpr std::string_view name = ";chunk-signature=";
    if (is_signed(mode_)) {
        if (!std::string_view(line).substr(semicolon).starts_with(name)) return bad_signature();
        claimed_ = line.substr(semicolon + name.size());
    }
    if (small_seen_ && chunk_size_ > 0) {
        return fail(Kind::invalid, "InvalidChunkSizeError",
                    "Only the last chunk is allowed to have a size less than 8192 bytes");
    }
    small_seen_ = chunk_size_ < min_chunk_bytes;
    left_ = chunk_size_;
    if (chunk_size_ > 0) {
        state_ = State::data;
        return {};
    }
    TRY(end_chunk());
    state_ = State::trailers;
    return {};
}

Result<void> ChunkedDecoder::data(std::string_view& bytes) {
    const auto piece = bytes.substr(0, std::min<std::uint64_t>(left_, bytes.size()));
    if (is_signed(mode_)) hasher_.update(piece);
    left_ -= piece.size();
    size_ += piece.size();
    bytes.remove_prefix(piece.size());
    TRY(take_(piece));
    if (left_ > 0) return {};
    TRY(end_chunk());
    state_ = State::data_end;
    line_ends_ = 0;
    return {};
}

Result<void> ChunkedDecoder::end_chunk() {
    if (!is_signed(mode_)) return {};
    const auto hash = hex(std::exchange(hasher_, Hasher(Algorithm::sha256)).finish());
    auto expected = chunk_signature(signing_, previous_, hash);
    if (!equal_in_constant_time(expected, claimed_)) return bad_signature();
    previous_ = std::move(expected);
    return {};
}

Result<void> ChunkedDecoder::data_end(std::string_view& bytes) {
    constexpr std::string_view crlf = "\r\n";
    if (bytes.front() != crlf[static_cast<std::size_t>(line_ends_)]) {
        return incomplete("a chunk is longer than its size says");
    }
    bytes.remove_prefix(1);
    if (++line_ends_ == 2) state_ = State::chunk_line;
    return {};
}

Result<void> ChunkedDecoder::trailer_line() {
    const auto line = std::exchange(line_, {});
    if (line.empty()) {
        state_ = State::done;
        return {};
    }
    trailer_bytes_ += line.size();
    const auto colon = line.find(':');
    if (!has_trailers(mode_) || colon == 0 || colon == std::string::npos ||
        trailer_bytes_ > max_trailer_bytes) {
        return malformed_trailer();
    }
    const auto name = lower(trim(std::string_view(line).substr(0, colon)));
    const auto value = trim(std::string_view(line).substr(colon + 1));
    if (name == "x-amz-trailer-signature") {
        trailer_signature_ = value;
        return {};
    }
    if (!trailer_signature_.empty() || trailers_.has(name)) return malformed_trailer();
    trailers_.add(name, value);
    signed_trailers_ += name + ':' + std::string(value) + '\n';
    return {};
}

Result<void> ChunkedDecoder::finish() {
    if (state_ != State::done) return incomplete("the body ends before its last chunk");
    return check_trailers();
}

Result<void> ChunkedDecoder::check_trailers() {
    if (mode_ != PayloadMode::streaming_signed_trailer) return {};
    const auto expected = trailer_signature(signing_, previous_, hex(sha256(signed_trailers_)));
    if (!equal_in_constant_time(expected, trailer_signature_)) return bad_signature();
    return {};
}

}  // namespace spot::wire
