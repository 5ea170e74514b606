#include "media/film/av.h"

#include <fmt/format.h>

#include <array>
#include <cstdlib>
#include <mutex>

#include "base/check.h"

namespace spot::media {

void InputDeleter::operator()(AVFormatContext* context) const noexcept {
    avformat_close_input(&context);
}
void OutputDeleter::operator()(AVFormatContext* context) const noexcept {
    avformat_free_context(context);
}
void IoDeleter::operator()(AVIOContext* io) const noexcept {
    av_freep(&io->buffer);
    avio_context_free(&io);
}
void CodecDeleter::operator()(AVCodecContext* codec) const noexcept {
    avcodec_free_context(&codec);
}
void FrameDeleter::operator()(AVFrame* frame) const noexcept {
    av_frame_free(&frame);
}
void PacketDeleter::operator()(AVPacket* packet) const noexcept {
    av_packet_free(&packet);
}
void ScalerDeleter::operator()(SwsContext* scaler) const noexcept {
    sws_freeContext(scaler);
}
void FilterDeleter::operator()(AVBSFContext* filter) const noexcept {
    av_bsf_free(&filter);
}
void ParametersDeleter::operator()(AVCodecParameters* parameters) const noexcept {
    avcodec_parameters_free(&parameters);
}
void BufferDeleter::operator()(AVBufferRef* buffer) const noexcept {
    av_buffer_unref(&buffer);
}

Frame make_frame() {
    Frame frame(av_frame_alloc());
    CHECK(frame != nullptr, "out of memory");
    return frame;
}

Packet make_packet() {
    Packet packet(av_packet_alloc());
    CHECK(packet != nullptr, "out of memory");
    return packet;
}

Parameters copy_parameters(const AVCodecParameters& from) {
    Parameters copy(avcodec_parameters_alloc());
    CHECK(copy != nullptr && avcodec_parameters_copy(copy.get(), &from) >= 0, "out of memory");
    return copy;
}

Packet share(const AVPacket& packet) {
    Packet copy = make_packet();
    CHECK(av_packet_ref(copy.get(), &packet) >= 0, "out of memory");
    return copy;
}

Packet take(AVPacket& packet) {
    Packet moved = make_packet();
    av_packet_move_ref(moved.get(), &packet);
    return moved;
}

std::string av_text(int result) {
    std::array<char, AV_ERROR_MAX_STRING_SIZE> text{};
    av_strerror(result, text.data(), text.size());
    return text.data();
}

tl::unexpected<Error> av_fail(int result, std::string_view code, std::string_view what,
                              std::string_view path) {
    auto message = fmt::format("{} {}: {}.", what, path, av_text(result));
    if (result == AVERROR(ENOSPC)) return fail(Kind::unavailable, "NoSpace", message);
    if (result == AVERROR(ENOMEM)) return fail(Kind::unavailable, "NoMemory", message);
    if (result == AVERROR(EIO)) return fail(Kind::unavailable, "InputOutput", message);
    return fail(Kind::invalid, code, message);
}

void quiet_libav() {
    static std::once_flag once;
    std::call_once(once, [] {
        av_log_set_level(AV_LOG_QUIET);
        ::setenv("SVT_LOG", "0", 0);  // SVT-AV1 knows no other way
    });
}

std::string_view file_name(std::string_view path) {
    return path.substr(path.rfind('/') + 1);
}

}  // namespace spot::media
