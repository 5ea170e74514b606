#pragma once

// The body of a PutObject or UploadPart on its way from the wire into a staging: decoded where it
// is chunked, hashed where its hash is signed, held to the length it announced.

#include <optional>

#include "s3/store/content.h"
#include "wire/body.h"
#include "wire/signing/aws_chunked.h"

namespace spot::s3 {

class UploadSink final : public wire::BodySink {
  public:
    // `length`: of the data, without any encoding. `trailer`: the checksum that is to come behind
    // the data.
    UploadSink(std::unique_ptr<Staging> staging, const wire::Identity&, std::uint64_t length,
               std::optional<Algorithm> trailer);

    Result<void> write(std::string_view bytes) override;
    Result<void> finish() override;

    bool finished() const { return finished_; }
    Staging& staging() { return *staging_; }
    // After finish(): what the trailer said.
    const std::optional<Checksum>& trailing_checksum() const { return trailing_checksum_; }

  private:
    Result<void> take(std::string_view data);
    Result<void> read_trailer();

    std::unique_ptr<Staging> staging_;
    std::string payload_sha256_;
    std::optional<Hasher> sha256_;
    std::optional<wire::ChunkedDecoder> decoder_;
    const std::uint64_t length_;
    const std::optional<Algorithm> trailer_;
    std::optional<Checksum> trailing_checksum_;
    bool finished_ = false;
};

}  // namespace spot::s3
