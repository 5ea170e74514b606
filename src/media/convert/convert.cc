#include "media/convert.h"

#include "media/convert/rendering.h"
#include "media/convert/writing.h"
#include "media/encode/encoder_trial.h"

namespace spot::media {

Result<ConvertReport> convert(const std::string& in, const std::string& out,
                              const ConvertOptions& options) {
    auto film = TRY(plan_film(in, options.render.wanted));
    const auto plan = TRY(plan_stereo(std::move(film), options.render));
    auto source = TRY(Source::open(in, options.render.wanted));
    TRY(try_hardware(encoder_options(plan, options, source), options.trying));
    Writing writing(source, options, plan);
    TRY(writing.begin(out));
    auto counts = TRY(render_film(source, options, plan,
                                  [&](Job job) { return writing.take_job(std::move(job)); }));
    return writing.finish(std::move(counts));
}

}  // namespace spot::media
