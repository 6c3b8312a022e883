#include "fail_nth.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* The file of FRONTDOOR_FAIL_REPORT; read by test_fault_points.py. */
struct report {
    _Atomic uint64_t calls;
    _Atomic uint64_t failed; /* the number of the call that did; 0: none */
    char name[48];           /* of the function that failed */
};

static const char *const kinds[] = {
    [FAIL_LIBPQ] = "libpq",
    [FAIL_RDKAFKA] = "rdkafka",
    [FAIL_MALLOC] = "malloc",
};

static const char *const hows[] = {
    [FAIL_REFUSE] = "refuse", [FAIL_CUT] = "cut",   [FAIL_LATE] = "late",
    [FAIL_OWN] = "own",       [FAIL_SITE] = "site", [FAIL_ANY] = "any",
};

static struct fail_order order;
static struct report *report;

static size_t find(const char *const *names, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (names[i] && strcmp(names[i], name) == 0) {
            return i;
        }
    }
    fprintf(stderr, "FRONTDOOR_FAIL: what is %s?\n", name);
    abort();
}

static struct report *map_report(const char *path)
{
    int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    void *memory = MAP_FAILED;

    if (file >= 0 && ftruncate(file, sizeof(struct report)) == 0) {
        memory = mmap(NULL, sizeof(struct report), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    }
    if (memory == MAP_FAILED) {
        perror("FRONTDOOR_FAIL_REPORT");
        abort();
    }
    close(file);
    return memory;
}

enum part { KIND, HOW, NUMBER, CODE, PARTS };

static struct fail_order parse(char *text)
{
    char *parts[PARTS] = {NULL};

    for (int i = 0; i < PARTS && text; i++) {
        parts[i] = strsep(&text, ":");
    }
    if (!parts[NUMBER]) {
        fprintf(stderr, "FRONTDOOR_FAIL is KIND:HOW:N[:CODE]\n");
        abort();
    }
    return (struct fail_order){
        .kind = (enum fail_kind)find(kinds, sizeof(kinds) / sizeof(kinds[0]), parts[KIND]),
        .how = (enum fail_how)find(hows, sizeof(hows) / sizeof(hows[0]), parts[HOW]),
        .number = strtoull(parts[NUMBER], NULL, 10),
        .code = parts[CODE] ? (int)strtol(parts[CODE], NULL, 10) : 0,
    };
}

__attribute__((constructor)) static void read_order(void)
{
    const char *path = getenv("FRONTDOOR_FAIL_REPORT");
    const char *wanted = getenv("FRONTDOOR_FAIL");
    char text[64];

    if (wanted && path) {
        snprintf(text, sizeof(text), "%s", wanted);
        report = map_report(path);
        order = parse(text);
    }
}

const struct fail_order *fail_order(void)
{
    return &order;
}

bool fail_now(enum fail_kind kind, const char *name)
{
    uint64_t number;

    if (kind != order.kind) {
        return false;
    }
    number = atomic_fetch_add(&report->calls, 1) + 1;
    if (number != order.number) {
        return false;
    }
    snprintf(report->name, sizeof(report->name), "%s", name);
    atomic_store(&report->failed, number);
    return true;
}

void *fail_real(const char *name)
{
    void *function = dlsym(RTLD_NEXT, name);

    if (!function) {
        fprintf(stderr, "there is no %s to stand before\n", name);
        abort();
    }
    return function;
}
