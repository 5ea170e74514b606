#include "media/convert.h"

#include "media/rendering.h"
#include "media/writing.h"

namespace spot::media {

Result<ConvertReport> convert(const std::string& in, const std::string& out,
                              const ConvertOptions& options) {
    auto source = TRY(Source::open(in));
    const auto plan = TRY(plan_stereo(source, options));
    Writing writing(source, out, options, plan);
    const auto counts = TRY(render_film(source, options, plan,
                                        [&](Job job) { return writing.take_job(std::move(job)); }));
    TRY(writing.finish());
    auto& report = writing.report();
    report.damaged_packets = counts.damaged;
    report.scenes = counts.scenes;
    report.comfort = counts.comfort;
    return std::move(report);
}

}  // namespace spot::media
