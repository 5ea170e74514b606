#pragma once

// The messages between the process that wants work done on a film and the one that reads the film.
// There is one request, a line of JSON on standard input; answers are lines of JSON on standard
// output, the last one a result or an error. Any further byte on standard input, and its end,
// means: stop and clean up.
//
// A trial of a hardware encoder lies between the lines {"Trial":true} and {"Trial":false}: if the
// process dies between the two, the driver is to blame.
//
// The verb "network" is different: it makes the process a model's (model_process.h). After the
// request it receives {"Open":threads} and answers {"Opened":NetworkFacts}. Then it answers
// {"Ran":sides} to each {"Run":sides}; the numbers are in memory that both share (shared_memory.h).
// Its answer to either may be an error instead.

#include <string>
#include <utility>
#include <vector>

#include "base/printable.h"
#include "studio/shapes.h"
#include "wire/json.h"

namespace spot::studio {

inline constexpr std::size_t longest_line = 64u << 20;  // a long film's list of segments

struct Request {
    std::string version;             // of both programs
    std::string verb;                // the name of a function of media, see serve.cc
    std::vector<wire::Blob> inputs;  // paths: any bytes
    std::vector<wire::Blob> maps;    // maps of depth that the user gives: paths
    wire::Blob output;               // a file, or a folder that exists
    wire::Blob folder;               // where files may be made: the output, or its folder
    bool overwrite = false;          // "frames"
    media::ImageKind image = media::ImageKind::png;  // "frames"
    wire::Blob model;                                // a depth model's path; "": none
    wire::Blob runtime;  // ONNX Runtime's path as the user gave it; "": the usual places
    media::DepthDevice device = media::DepthDevice::cpu;  // the device that the model runs on
    std::vector<wire::Blob> drivers;  // environment variables for drivers, NAME=value
    int threads = 0;                  // "model"
    std::optional<media::EncoderCheck> encoder;
    std::optional<media::ChunkOptions> chunk;
    std::optional<media::ConvertOptions> convert;  // "frames" and "depth-..." too
    std::optional<media::JoinOptions> join;
    std::optional<media::DemoOptions> demo;
    std::optional<media::PlanOptions> plan;
    std::optional<media::PreviewOptions> preview;
    std::optional<media::AnalyseOptions> analyse;
    std::optional<media::PhotoOptions> photo;
    std::optional<media::GatherOptions> gather;
};

template <class V>
void describe(V& v, Request& x) {
    v.member("Version", x.version, {.required = true});
    v.member("Verb", x.verb, {.required = true});
    v.member("Inputs", x.inputs);
    v.member("Maps", x.maps);
    v.member("Output", x.output);
    v.member("Folder", x.folder);
    v.member("Chunk", x.chunk);
    v.member("Overwrite", x.overwrite);
    v.member("Image", x.image);
    v.member("Model", x.model);
    v.member("Runtime", x.runtime);
    v.member("Device", x.device);
    v.member("Drivers", x.drivers);
    v.member("Threads", x.threads);
    v.member("Encoder", x.encoder);
    v.member("Convert", x.convert);
    v.member("Join", x.join);
    v.member("Demo", x.demo);
    v.member("Plan", x.plan);
    v.member("Preview", x.preview);
    v.member("Analyse", x.analyse);
    v.member("Photo", x.photo);
    v.member("Gather", x.gather);
}

struct Failure {
    int kind = 0;
    std::string code;
    wire::Blob message;  // names of files in it are any bytes
};

template <class V>
void describe(V& v, Failure& x) {
    v.member("Kind", x.kind);
    v.member("Code", x.code);
    v.member("Message", x.message);
}

// A structure around a value of any described type, which may be no structure itself.
template <class T>
struct Boxed {
    T value{};
};

template <class V, class T>
void describe(V& v, Boxed<T>& x) {
    v.member("Value", x.value, {.required = true, .keep_empty = true});
}

// Writes {"Name":{"Value":...}} and the end of the line. Paths are Blobs; bytes of other texts that
// are not UTF-8 (titles in a film) are replaced.
template <class T>
std::string line_of(std::string_view name, T value) {
    wire::JsonSink sink;
    Boxed<T> boxed{std::move(value)};
    sink.begin_structure();
    sink.name(name, {});
    wire::write_shape(sink, boxed);
    sink.end_structure();
    return as_utf8(sink.take()) + "\n";
}

// Reads the value under `name` of a line that line_of() wrote. "BrokenAnswer": there is none.
template <class T>
Result<T> value_of(const wire::Node& line, std::string_view name) {
    const auto* found = line.find(name);
    if (found == nullptr) {
        return fail(Kind::internal, "BrokenAnswer", "an answer has no " + std::string(name));
    }
    return std::move(TRY(wire::read_shape<Boxed<T>>(*found, false)).value);
}

}  // namespace spot::studio
