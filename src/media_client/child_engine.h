#pragma once

// The engine that has each piece of work done by a process of its own, stereo-spot-media, which is
// shut in before it opens the film (docs/adr/0003-films-are-read-by-a-child.md).

#include "media/engine.h"

namespace spot::media_client {

// It has no state; each call starts one process and waits for its end (child.h). On any error
// nothing is left under or beside an output, whatever became of that process, where the header of
// the function promises so. Errors, beside those of the function itself, are those of run_child()
// in child.h; where an output is a folder that the user named, or a still picture, also
// "NotWritable": no folder for the process can be made in it.
class ChildEngine final : public media::Engine {
  public:
    Result<media::FilmInfo> probe(const std::string& path) override;
    Result<media::ConversionPlan> plan_conversion(const std::string& in,
                                                  const media::PlanOptions& options) override;
    Result<std::vector<media::Segment>> chunk(const std::string& in, const std::string& out_dir,
                                              const media::ChunkOptions& options) override;
    Result<media::ConvertReport> convert(const std::string& in, const std::string& out,
                                         const media::ConvertOptions& options) override;
    Result<media::JoinReport> join(const std::string& film,
                                   const std::vector<std::string>& segments, const std::string& out,
                                   const media::JoinOptions& options) override;
    Result<media::PhotoReport> convert_photo(const std::string& in, const std::string& out,
                                             const media::PhotoOptions& options) override;
    Result<std::int64_t> write_frames(const std::string& in, const std::string& folder,
                                      const media::ConvertOptions& options, bool overwrite,
                                      media::ImageKind image) override;
    Result<media::GatherReport> gather_pictures(const std::vector<std::string>& pictures,
                                                const std::string& out,
                                                const media::GatherOptions& options) override;
    Result<std::vector<std::string>> preview(const std::string& in, const std::string& folder,
                                             const media::PreviewOptions& options) override;
    Result<media::AnalyseReport> analyse(const std::string& in,
                                         const media::AnalyseOptions& options) override;
    Result<media::DepthReport> write_depth_film(const std::string& in, const std::string& out,
                                                const media::ConvertOptions& options) override;
    Result<media::DepthReport> write_depth_pictures(const std::string& in,
                                                    const std::string& folder,
                                                    const media::ConvertOptions& options,
                                                    bool overwrite) override;
    Result<media::DepthReport> write_depth_photo(const std::string& in, const std::string& out,
                                                 const media::ConvertOptions& options,
                                                 bool overwrite) override;
    Result<media::ModelReport> check_model(const media::DepthModelOptions& options,
                                           int threads) override;
    Result<media::EncoderReport> check_encoder(const media::EncoderCheck& check) override;
    Result<void> make_demo_film(const std::string& out, const media::DemoOptions& options) override;
};

}  // namespace spot::media_client
