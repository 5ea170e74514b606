#pragma once

// A pool of memory for pictures of one size. Memory is reused, since fresh pages cost more than the
// rendering that fills them.

#include "media/film/av.h"
#include "media/view/render.h"

namespace spot::media {

// Safe to call from several threads. Frames may outlive the pool.
class PicturePool {
  public:
    // `format`: planes of any kind that libav lays out in memory.
    PicturePool(Size size, AVPixelFormat format);
    PicturePool(Size size, int bit_depth);  // 4:2:0
    ~PicturePool();
    PicturePool(const PicturePool&) = delete;
    PicturePool& operator=(const PicturePool&) = delete;

    // A frame whose content is undefined.
    Frame take();

  private:
    Size size_;
    AVPixelFormat format_;
    AVBufferPool* pool_;
};

}  // namespace spot::media
