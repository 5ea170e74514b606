#include "media/picture/picture_pool.h"

extern "C" {
#include <libavutil/imgutils.h>
}

#include "base/check.h"
#include "media/picture/upright.h"

namespace spot::media {
namespace {

constexpr int alignment = 64;

std::size_t bytes_of(Size size, AVPixelFormat format) {
    const int bytes = av_image_get_buffer_size(format, size.width, size.height, alignment);
    CHECK(bytes > 0, "a picture of no size");
    return static_cast<std::size_t>(bytes) + alignment;
}

}  // namespace

PicturePool::PicturePool(Size size, int bit_depth) : PicturePool(size, format_of(bit_depth)) {}

PicturePool::PicturePool(Size size, AVPixelFormat format)
    : size_(size), format_(format), pool_(av_buffer_pool_init(bytes_of(size, format_), nullptr)) {
    CHECK(pool_ != nullptr, "out of memory");
}

PicturePool::~PicturePool() {
    av_buffer_pool_uninit(&pool_);
}

Frame PicturePool::take() {
    Frame frame = make_frame();
    frame->buf[0] = av_buffer_pool_get(pool_);
    CHECK(frame->buf[0] != nullptr, "out of memory");
    frame->format = format_;
    frame->width = size_.width;
    frame->height = size_.height;
    av_image_fill_arrays(frame->data, frame->linesize, frame->buf[0]->data, format_, size_.width,
                         size_.height, alignment);
    return frame;
}

}  // namespace spot::media
