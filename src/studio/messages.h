#pragma once

// What passes between a process that has a film to work on and the one that reads it: one request
// as a line of JSON on standard input, answers as lines of JSON on standard output, the last one a
// result or an error. Anything more on standard input, its end too, means: stop and clean up.
//
// A trial of hardware lies between {"Trial":true} and {"Trial":false}: what becomes of the process
// between the two is the driver's doing.
//
// The verb "network" is different: it is the model's process (model_process.h). After the request
// it hears {"Open":threads} and answers {"Opened":NetworkFacts}, and then to each {"Run":sides},
// with the numbers in the memory that both share (exchange.h), {"Ran":sides}; or an error to each.

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
    std::vector<wire::Blob> maps;    // of depth that is given: paths
    wire::Blob output;               // a file, or a folder that is there
    wire::Blob folder;               // in which files may be made: the output, or where it lies
    bool overwrite = false;  // "frames"
    media::ImageKind image = media::ImageKind::png;  // likewise
    wire::Blob model;                                // of depth: a path; "": none
    wire::Blob runtime;  // ONNX Runtime, where the user says; "": the usual places
    media::DepthDevice device = media::DepthDevice::cpu;  // that the model runs on
    std::vector<wire::Blob> drivers;  // variables that its drivers need, NAME=value
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

// A value of any described type, by itself where it has no members of its own.
template <class T>
struct Boxed {
    T value{};
};

template <class V, class T>
void describe(V& v, Boxed<T>& x) {
    v.member("Value", x.value, {.required = true, .keep_empty = true});
}

// {"Name":{"Value":...}} and a line's end. Paths are Blobs; what else is no UTF-8 (a film's own
// words) is replaced.
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

// The value under `name` of a line that line_of() wrote.
template <class T>
Result<T> value_of(const wire::Node& line, std::string_view name) {
    const auto* found = line.find(name);
    if (found == nullptr) {
        return fail(Kind::internal, "BrokenAnswer", "an answer has no " + std::string(name));
    }
    return std::move(TRY(wire::read_shape<Boxed<T>>(*found, false)).value);
}

}  // namespace spot::studio
