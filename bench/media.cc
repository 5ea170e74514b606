// The converter's steps alone, for run.py: no plane around them.
//
//   spot_media_bench chunk IN FOLDER SECONDS
//   spot_media_bench convert IN OUT PRESET [THREADS]

#include <cstdio>
#include <cstdlib>
#include <string>

#include "media/chunk.h"
#include "media/convert.h"

int main(int argc, char** argv) {
    if (argc != 5 && argc != 6) return 64;
    const std::string verb = argv[1];
    std::string error;
    if (verb == "chunk") {
        const auto done =
            spot::media::chunk(argv[2], argv[3], {.target_seconds = std::atof(argv[4])});
        if (!done) error = done.error().message;
    } else {
        spot::media::ConvertOptions options;
        options.preset = argv[4];
        options.crf = 20;
        if (argc == 6) options.threads = std::atoi(argv[5]);
        const auto done = spot::media::convert(argv[2], argv[3], options);
        if (!done) error = done.error().message;
    }
    if (error.empty()) return 0;
    std::fprintf(stderr, "%s\n", error.c_str());
    return 1;
}
