// The converter's steps alone, for run.py: no plane around them.
//
//   spot_media_bench chunk IN FOLDER SECONDS
//   spot_media_bench convert IN OUT PRESET [THREADS]
//   spot_media_bench convert-model IN OUT MODEL PRESET EVERY    EVERY: 0 is the usual choice
//   spot_media_bench make-model OUT WIDTH HEIGHT   layers as of a small vision transformer
//   spot_media_bench model MODEL PICTURES THREADS  the model alone

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>

#include "media/chunk.h"
#include "media/convert.h"
#include "media/depth_model/depth_model.h"
#include "media/depth_model/onnx_fixture.h"
#include "media/heap.h"

namespace {

std::string run_model(const char* path, int pictures, int threads) {
    const auto model = spot::media::DepthModel::open({.path = path}, 16, 9, threads);
    if (!model) return model.error().message;
    for (int i = 0; i < pictures; ++i) {
        const auto map = (*model)->run_alone();
        if (!map) return map.error().message;
    }
    return {};
}

}  // namespace

int main(int argc, char** argv) {
    spot::media::keep_large_blocks_apart();  // as the program does
    const std::string verb = argc > 1 ? argv[1] : "";
    if (verb == "convert-model" ? argc != 7 : argc != 5 && argc != 6) return 64;
    std::string error;
    if (verb == "chunk") {
        const auto done =
            spot::media::chunk(argv[2], argv[3], {.target_seconds = std::atof(argv[4])});
        if (!done) error = done.error().message;
    } else if (verb == "convert-model") {
        const auto done = spot::media::convert(
            argv[2], argv[3],
            {.render = {.preset = argv[5],
                        .crf = 20,
                        .depth_model = {.path = argv[4], .every = std::atoi(argv[6])}}});
        if (!done) error = done.error().message;
    } else if (verb == "make-model") {
        const auto bytes = spot::media::transformer_model(std::atoi(argv[3]), std::atoi(argv[4]));
        std::ofstream(argv[2], std::ios::binary) << bytes;
    } else if (verb == "model") {
        error = run_model(argv[2], std::atoi(argv[3]), std::atoi(argv[4]));
    } else {
        spot::media::ConvertOptions options;
        options.render.preset = argv[4];
        options.render.crf = 20;
        if (argc == 6) options.render.threads = std::atoi(argv[5]);
        const auto done = spot::media::convert(argv[2], argv[3], options);
        if (!done) error = done.error().message;
    }
    if (error.empty()) return 0;
    std::fprintf(stderr, "%s\n", error.c_str());
    return 1;
}
