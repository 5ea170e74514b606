#pragma once

// Reads the pictures of a film from a time on, without decoding all pictures before it.

#include <optional>
#include <string>

#include "media/film/source.h"
#include "media/picture/decoder.h"
#include "media/picture/fields.h"
#include "media/picture/upright.h"

namespace spot::media {

// One thread at a time. Seeks to the last keyframe before that time. Films of formats whose times
// are derived from everything before (picture_times.h), and films where the seek lands too late,
// are read from their start.
class Excerpt {
  public:
    // `from` is in seconds since the film's start. Errors are those of probe.h.
    static Result<Excerpt> open(const std::string& path, double from, int threads);

    // The next picture, upright and of 8 bits; false: the film has ended.
    Result<bool> next(Frame& picture, double& seconds);

    Size eye() const { return eye_; }
    double frames_per_second() const { return av_q2d(source_->frame_rate()); }
    double duration() const { return length_of(*source_); }  // of the film; 0: not known
    // The time, in seconds, up to which the film has been read; -1: no picture was read yet.
    double reached() const { return reached_; }

  private:
    Result<void> begin(bool seek);
    Result<bool> decoded(AVFrame& frame);

    std::string path_;
    double from_ = 0;
    int threads_ = 1;
    Size eye_;
    FilmPlan plan_;
    std::optional<Source> source_;
    std::unique_ptr<Decoder> decoder_;
    std::optional<Deinterlacer> fields_;
    std::optional<Upright> upright_;
    bool sought_ = false;
    bool read_all_ = false;
    bool ended_ = false;
    double reached_ = -1;
};

}  // namespace spot::media
