#pragma once

// Sound that a container does not know, as FLAC, which gives back the samples that were decoded:
// MP4 has no PCM that players agree on, and knows neither WavPack nor what discs and broadcasts
// use.

#include <cstdint>
#include <memory>
#include <vector>

#include "media/film/av.h"

namespace spot::media {

// At most, of any rate: libav's encoder lets one last 105 ms, or down to half where FLAC has no
// such size.
inline constexpr double flac_packets_a_second = 20;

// One stream. Integers up to 24 bits are exact; wider ones and floats are rounded to 24 bits, and
// what a lossy codec gives to 16.
class LosslessSound {
  public:
    static bool understands(const AVCodecParameters&);
    static Result<std::unique_ptr<LosslessSound>> open(const AVStream&);

    const AVCodecParameters& parameters() const { return *parameters_; }
    AVRational time_base() const { return encoder_->time_base; }
    // FLAC packets that are complete after this one; their times continue those of the source.
    Result<std::vector<Packet>> convert(const AVPacket&);
    Result<std::vector<Packet>> finish();
    // Packets that gave no sound of the stream's form.
    std::int64_t damaged() const { return damaged_; }

  private:
    LosslessSound() = default;
    bool append(const AVFrame&);
    Result<void> drain(std::vector<Packet>& into);
    Result<void> encode(std::vector<Packet>& into, bool all);
    Result<void> receive(std::vector<Packet>& into);

    CodecContext decoder_;
    CodecContext encoder_;
    Parameters parameters_;
    AVRational source_base_{1, 1};
    std::vector<std::int32_t> samples_;  // interleaved, not yet encoded, left-aligned in 32 bits
    std::int64_t next_pts_ = no_time;    // of the first of samples_, in samples
    std::int64_t damaged_ = 0;
};

}  // namespace spot::media
