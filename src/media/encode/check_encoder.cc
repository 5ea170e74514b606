#include "media/check_encoder.h"

#include <fmt/format.h>

#include <algorithm>
#include <thread>

#include "media/encode/encoder_trial.h"

namespace spot::media {
namespace {

constexpr int least_side = 64;
constexpr int greatest_side = 8192;
constexpr AVRational rate{24, 1};

bool fits(int side) {
    return side >= least_side && side <= greatest_side && side % 2 == 0;
}

}  // namespace

Result<EncoderReport> check_encoder(const EncoderCheck& check) {
    quiet_libav();
    if (!fits(check.width) || !fits(check.height)) {
        return fail(Kind::invalid, "InvalidOption",
                    fmt::format("pictures of {}x{}: sides must be even, {} to {}", check.width,
                                check.height, least_side, greatest_side));
    }
    auto encoding = TRY(choose_encoding(check.encoding, 8));
    EncoderOptions options{.size = {check.width, check.height},
                           .time_base = av_inv_q(rate),
                           .encoding = std::move(encoding)};
    options.plan.frame_rate = rate;
    options.plan.primaries = AVCOL_PRI_BT709;
    options.plan.transfer = AVCOL_TRC_BT709;
    options.plan.matrix = AVCOL_SPC_BT709;
    options.plan.range = AVCOL_RANGE_MPEG;
    const int cores = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
    options.threads = check.threads > 0 ? check.threads : cores;
    const auto trial = TRY(try_encoder(options));
    const auto& row = row_of(options.encoding.codec);
    const auto* hardware = find_hardware(options.encoding.kind, row.codec);
    return EncoderReport{.encoder = hardware != nullptr ? hardware->name : row.encoder,
                         .pictures_per_second = trial.pictures_per_second,
                         .psnr = trial.psnr};
}

}  // namespace spot::media
