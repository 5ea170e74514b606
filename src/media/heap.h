#pragma once

// How the C library's heap is used by programs that convert films.

namespace spot::media {

// To be called at a program's start, before its threads. Blocks of a megabyte and more are from
// then on mapped by themselves, as glibc does at first with those of 128 KiB, and grow without a
// copy. Without this each such block that is freed makes glibc take larger ones from the heap
// (mallopt(3), M_MMAP_THRESHOLD), where the index of a film that is being written, which grows with
// every packet, leaves a hole behind at each step: 6 MiB of an hour's conversion.
void keep_large_blocks_apart();

}  // namespace spot::media
