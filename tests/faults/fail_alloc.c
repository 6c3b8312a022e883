/* Allocations: glibc's own functions under their second names, as dlsym allocates itself. */

#include <dlfcn.h>
#include <errno.h>
#include <link.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fail_nth.h"

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);

enum { SITES_MAX = 4096 };

static uintptr_t program_begin;
static uintptr_t program_end;

/* The program itself comes first. */
static int note_program(struct dl_phdr_info *info, size_t size, void *unused)
{
    (void)size;
    (void)unused;
    program_begin = info->dlpi_addr;
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *header = &info->dlpi_phdr[i];
        uintptr_t end = info->dlpi_addr + header->p_vaddr + header->p_memsz;

        if (header->p_type == PT_LOAD && end > program_end) {
            program_end = end;
        }
    }
    return 1;
}

__attribute__((constructor)) static void find_program(void)
{
    dl_iterate_phdr(note_program, NULL);
}

static bool is_new_site(uintptr_t caller)
{
    static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    static uintptr_t sites[SITES_MAX];
    static size_t count;
    bool known = false;

    pthread_mutex_lock(&mutex);
    for (size_t i = 0; i < count && !known; i++) {
        known = sites[i] == caller;
    }
    if (!known && count < SITES_MAX) {
        sites[count++] = caller;
    }
    pthread_mutex_unlock(&mutex);
    return !known;
}

static bool is_own(uintptr_t caller)
{
    return caller >= program_begin && caller < program_end;
}

static bool is_meant(uintptr_t caller)
{
    switch (fail_order()->how) {
        case FAIL_ANY:
            return is_new_site(caller);
        case FAIL_SITE:
            return is_own(caller) && is_new_site(caller);
        default:
            return is_own(caller);
    }
}

/* A place of ours as addr2line takes it; else the library's file. */
static void name_place(uintptr_t caller, char *ret_place, size_t size)
{
    const char *name;
    Dl_info info;

    if (is_own(caller) || !dladdr((const void *)caller, &info)) {
        snprintf(ret_place, size, "0x%lx", (unsigned long)(caller - 1 - program_begin));
        return;
    }
    name = strrchr(info.dli_fname, '/');
    snprintf(ret_place, size, "%s+0x%lx", name ? name + 1 : info.dli_fname,
             (unsigned long)(caller - 1 - (uintptr_t)info.dli_fbase));
}

static bool fails(const void *return_address)
{
    uintptr_t caller = (uintptr_t)return_address;
    char place[48];

    if (fail_order()->kind != FAIL_MALLOC || !is_meant(caller)) {
        return false;
    }
    name_place(caller, place, sizeof(place));
    if (!fail_now(FAIL_MALLOC, place)) {
        return false;
    }
    errno = ENOMEM;
    return true;
}

void *malloc(size_t size)
{
    return fails(__builtin_return_address(0)) ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    return fails(__builtin_return_address(0)) ? NULL : __libc_calloc(count, size);
}

void *realloc(void *old, size_t size)
{
    return fails(__builtin_return_address(0)) ? NULL : __libc_realloc(old, size);
}

void *reallocarray(void *old, size_t count, size_t size)
{
    size_t total;

    if (fails(__builtin_return_address(0)) || __builtin_mul_overflow(count, size, &total)) {
        errno = ENOMEM;
        return NULL;
    }
    return __libc_realloc(old, total);
}

char *strdup(const char *text)
{
    size_t size = strlen(text) + 1;
    char *copy = fails(__builtin_return_address(0)) ? NULL : __libc_malloc(size);

    return copy ? memcpy(copy, text, size) : NULL;
}
