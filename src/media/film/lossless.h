#pragma once

// Converts sound that a container does not know to FLAC, which gives back the samples that were
// decoded. MP4 has no PCM that players agree on, and knows neither WavPack nor the codecs of discs
// and broadcasts.

#include <cstdint>
#include <memory>
#include <vector>

#include "media/film/av.h"

namespace spot::media {

// The greatest number of packets a second, for any sample rate: libav's encoder makes packets of
// 105 ms, or down to half of that where FLAC has no such size.
inline constexpr double flac_packets_a_second = 20;

// Converts one stream. Integers up to 24 bits are exact; wider ones and floats are rounded to 24
// bits, the samples of lossy codecs to 16.
class LosslessSound {
  public:
    static bool understands(const AVCodecParameters&);
    static Result<std::unique_ptr<LosslessSound>> open(const AVStream&);

    const AVCodecParameters& parameters() const { return *parameters_; }
    AVRational time_base() const { return encoder_->time_base; }
    // The FLAC packets that are complete after this packet; their times continue those of the
    // source.
    Result<std::vector<Packet>> convert(const AVPacket&);
    Result<std::vector<Packet>> finish();
    // The number of packets that gave no sound of the stream's form.
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
    std::int64_t next_pts_ = no_time;    // the time of the first of samples_, in samples
    std::int64_t damaged_ = 0;
};

}  // namespace spot::media
