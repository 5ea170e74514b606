#include "media/in_process.h"

#include "media/analyse.h"
#include "media/check_encoder.h"
#include "media/check_model.h"
#include "media/chunk.h"
#include "media/convert.h"
#include "media/demo_film.h"
#include "media/depth_film.h"
#include "media/frames.h"
#include "media/gather.h"
#include "media/join.h"
#include "media/photo.h"
#include "media/plan.h"
#include "media/preview.h"
#include "media/probe.h"

namespace spot::media {

Result<FilmInfo> InProcessEngine::probe(const std::string& path) {
    return media::probe(path);
}

Result<ConversionPlan> InProcessEngine::plan_conversion(const std::string& in,
                                                        const PlanOptions& options) {
    return media::plan_conversion(in, options);
}

Result<std::vector<Segment>> InProcessEngine::chunk(const std::string& in,
                                                    const std::string& out_dir,
                                                    const ChunkOptions& options) {
    return media::chunk(in, out_dir, options);
}

Result<ConvertReport> InProcessEngine::convert(const std::string& in, const std::string& out,
                                               const ConvertOptions& options) {
    return media::convert(in, out, options);
}

Result<JoinReport> InProcessEngine::join(const std::string& film,
                                         const std::vector<std::string>& segments,
                                         const std::string& out, const JoinOptions& options) {
    return media::join(film, segments, out, options);
}

Result<PhotoReport> InProcessEngine::convert_photo(const std::string& in, const std::string& out,
                                                   const PhotoOptions& options) {
    return media::convert_photo(in, out, options);
}

Result<std::int64_t> InProcessEngine::write_frames(const std::string& in, const std::string& folder,
                                                   const ConvertOptions& options, bool overwrite,
                                                   ImageKind image) {
    return media::write_frames(in, folder, options, overwrite, image);
}

Result<GatherReport> InProcessEngine::gather_pictures(const std::vector<std::string>& pictures,
                                                      const std::string& out,
                                                      const GatherOptions& options) {
    return media::gather_pictures(pictures, out, options);
}

Result<std::vector<std::string>> InProcessEngine::preview(const std::string& in,
                                                          const std::string& folder,
                                                          const PreviewOptions& options) {
    return media::preview(in, folder, options);
}

Result<AnalyseReport> InProcessEngine::analyse(const std::string& in,
                                               const AnalyseOptions& options) {
    return media::analyse(in, options);
}

Result<DepthReport> InProcessEngine::write_depth_film(const std::string& in, const std::string& out,
                                                      const ConvertOptions& options) {
    return media::write_depth_film(in, out, options);
}

Result<DepthReport> InProcessEngine::write_depth_pictures(const std::string& in,
                                                          const std::string& folder,
                                                          const ConvertOptions& options,
                                                          bool overwrite) {
    return media::write_depth_pictures(in, folder, options, overwrite);
}

Result<DepthReport> InProcessEngine::write_depth_photo(const std::string& in,
                                                       const std::string& out,
                                                       const ConvertOptions& options,
                                                       bool overwrite) {
    return media::write_depth_photo(in, out, options, overwrite);
}

Result<ModelReport> InProcessEngine::check_model(const DepthModelOptions& options, int threads) {
    return media::check_model(options, threads);
}

Result<EncoderReport> InProcessEngine::check_encoder(const EncoderCheck& check) {
    return media::check_encoder(check);
}

Result<void> InProcessEngine::make_demo_film(const std::string& out, const DemoOptions& options) {
    return media::make_demo_film(out, options);
}

}  // namespace spot::media
