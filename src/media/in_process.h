#pragma once

// The engine that does all work in the calling process, with libav. Only a program that shuts
// itself in before it opens a stranger's film (src/studio), and programs that make their own films,
// may use it; the others use ChildEngine (docs/adr/0003-films-are-read-by-a-child.md).

#include "media/engine.h"

namespace spot::media {

// It has no state: every function calls the free function of the same name.
class InProcessEngine final : public Engine {
  public:
    Result<FilmInfo> probe(const std::string& path) override;
    Result<ConversionPlan> plan_conversion(const std::string& in,
                                           const PlanOptions& options) override;
    Result<std::vector<Segment>> chunk(const std::string& in, const std::string& out_dir,
                                       const ChunkOptions& options) override;
    Result<ConvertReport> convert(const std::string& in, const std::string& out,
                                  const ConvertOptions& options) override;
    Result<JoinReport> join(const std::string& film, const std::vector<std::string>& segments,
                            const std::string& out, const JoinOptions& options) override;
    Result<PhotoReport> convert_photo(const std::string& in, const std::string& out,
                                      const PhotoOptions& options) override;
    Result<std::int64_t> write_frames(const std::string& in, const std::string& folder,
                                      const ConvertOptions& options, bool overwrite,
                                      ImageKind image) override;
    Result<GatherReport> gather_pictures(const std::vector<std::string>& pictures,
                                         const std::string& out,
                                         const GatherOptions& options) override;
    Result<std::vector<std::string>> preview(const std::string& in, const std::string& folder,
                                             const PreviewOptions& options) override;
    Result<AnalyseReport> analyse(const std::string& in, const AnalyseOptions& options) override;
    Result<DepthReport> write_depth_film(const std::string& in, const std::string& out,
                                         const ConvertOptions& options) override;
    Result<DepthReport> write_depth_pictures(const std::string& in, const std::string& folder,
                                             const ConvertOptions& options,
                                             bool overwrite) override;
    Result<DepthReport> write_depth_photo(const std::string& in, const std::string& out,
                                          const ConvertOptions& options, bool overwrite) override;
    Result<ModelReport> check_model(const DepthModelOptions& options, int threads) override;
    Result<EncoderReport> check_encoder(const EncoderCheck& check) override;
    Result<void> make_demo_film(const std::string& out, const DemoOptions& options) override;
};

}  // namespace spot::media
