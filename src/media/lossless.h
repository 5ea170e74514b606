#pragma once

// PCM sound as FLAC: MP4 has no PCM that players agree on, and FLAC gives back the same samples.

#include <cstdint>
#include <memory>
#include <vector>

#include "media/av.h"

namespace spot::media {

// One stream. Integer PCM up to 24 bits is exact; wider integers and floats are rounded to 24 bits.
class LosslessSound {
  public:
    static bool understands(const AVCodecParameters&);
    static Result<std::unique_ptr<LosslessSound>> open(const AVStream&);

    const AVCodecParameters& parameters() const { return *parameters_; }
    AVRational time_base() const { return encoder_->time_base; }
    // FLAC packets that are complete after this one; their times continue those of the source.
    Result<std::vector<Packet>> convert(const AVPacket&);
    Result<std::vector<Packet>> finish();

  private:
    LosslessSound() = default;
    void append(const AVFrame&);
    Result<void> encode(std::vector<Packet>& into, bool all);
    Result<void> receive(std::vector<Packet>& into);

    CodecContext decoder_;
    CodecContext encoder_;
    Parameters parameters_;
    AVRational source_base_{1, 1};
    std::vector<std::int32_t> samples_;  // interleaved, not yet encoded, left-aligned in 32 bits
    std::int64_t next_pts_ = no_time;    // of the first of samples_, in samples
};

}  // namespace spot::media
