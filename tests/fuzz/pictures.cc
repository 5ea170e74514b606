// Files of still pictures, as strangers send them: what their bytes say before they are decoded,
// then the picture itself, brought to the form that depth works on.
//
// Decoding is what takes time: pictures that state more pixels than the seeds' are looked at by
// their bytes alone in the test, which then takes some seconds; limits of size are
// still_picture.h's and tested there.

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/check.h"
#include "fuzz/target.h"
#include "media/picture/upright.h"
#include "media/still/jpeg.h"
#include "media/still/picture_bytes.h"
#include "media/still/still_picture.h"

extern "C" {
#include <libavutil/imgutils.h>
#include <libavutil/pixdesc.h>
}

namespace spot::fuzz {
namespace {

constexpr std::int64_t most_decoded_pixels = 128 * 128;

media::Frame stripes(AVPixelFormat form, int width, int height) {
    auto frame = media::make_frame();
    frame->format = form;
    frame->width = width;
    frame->height = height;
    CHECK(av_frame_get_buffer(frame.get(), 0) >= 0, "out of memory");
    for (int i = 0; i < 4 && frame->buf[i] != nullptr; ++i) {
        for (std::size_t at = 0; at < frame->buf[i]->size; ++at) {
            frame->buf[i]->data[at] = static_cast<std::uint8_t>(at * 7 / 3);
        }
    }
    return frame;
}

// "" where this libav cannot write such a picture.
std::string encoded(const char* name, AVPixelFormat form, int width = 16, int height = 12) {
    const auto* codec = avcodec_find_encoder_by_name(name);
    if (codec == nullptr) return {};
    media::CodecContext encoder(avcodec_alloc_context3(codec));
    CHECK(encoder != nullptr, "out of memory");
    encoder->width = width;
    encoder->height = height;
    encoder->pix_fmt = form;
    encoder->time_base = {1, 1};
    encoder->thread_count = 1;
    encoder->flags |= AV_CODEC_FLAG_BITEXACT;
    if (avcodec_open2(encoder.get(), codec, nullptr) < 0) return {};
    const auto frame = stripes(form, width, height);
    const auto packet = media::make_packet();
    avcodec_send_frame(encoder.get(), frame.get());
    avcodec_send_frame(encoder.get(), nullptr);
    if (avcodec_receive_packet(encoder.get(), packet.get()) < 0) return {};
    return {reinterpret_cast<const char*>(packet->data), static_cast<std::size_t>(packet->size)};
}

std::vector<std::string> make_seeds() {
    media::quiet_libav();
    std::vector<std::string> made;
    const auto add = [&](std::string bytes) {
        if (!bytes.empty()) made.push_back(std::move(bytes));
    };
    for (const auto form : {AV_PIX_FMT_RGB24, AV_PIX_FMT_RGBA, AV_PIX_FMT_RGB48BE, AV_PIX_FMT_PAL8,
                            AV_PIX_FMT_GRAY8, AV_PIX_FMT_YA8, AV_PIX_FMT_MONOBLACK}) {
        add(encoded("png", form));
        add(encoded("bmp", form));
    }
    for (const auto form : {AV_PIX_FMT_RGB24, AV_PIX_FMT_RGBA64LE, AV_PIX_FMT_GRAY16LE,
                            AV_PIX_FMT_YUV420P, AV_PIX_FMT_YUV444P, AV_PIX_FMT_PAL8}) {
        add(encoded("tiff", form));
    }
    add(encoded("libwebp", AV_PIX_FMT_YUV420P));
    add(encoded("libwebp", AV_PIX_FMT_BGRA));
    const auto eye = stripes(AV_PIX_FMT_YUVJ420P, 16, 12);
    eye->color_range = AVCOL_RANGE_JPEG;
    const auto jpeg = media::encode_jpeg(*eye);
    CHECK(jpeg, "libav has no JPEG");
    add(*jpeg);
    add(media::join_eyes(*jpeg, *jpeg, {16, 12}));
    add(encoded("mjpeg", AV_PIX_FMT_YUVJ444P));
    return made;
}

// A file that is no place on a disk.
class MemoryFile {
  public:
    explicit MemoryFile(std::string_view bytes) : fd_(::memfd_create("picture", MFD_CLOEXEC)) {
        CHECK(fd_ >= 0 &&
                  ::write(fd_, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()),
              "no file in memory");
    }
    ~MemoryFile() { ::close(fd_); }
    MemoryFile(const MemoryFile&) = delete;
    MemoryFile& operator=(const MemoryFile&) = delete;
    std::string path() const { return "/proc/self/fd/" + std::to_string(fd_); }

  private:
    int fd_;
};

std::string samples(const AVFrame& frame) {
    const auto form = static_cast<AVPixelFormat>(frame.format);
    const int size = av_image_get_buffer_size(form, frame.width, frame.height, 1);
    MUST(size > 0);
    std::string bytes(static_cast<std::size_t>(size), '\0');
    av_image_copy_to_buffer(reinterpret_cast<std::uint8_t*>(bytes.data()), size, frame.data,
                            frame.linesize, form, frame.width, frame.height, 1);
    return bytes;
}

// What they say hangs together, and reading on changes nothing of it.
void look_at(media::PictureKind kind, std::string_view bytes) {
    const auto turn = media::picture_turn(kind, bytes);
    MUST(turn.degrees >= 0 && turn.degrees < 360 && turn.degrees % 90 == 0);
    if (const auto size = media::stated_size(kind, bytes)) {
        MUST(size->width >= 0 && size->height >= 0);
        MUST(kind == media::PictureKind::png || kind == media::PictureKind::jpeg);
    }
    const bool stereo = media::is_stereo_picture(kind, bytes);
    MUST(!stereo || kind == media::PictureKind::jpeg);
    (void)media::is_complete_picture(kind, bytes);
}

bool is_large(media::PictureKind kind, std::string_view bytes) {
    const auto size = media::stated_size(kind, bytes);
    return size && std::int64_t{size->width} * size->height > most_decoded_pixels;
}

void decode(const std::string& path) {
    const auto still = media::read_still(path);
    if (!still) {
        const auto& error = still.error();
        MUST(error.kind == Kind::invalid || error.code == "NoMemory");
        MUST(error.message.find(path) != std::string::npos);
        return;
    }
    const auto& frame = *still->frame;
    const auto pixels = std::int64_t{frame.width} * frame.height;
    MUST(frame.width > 0 && frame.height > 0 && pixels <= media::most_photo_pixels);
    MUST(frame.width <= media::longest_photo_side && frame.height <= media::longest_photo_side);
    MUST(still->bits >= 1 && still->bits <= 16);
    MUST(still->notes.size() <= 1);
    if (pixels > most_decoded_pixels) return;
    const auto again = media::read_still(path);
    MUST(again && samples(*again->frame) == samples(frame));
    for (const bool photo : {false, true}) {
        const int bits = still->bits > 8 ? 10 : 8;
        const auto plan = media::plan_of_still(*still, bits, photo);
        const auto upright = plan.upright();
        const media::Size even{(upright.width + 1) / 2 * 2, (upright.height + 1) / 2 * 2};
        media::Upright to(plan, even, bits);
        const auto made = to.apply(frame);
        if (!made) {
            MUST(made.error().kind == Kind::invalid);
            continue;
        }
        MUST((*made)->width == even.width && (*made)->height == even.height);
    }
}

}  // namespace

const std::vector<std::string> seeds = make_seeds();

void run(std::string_view input) {
    const auto kind = media::picture_kind(input);
    for (const auto any :
         {media::PictureKind::png, media::PictureKind::jpeg, media::PictureKind::webp,
          media::PictureKind::tiff, media::PictureKind::bmp}) {
        look_at(any, input);
    }
    if (!kind) return;
    MUST(media::picture_kind(std::string(input) + "more") == kind);
    if (is_large(*kind, input)) return;
    const MemoryFile file(input);
    decode(file.path());
}

}  // namespace spot::fuzz
