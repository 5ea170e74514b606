#pragma once

// Last half of a conversion: encodes and writes the pictures.

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "media/convert.h"
#include "media/convert/convert_line.h"
#include "media/convert/rendering.h"
#include "media/encode/encoder.h"
#include "media/film/sink.h"
#include "media/film/source.h"

namespace spot::media {

// The encoder's options for the pictures of `source`, as they are planned.
EncoderOptions encoder_options(const StereoPlan& plan, const ConvertOptions& options,
                               const Source& source);
// A sentence for each thing about the pictures that will not be as in the film, as far as it is
// known before the first one.
std::vector<std::string> notes_before(const StereoPlan& plan, const ConvertOptions& options);

// On the calling thread.
class Writing {
  public:
    // `source`: its headers alone are looked at, while another thread reads its packets.
    Writing(const Source& source, const ConvertOptions& options, const StereoPlan& plan);

    // Before the first picture: what the encoder or the container refuses shows here.
    Result<void> begin(const std::string& out);
    Result<void> take_job(Job job);
    // `counts`: of the whole conversion.
    Result<ConvertReport> finish(RenderCounts counts);

  private:
    void note_changes(const Unlike& unlike);
    Result<void> drain();
    Result<void> tell(bool now);

    const Source& source_;
    const ConvertOptions& options_;
    const StereoPlan& plan_;
    std::chrono::steady_clock::time_point start_;
    std::chrono::steady_clock::time_point told_{};
    ConvertReport report_;
    SegmentTags tags_;
    std::unique_ptr<Encoder> encoder_;
    std::unique_ptr<Sink> sink_;
    bool deinterlaced_ = false;
    std::string lost_captions_;
};

}  // namespace spot::media
