#pragma once

// Converts text subtitles of any form to mov_text, the form that MP4 holds, or to another.

#include <memory>
#include <optional>

#include "media/film/av.h"

namespace spot::media {

// One stream. Styles that mov_text has are kept, positions and effects of ASS are not.
class TextSubtitles {
  public:
    static bool understands(const AVCodecParameters&);
    static Result<std::unique_ptr<TextSubtitles>> open(const AVStream&,
                                                       AVCodecID form = AV_CODEC_ID_MOV_TEXT);

    const AVCodecParameters& parameters() const { return *parameters_; }
    // The packet in the new form, with the same times; nullopt for a packet without text.
    Result<std::optional<Packet>> convert(const AVPacket&);

  private:
    TextSubtitles() = default;
    CodecContext decoder_;
    CodecContext encoder_;
    Parameters parameters_;
};

}  // namespace spot::media
