#pragma once

// How media's structs look between two processes: one description each (wire/describe.h).

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
#include "media/network.h"
#include "media/photo.h"
#include "media/plan.h"
#include "media/preview.h"
#include "media/probe.h"
#include "wire/describe.h"

namespace spot::media {

// Text that strangers or file systems give: any bytes.
template <class V>
void bytes_member(V& v, std::string_view name, std::string& text) {
    wire::Blob bytes{std::move(text)};
    v.member(name, bytes);
    text = std::move(bytes.bytes);
}

// `named`: what the node's text is the name of; nullopt: of nothing, which is said after `refusal`.
template <class T>
Result<void> take_named(const wire::Node& node, std::optional<T> named, std::string_view refusal,
                        T& to) {
    if (!named) return fail(Kind::invalid, "InvalidOption", std::string(refusal) + node.text);
    to = *named;
    return {};
}

// By name, as everywhere else.
inline Result<void> from_node(const wire::Node& node, Codec& codec) {
    return take_named(node, parse_codec(node.text), "no codec is called ", codec);
}
inline void to_sink(wire::Sink& sink, Codec codec) {
    sink.text(to_string(codec));
}

inline Result<void> from_node(const wire::Node& node, EncoderKind& kind) {
    return take_named(node, parse_encoder_kind(node.text), "no encoder is called ", kind);
}
inline void to_sink(wire::Sink& sink, EncoderKind kind) {
    sink.text(to_string(kind));
}

inline Result<void> from_node(const wire::Node& node, DepthDevice& device) {
    return take_named(node, parse_depth_device(node.text), "no device is called ", device);
}
inline void to_sink(wire::Sink& sink, DepthDevice device) {
    sink.text(to_string(device));
}

inline Result<void> from_node(const wire::Node& node, FilmContainer& container) {
    return take_named(node, parse_container(node.text), "no container is called ", container);
}
inline void to_sink(wire::Sink& sink, FilmContainer container) {
    sink.text(to_string(container));
}

inline Result<void> from_node(const wire::Node& node, ImageKind& kind) {
    return take_named(node, parse_image_kind(node.text), "no kind of pictures is ", kind);
}
inline void to_sink(wire::Sink& sink, ImageKind kind) {
    sink.text(to_string(kind));
}

inline Result<void> from_node(const wire::Node& node, StreamKind& kind) {
    int number = 0;
    const auto* begin = node.text.data();
    const auto [end, code] = std::from_chars(begin, begin + node.text.size(), number);
    if (code != std::errc{} || number < 0 || number > static_cast<int>(StreamKind::attachment)) {
        return fail(Kind::invalid, "InvalidOption", "no kind of stream is " + node.text);
    }
    kind = static_cast<StreamKind>(number);
    return {};
}
inline void to_sink(wire::Sink& sink, StreamKind kind) {
    sink.number(static_cast<int>(kind));
}

template <class V>
void describe(V& v, Ratio& x) {
    v.member("Num", x.num);
    v.member("Den", x.den);
}

template <class V>
void describe(V& v, StreamInfo& x) {
    v.member("Index", x.index);
    v.member("Kind", x.kind);
    v.member("Codec", x.codec);
    v.member("Language", x.language);
    v.member("Cover", x.cover);
}

template <class V>
void describe(V& v, ColorInfo& x) {
    v.member("Range", x.range);
    v.member("Primaries", x.primaries);
    v.member("Transfer", x.transfer);
    v.member("Matrix", x.matrix);
}

template <class V>
void describe(V& v, FilmInfo& x) {
    v.member("Container", x.container);
    v.member("DurationSeconds", x.duration_seconds);
    v.member("SizeBytes", x.size_bytes);
    v.member("Streams", x.streams);
    v.member("VideoIndex", x.video_index);
    v.member("VideoCodec", x.video_codec);
    v.member("Width", x.width);
    v.member("Height", x.height);
    v.member("FrameRate", x.frame_rate);
    v.member("TimeBase", x.time_base);
    v.member("SampleAspect", x.sample_aspect);
    v.member("BitDepth", x.bit_depth);
    v.member("PixelFormat", x.pixel_format);
    v.member("Rotation", x.rotation);
    v.member("Color", x.color);
    v.member("Frames", x.frames);
    v.member("Stereo", x.stereo);
}

template <class V>
void describe(V& v, Wanted& x) {
    v.member("Start", x.start);
    v.member("End", x.end);
    v.member("Width", x.width);
    v.member("Height", x.height);
    v.member("MaxRate", x.max_rate);
}

template <class V>
void describe(V& v, ChunkOptions& x) {
    v.member("TargetSeconds", x.target_seconds);
    v.member("Wanted", x.wanted);
}

template <class V>
void describe(V& v, Seam& x) {
    v.member("From", x.from);
    v.member("At", x.at);
}

template <class V>
void describe(V& v, Segment& x) {
    bytes_member(v, "Path", x.path);
    v.member("Index", x.index);
    v.member("StartSeconds", x.start_seconds);
    v.member("DurationSeconds", x.duration_seconds);
    v.member("Pictures", x.pictures);
    v.member("SizeBytes", x.size_bytes);
    v.member("Seam", x.seam);
}

// Every setting by its name, as text (media/render_settings.h). Where a model's file and runtime
// lie is not among them: that is the request's "Model" and "Runtime".
inline void to_sink(wire::Sink& sink, const RenderSettings& settings) {
    sink.begin_map();
    for (const auto& row : all_settings()) {
        if (row.path) continue;
        sink.entry(row.name);
        sink.text(setting_text(settings, row));
    }
    sink.end_map();
}
inline Result<void> from_node(const wire::Node& node, RenderSettings& settings) {
    for (const auto& row : all_settings()) {
        const auto* value = row.path ? nullptr : node.find(row.name);
        if (value != nullptr) TRY(read_setting(settings, row, value->text));
    }
    return {};
}

template <class V>
void describe(V& v, ConvertOptions& x) {
    v.member("Render", x.render);
    v.member("Seams", x.seams);
    // The maps of depth are the request's "Maps".
}

template <class V>
void describe(V& v, ConvertProgress& x) {
    v.member("FramesDone", x.frames_done);
    v.member("FramesTotal", x.frames_total);
    v.member("FramesPerSecond", x.frames_per_second);
}

template <class V>
void describe(V& v, ConvertReport& x) {
    v.member("Frames", x.frames);
    v.member("DamagedPackets", x.damaged_packets);
    v.member("Scenes", x.scenes);
    v.member("Width", x.width);
    v.member("Height", x.height);
    v.member("Seconds", x.seconds);
    v.member("Notes", x.notes);
    v.member("Comfort", x.comfort);
}

template <class V>
void describe(V& v, JoinOptions& x) {
    v.member("Container", x.container);
    v.member("Wanted", x.wanted);
}

template <class V>
void describe(V& v, PlanOptions& x) {
    v.member("Convert", x.convert);
    v.member("MeasuredSeconds", x.measured_seconds);
}

template <class V>
void describe(V& v, EncodingWish& x) {
    v.member("Codec", x.codec);
    v.member("Preset", x.preset);
    v.member("Crf", x.crf);
    v.member("BitDepth", x.bit_depth);
    v.member("Kind", x.kind);
}

template <class V>
void describe(V& v, EncoderCheck& x) {
    v.member("Encoding", x.encoding);
    v.member("Width", x.width);
    v.member("Height", x.height);
    v.member("Threads", x.threads);
}

template <class V>
void describe(V& v, EncoderReport& x) {
    v.member("Encoder", x.encoder);
    v.member("PicturesPerSecond", x.pictures_per_second);
    v.member("Psnr", x.psnr);
}

template <class V>
void describe(V& v, PlannedStream& x) {
    v.member("Stream", x.stream);
    v.member("Becomes", x.becomes);
}

template <class V>
void describe(V& v, ConversionPlan& x) {
    v.member("Width", x.width);
    v.member("Height", x.height);
    v.member("PackedWidth", x.packed_width);
    v.member("PackedHeight", x.packed_height);
    v.member("FrameRate", x.frame_rate);
    v.member("Pictures", x.pictures);
    v.member("Seconds", x.seconds);
    v.member("Codec", x.codec);
    v.member("Preset", x.preset);
    v.member("Crf", x.crf);
    v.member("BitDepth", x.bit_depth);
    v.member("Encoder", x.encoder);
    v.member("Streams", x.streams);
    v.member("Notes", x.notes);
    v.member("PicturesPerSecond", x.pictures_per_second);
}

template <class V>
void describe(V& v, JoinReport& x) {
    v.member("Pictures", x.pictures);
    v.member("DurationSeconds", x.duration_seconds);
    v.member("SizeBytes", x.size_bytes);
    v.member("Notes", x.notes);
}

template <class V>
void describe(V& v, PreviewOptions& x) {
    v.member("At", x.at);
    v.member("Name", x.name);
    v.member("Sheet", x.sheet);
    v.member("Overwrite", x.overwrite);
    v.member("Render", x.render);
}

template <class V>
void describe(V& v, PhotoOptions& x) {
    v.member("Convert", x.convert);
    v.member("Image", x.image);
    v.member("Overwrite", x.overwrite);
    v.member("Already3d", x.already_3d);
}

template <class V>
void describe(V& v, PhotoReport& x) {
    v.member("Width", x.width);
    v.member("Height", x.height);
    v.member("Comfort", x.comfort);
    v.member("Notes", x.notes);
}

template <class V>
void describe(V& v, DepthReport& x) {
    v.member("Maps", x.maps);
    v.member("Width", x.width);
    v.member("Height", x.height);
    v.member("Notes", x.notes);
}

template <class V>
void describe(V& v, GatherOptions& x) {
    v.member("RateNum", x.rate_num);
    v.member("RateDen", x.rate_den);
}

template <class V>
void describe(V& v, GatherReport& x) {
    v.member("Pictures", x.pictures);
    v.member("Notes", x.notes);
}

template <class V>
void describe(V& v, AnalyseOptions& x) {
    v.member("Render", x.render);
    v.member("All", x.all);
}

template <class V>
void describe(V& v, AnalyseReport& x) {
    v.member("Comfort", x.comfort);
    v.member("FilmSeconds", x.film_seconds);
    v.member("SeenSeconds", x.seen_seconds);
    v.member("Stretches", x.stretches);
}

template <class V>
void describe(V& v, TensorShape& x) {
    bytes_member(v, "Name", x.name);
    v.member("ElementType", x.element_type);
    v.member("Sides", x.sides);
}

template <class V>
void describe(V& v, NetworkFacts& x) {
    bytes_member(v, "Runtime", x.runtime);
    v.member("RuntimeVersion", x.runtime_version);
    v.member("Providers", x.providers);
    v.member("Device", x.device);
    bytes_member(v, "DeviceName", x.device_name);
    v.member("Software", x.software);
    v.member("Inputs", x.inputs);
    v.member("Outputs", x.outputs);
}

template <class V>
void describe(V& v, ModelReport& x) {
    v.member("SizeBytes", x.size_bytes);
    v.member("Sha256", x.sha256);
    bytes_member(v, "Runtime", x.runtime);
    v.member("RuntimeVersion", x.runtime_version);
    v.member("Providers", x.providers);
    v.member("Device", x.device);
    bytes_member(v, "DeviceName", x.device_name);
    v.member("Software", x.software);
    bytes_member(v, "Input", x.input);
    bytes_member(v, "Output", x.output);
    v.member("Width", x.width);
    v.member("Height", x.height);
    v.member("MapWidth", x.map_width);
    v.member("MapHeight", x.map_height);
    v.member("Threads", x.threads);
    v.member("Milliseconds", x.milliseconds);
}

template <class V>
void describe(V& v, DemoOptions& x) {
    v.member("Seconds", x.seconds);
    v.member("Width", x.width);
    v.member("Height", x.height);
    v.member("Fps", x.fps);
}

}  // namespace spot::media
