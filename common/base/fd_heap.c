#include "base/fd_heap.h"

#include <malloc.h>

enum {
    LARGE_BLOCK = 256 << 10, /* a fetch of some hundred records, a batch's arena */
    FREE_AT_END = 1 << 20,
};

void fd_heap_init(void)
{
    mallopt(M_MMAP_THRESHOLD, LARGE_BLOCK);
    mallopt(M_TRIM_THRESHOLD, FREE_AT_END);
}
