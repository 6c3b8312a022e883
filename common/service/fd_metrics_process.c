#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "service/fd_metrics.h"

#define MICROS INT64_C(1000000)

static int64_t micros(struct timeval time)
{
    return (int64_t)time.tv_sec * MICROS + time.tv_usec;
}

static int64_t count_open_files(void)
{
    char folder[] = "/proc/self/fd";
    char *const roots[] = {folder, NULL};
    FTS *walk = fts_open(roots, FTS_PHYSICAL | FTS_NOSTAT | FTS_NOCHDIR, NULL);
    const FTSENT *entry;
    int64_t count = -1; /* the walk's own */

    if (!walk) {
        return 0;
    }
    while ((entry = fts_read(walk))) {
        count += entry->fts_level == 1;
    }
    fts_close(walk);
    return count;
}

/* The second number of statm. */
static int64_t resident_bytes(void)
{
    FILE *file = fopen("/proc/self/statm", "re");
    char line[128] = "";
    char *behind = line;

    if (file) {
        if (!fgets(line, sizeof(line), file)) {
            line[0] = '\0';
        }
        fclose(file);
    }
    (void)strtoll(line, &behind, 10);
    return strtoll(behind, NULL, 10) * sysconf(_SC_PAGESIZE);
}

void fd_metrics_look_at_process(void)
{
    struct rusage usage;
    struct rlimit files;

    if (getrusage(RUSAGE_SELF, &usage) == 0) {
        fd_metric_set(FD_METRIC_PROCESS_CPU, micros(usage.ru_utime) + micros(usage.ru_stime));
    }
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        fd_metric_set(FD_METRIC_PROCESS_MOST_FILES, (int64_t)files.rlim_cur);
    }
    fd_metric_set(FD_METRIC_PROCESS_MEMORY, resident_bytes());
    fd_metric_set(FD_METRIC_PROCESS_FILES, count_open_files());
}
