#include "media/heap.h"

#include <malloc.h>

namespace spot::media {
namespace {

// Depth's maps are smaller, and come and go with each picture: a mapping each would cost time.
constexpr int large_block = 1 << 20;

}  // namespace

void keep_large_blocks_apart() {
    ::mallopt(M_MMAP_THRESHOLD, large_block);
}

}  // namespace spot::media
