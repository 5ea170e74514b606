#pragma once

// libav behind RAII and Result. Handles of libav live only inside these pointers; a raw pointer is
// a parameter that the callee uses and does not own. Inputs and outputs are both AVFormatContext
// but are freed in different ways, so they have different types.

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavcodec/bsf.h>
#include <libavformat/avformat.h>
#include <libavutil/buffer.h>
#include <libavutil/dict.h>
#include <libavutil/frame.h>
#include <libswscale/swscale.h>
}

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace spot::media {

struct InputDeleter {
    void operator()(AVFormatContext* context) const noexcept;
};
struct OutputDeleter {
    void operator()(AVFormatContext* context) const noexcept;
};
struct IoDeleter {
    void operator()(AVIOContext* io) const noexcept;
};
struct CodecDeleter {
    void operator()(AVCodecContext* codec) const noexcept;
};
struct FrameDeleter {
    void operator()(AVFrame* frame) const noexcept;
};
struct PacketDeleter {
    void operator()(AVPacket* packet) const noexcept;
};
struct ScalerDeleter {
    void operator()(SwsContext* scaler) const noexcept;
};
struct FilterDeleter {
    void operator()(AVBSFContext* filter) const noexcept;
};
struct ParametersDeleter {
    void operator()(AVCodecParameters* parameters) const noexcept;
};
struct BufferDeleter {
    void operator()(AVBufferRef* buffer) const noexcept;
};

using InputContext = std::unique_ptr<AVFormatContext, InputDeleter>;
using OutputContext = std::unique_ptr<AVFormatContext, OutputDeleter>;
using IoContext = std::unique_ptr<AVIOContext, IoDeleter>;
using CodecContext = std::unique_ptr<AVCodecContext, CodecDeleter>;
using Frame = std::unique_ptr<AVFrame, FrameDeleter>;
using Packet = std::unique_ptr<AVPacket, PacketDeleter>;
using Scaler = std::unique_ptr<SwsContext, ScalerDeleter>;
using PacketFilter = std::unique_ptr<AVBSFContext, FilterDeleter>;
using Parameters = std::unique_ptr<AVCodecParameters, ParametersDeleter>;
using Buffer = std::unique_ptr<AVBufferRef, BufferDeleter>;  // one reference to it

// New empty handles; the process stops when memory ends (as it does everywhere in the house).
Frame make_frame();
Packet make_packet();
Parameters copy_parameters(const AVCodecParameters&);
// share() makes a second reference to the same data; take() moves the packet and leaves the source
// empty.
Packet share(const AVPacket&);
Packet take(AVPacket&);

// A libav dictionary of options for one call; options that the call did not know stay in it.
class Options {
  public:
    Options() = default;
    Options(const Options&) = delete;
    Options& operator=(const Options&) = delete;
    ~Options() { av_dict_free(&dict_); }
    void set(const char* name, const std::string& value) {
        av_dict_set(&dict_, name, value.c_str(), 0);
    }
    void set(const char* name, std::int64_t value) { av_dict_set_int(&dict_, name, value, 0); }
    AVDictionary** raw() { return &dict_; }

  private:
    AVDictionary* dict_ = nullptr;
};

inline constexpr std::int64_t no_time = INT64_MIN;  // AV_NOPTS_VALUE as a typed constant

// libav's text for one of its negative results.
std::string av_text(int result);
// An error of libav as ours: "<what> <path>: <libav's words>". Memory and disk errors get the kind
// their cause has (a full disk is Kind::unavailable, code "NoSpace"), all others `code`.
tl::unexpected<Error> av_fail(int result, std::string_view code, std::string_view what,
                              std::string_view path);

// libav prints to stderr by itself; the house logs by log.h alone. Called by everything that opens
// a file; sets libav's process-wide level once.
void quiet_libav();

// The last part of a path, for messages.
std::string_view file_name(std::string_view path);

}  // namespace spot::media
