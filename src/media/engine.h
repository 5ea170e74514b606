#pragma once

// Everything that media does with films and still pictures, as one interface, so that a caller does
// not know where the work is done. There are two implementations: InProcessEngine (in_process.h)
// calls the functions of the headers in this folder, and ChildEngine (media_client/child_engine.h)
// has stereo-spot-media do each piece of work in a process of its own.
// A program's main() makes the one that it uses and hands it on by reference.

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "media/image_kind.h"

namespace spot::media {

// Each is defined in the header that is named beside the function which takes or returns it.
struct AnalyseOptions;
struct AnalyseReport;
struct ChunkOptions;
struct ConversionPlan;
struct ConvertOptions;
struct ConvertReport;
struct DemoOptions;
struct DepthModelOptions;
struct DepthReport;
struct EncoderCheck;
struct EncoderReport;
struct FilmInfo;
struct GatherOptions;
struct GatherReport;
struct JoinOptions;
struct JoinReport;
struct ModelReport;
struct PhotoOptions;
struct PhotoReport;
struct PlanOptions;
struct PreviewOptions;
struct Segment;

// A function does what the function of the same name in the named header does, and its contract is
// written there: meaning, units, errors, and what is left behind after an error. An implementation
// may add errors of its own. All functions block until the work is done, and may be called from
// several threads at once. Paths are any bytes but zero.
class Engine {
  public:
    virtual ~Engine() = default;

    // media/probe.h
    virtual Result<FilmInfo> probe(const std::string& path) = 0;
    // media/plan.h
    virtual Result<ConversionPlan> plan_conversion(const std::string& in,
                                                   const PlanOptions& options) = 0;
    // media/chunk.h
    virtual Result<std::vector<Segment>> chunk(const std::string& in, const std::string& out_dir,
                                               const ChunkOptions& options) = 0;
    // media/convert.h
    virtual Result<ConvertReport> convert(const std::string& in, const std::string& out,
                                          const ConvertOptions& options) = 0;
    // media/join.h
    virtual Result<JoinReport> join(const std::string& film,
                                    const std::vector<std::string>& segments,
                                    const std::string& out, const JoinOptions& options) = 0;

    // media/photo.h
    virtual Result<PhotoReport> convert_photo(const std::string& in, const std::string& out,
                                              const PhotoOptions& options) = 0;
    // media/frames.h
    virtual Result<std::int64_t> write_frames(const std::string& in, const std::string& folder,
                                              const ConvertOptions& options, bool overwrite,
                                              ImageKind image) = 0;
    // media/gather.h
    virtual Result<GatherReport> gather_pictures(const std::vector<std::string>& pictures,
                                                 const std::string& out,
                                                 const GatherOptions& options) = 0;

    // media/preview.h
    virtual Result<std::vector<std::string>> preview(const std::string& in,
                                                     const std::string& folder,
                                                     const PreviewOptions& options) = 0;
    // media/analyse.h
    virtual Result<AnalyseReport> analyse(const std::string& in, const AnalyseOptions& options) = 0;

    // media/depth_film.h
    virtual Result<DepthReport> write_depth_film(const std::string& in, const std::string& out,
                                                 const ConvertOptions& options) = 0;
    virtual Result<DepthReport> write_depth_pictures(const std::string& in,
                                                     const std::string& folder,
                                                     const ConvertOptions& options,
                                                     bool overwrite) = 0;
    virtual Result<DepthReport> write_depth_photo(const std::string& in, const std::string& out,
                                                  const ConvertOptions& options,
                                                  bool overwrite) = 0;

    // media/check_model.h
    virtual Result<ModelReport> check_model(const DepthModelOptions& options, int threads) = 0;
    // media/check_encoder.h
    virtual Result<EncoderReport> check_encoder(const EncoderCheck& check) = 0;
    // media/demo_film.h
    virtual Result<void> make_demo_film(const std::string& out, const DemoOptions& options) = 0;
};

}  // namespace spot::media
