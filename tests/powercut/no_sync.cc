// The control of the power-cut rig, for LD_PRELOAD: syncs that say yes and do nothing. A rig that
// finds nothing wrong with them finds nothing at all.

#include <sys/types.h>

extern "C" {

int fsync(int) {
    return 0;
}

int fdatasync(int) {
    return 0;
}

int sync_file_range(int, off64_t, off64_t, unsigned) {
    return 0;
}

int syncfs(int) {
    return 0;
}

void sync() {}
}
