#ifndef FD_HEAP_H
#define FD_HEAP_H

/**
 * Have free memory go back to the system while the process lives: large blocks at once, others as
 * soon as a mebibyte of them lies at the end of a heap. Left alone, glibc raises both limits with
 * the largest block it has seen, up to 64 MiB: what a burst needed once is kept for ever.
 *
 * @locality Before any thread is started.
 */
void fd_heap_init(void);

#endif
