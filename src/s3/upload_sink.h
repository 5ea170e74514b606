#pragma once

// Receives the body of a PutObject or UploadPart and writes it to a Staging. The body is decoded
// where it is aws-chunked, hashed where its hash is signed, and must have the announced length.

#include <optional>

#include "s3/store/content.h"
#include "wire/body.h"
#include "wire/signing/aws_chunked.h"

namespace spot::s3 {

class UploadSink final : public wire::BodySink {
  public:
    // `length` is that of the data in bytes, without any encoding; nullopt: any. `trailer` is the
    // algorithm of the checksum that follows the data; nullopt: none does.
    UploadSink(std::unique_ptr<Staging> staging, const wire::Identity&,
               std::optional<std::uint64_t> length, std::optional<Algorithm> trailer);

    Result<void> write(std::string_view bytes) override;
    Result<void> finish() override;

    bool finished() const { return finished_; }
    Staging& staging() { return *staging_; }
    // The checksum in the trailer. May be called after finish() only.
    const std::optional<Checksum>& trailing_checksum() const { return trailing_checksum_; }

  private:
    Result<void> take(std::string_view data);
    Result<void> read_trailer();

    std::unique_ptr<Staging> staging_;
    std::string payload_sha256_;
    std::optional<Hasher> sha256_;
    std::optional<wire::ChunkedDecoder> decoder_;
    const std::optional<std::uint64_t> length_;
    const std::optional<Algorithm> trailer_;
    std::optional<Checksum> trailing_checksum_;
    bool finished_ = false;
};

}  // namespace spot::s3
