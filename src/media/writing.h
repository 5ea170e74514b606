#pragma once

// Last half of a conversion: encodes and writes.

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "media/convert.h"
#include "media/convert_line.h"
#include "media/encoder.h"
#include "media/rendering.h"
#include "media/sink.h"
#include "media/source.h"
#include "media/stream_choice.h"
#include "media/subtitles.h"

namespace spot::media {

// On the calling thread.
class Writing {
  public:
    // `source`: its headers alone are looked at, while another thread reads its packets.
    Writing(const Source& source, std::string out, const ConvertOptions& options,
            const StereoPlan& plan);

    // A packet, or a picture that is rendered.
    Result<void> take_job(Job job);
    Result<void> finish();
    ConvertReport& report() { return report_; }

  private:
    Result<void> begin(const Job& first);
    Result<void> choose_container();
    Result<void> add_streams(const Brightness& brightness);
    void note_changes(const Job& first);
    Result<void> write_copy(Packet packet);
    Result<void> drain();
    Result<void> tell(bool now);

    const Source& source_;
    std::string out_;
    const ConvertOptions& options_;
    const StereoPlan& plan_;
    std::chrono::steady_clock::time_point start_;
    std::chrono::steady_clock::time_point told_{};
    ConvertReport report_;
    std::unique_ptr<Encoder> encoder_;
    std::unique_ptr<Sink> sink_;
    std::vector<int> lanes_;  // source's stream index -> sink's, -1: left out
    std::vector<std::unique_ptr<TextSubtitles>> texts_;
    std::vector<Packet> waiting_;  // of other streams, before the first picture
};

}  // namespace spot::media
