#include "s3/upload_sink.h"

#include "base/bytes.h"
#include "base/failpoint.h"
#include "s3/rules/checksums.h"
#include "s3/rules/errors.h"

namespace spot::s3 {

UploadSink::UploadSink(std::unique_ptr<Staging> staging, const wire::Identity& identity,
                       std::optional<std::uint64_t> length, std::optional<Algorithm> trailer)
    : staging_(std::move(staging)), length_(length), trailer_(trailer) {
    if (wire::is_aws_chunked(identity.payload_mode)) {
        decoder_.emplace(identity.payload_mode, identity.chunks,
                         [this](std::string_view data) { return take(data); });
    } else if (identity.payload_mode == wire::PayloadMode::hash &&
               !identity.payload_sha256.empty()) {
        payload_sha256_ = lower(identity.payload_sha256);
        sha256_.emplace(Algorithm::sha256);
    }
}

Result<void> UploadSink::write(std::string_view bytes) {
    if (decoder_) return decoder_->write(bytes);
    if (sha256_) sha256_->update(bytes);
    return take(bytes);
}

Result<void> UploadSink::take(std::string_view data) {
    if (length_ && staging_->size() + data.size() > *length_) {
        return refuse("IncompleteBody", "The body is longer than the length it announced.");
    }
    return staging_->write(data);
}

Result<void> UploadSink::finish() {
    if (finished_) return {};
    if (decoder_) TRY(decoder_->finish());
    if (length_ && staging_->size() != *length_) return refuse("IncompleteBody");
    if (sha256_ && hex(sha256_->finish()) != payload_sha256_) {
        return refuse("XAmzContentSHA256Mismatch");
    }
    if (trailer_) TRY(read_trailer());
    // The blob is sealed last, so that a refused body costs no sync.
    TRY(staging_->finish());
    finished_ = true;
    FAILPOINT("s3.body.finished");
    return {};
}

Result<void> UploadSink::read_trailer() {
    const auto* value = decoder_ ? decoder_->trailers().find(checksum_header(*trailer_)) : nullptr;
    if (value == nullptr) return refuse("MalformedTrailerError");
    trailing_checksum_ = Checksum{*trailer_, *value};
    return {};
}

}  // namespace spot::s3
