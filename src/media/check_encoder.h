#pragma once

// Tries which encoders a machine really has, for callers who ask before there is a film.

#include <string>

#include "base/result.h"
#include "media/codec.h"

namespace spot::media {

inline constexpr int trial_pictures = 24;

struct EncoderCheck {
    EncodingWish encoding = {};
    int width = 3840;  // of the packed pictures: two eyes of 1080p beside each other
    int height = 1080;
    int threads = 0;  // 0: all cores
};

struct EncoderReport {
    std::string encoder;  // libav's name
    double pictures_per_second = 0;
    double psnr = 0;  // dB, of what was tried with; not a measure of films
};

// Opens the encoder and runs a trial of it (encoder_trial.h). Errors: those of choose_encoding(),
// "EncoderFailed", "NoEncoder"; also "InvalidOption" for sides that are odd, below 64 or above
// 8192.
Result<EncoderReport> check_encoder(const EncoderCheck& check);

}  // namespace spot::media
