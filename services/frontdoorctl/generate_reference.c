/* Teams, workers and settings as CSV for `frontdoorctl reference load`. */
#include <string.h>

#include "generate_output.h"

enum { CASELOAD_THRESHOLD = 25 };

static FILE *create(const char *folder, const char *name, const char *heading,
                    struct fd_error *error)
{
    char path[4096];
    FILE *file;

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    file = fopen(path, "we");
    if (!file) {
        fd_error_set(error, FD_FATAL, "file", "%s: %m", path);
        return NULL;
    }
    fprintf(file, "%s\n", heading);
    return file;
}

enum fd_status fd_gen_reference_open(struct fd_gen_reference_files *files, const char *folder,
                                     struct fd_error *error)
{
    memset(files, 0, sizeof(*files));
    files->teams = create(folder, "teams.csv", "authority,team_id,label,team_type", error);
    files->workers = files->teams ? create(folder, "workers.csv",
                                           "authority,worker_id,team_id,fte,left_on", error)
                                  : NULL;
    files->settings = files->workers
                          ? create(folder, "settings.csv",
                                   "authority,alerts_from,go_live_on,caseload_threshold", error)
                          : NULL;
    if (!files->settings) {
        (void)!fd_gen_reference_close(files, NULL);
        return FD_FATAL;
    }
    return FD_OK;
}

static void add_worker(FILE *file, const struct fd_gen_plan *plan,
                       const struct fd_gen_authority *authority, int32_t index)
{
    const struct fd_gen_worker *worker = &plan->workers[index];
    char left_on[11] = "";
    char id[16];

    if (worker->left_on != FD_DATE_NULL) {
        fd_date_format(worker->left_on, left_on);
    }
    fd_gen_worker_id(authority, index, id);
    fprintf(file, "%s,%s,%s,%d.%02d,%s\n", authority->gss_code, id, fd_gen_teams[worker->team].id,
            worker->fte / 100, worker->fte % 100, left_on);
}

void fd_gen_reference_add(struct fd_gen_reference_files *files, const struct fd_gen_plan *plan,
                          const struct fd_gen_authority *authority)
{
    const struct fd_gen_comparison *conversion = &plan->figures->service[FD_GEN_CONVERSION];
    char go_live_on[11];

    for (size_t i = 0; i < FD_GEN_TEAMS; i++) {
        fprintf(files->teams, "%s,%s,%s,%s\n", authority->gss_code, fd_gen_teams[i].id,
                fd_gen_teams[i].label, fd_gen_teams[i].type);
    }
    for (size_t i = 0; i < plan->worker_count; i++) {
        add_worker(files->workers, plan, authority, (int32_t)i);
    }
    fd_date_format(conversion->periods[FD_GEN_AFTER].first, go_live_on);
    fprintf(files->settings, "%s,%s,%s,%d\n", authority->gss_code, go_live_on, go_live_on,
            CASELOAD_THRESHOLD);
}

static bool close_file(FILE *file)
{
    bool written = !file || !ferror(file);

    return (!file || fclose(file) == 0) && written;
}

enum fd_status fd_gen_reference_close(struct fd_gen_reference_files *files, struct fd_error *error)
{
    bool teams = close_file(files->teams);
    bool workers = close_file(files->workers);
    bool settings = close_file(files->settings);

    memset(files, 0, sizeof(*files));
    return teams && workers && settings
               ? FD_OK
               : fd_error_set(error, FD_FATAL, "write", "the reference files can't be written");
}
