/* The CSV files that `frontdoorctl reference load` takes. */
#include <string.h>

#include "generate_output.h"

enum { CASELOAD_THRESHOLD = 25 };

/* What `frontdoorctl reference load` calls each kind, in the plural. */
static const struct {
    const char *name;
    const char *heading; /* NULL: the DfE's tables as they are */
} made[FD_GEN_REFERENCE_FILES] = {
    [FD_GEN_TEAM_FILE] = {"teams.csv", "authority,team_id,label,team_type"},
    [FD_GEN_WORKER_FILE] = {"workers.csv", "authority,worker_id,team_id,fte,left_on"},
    [FD_GEN_SETTING_FILE] = {"settings.csv", "authority,alerts_from,go_live_on,caseload_threshold"},
    [FD_GEN_POPULATION_FILE] = {"populations.csv", "authority,year_to_31_march,children"},
    [FD_GEN_BENCHMARK_FILE] = {"benchmarks.csv", NULL},
};

static FILE *create(const char *folder, enum fd_gen_reference_file kind, struct fd_error *error)
{
    const struct fd_embedded *tables =
        fd_embedded_find(fd_embedded_figures, "dfe-children-in-need.csv");
    char path[4096];
    FILE *file;

    snprintf(path, sizeof(path), "%s/%s", folder, made[kind].name);
    file = fopen(path, "we");
    if (!file) {
        fd_error_set(error, FD_FATAL, "file", "%s: %m", path);
        return NULL;
    }
    if (made[kind].heading) {
        fprintf(file, "%s\n", made[kind].heading);
    } else {
        fprintf(file, "%s", tables->text);
    }
    return file;
}

enum fd_status fd_gen_reference_open(struct fd_gen_reference_files *files, const char *folder,
                                     struct fd_error *error)
{
    memset(files, 0, sizeof(*files));
    for (enum fd_gen_reference_file kind = 0; kind < FD_GEN_REFERENCE_FILES; kind++) {
        files->files[kind] = create(folder, kind, error);
        if (!files->files[kind]) {
            (void)!fd_gen_reference_close(files, NULL);
            return FD_FATAL;
        }
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

static void add_populations(FILE *file, const struct fd_gen_figures *figures,
                            const struct fd_gen_authority *authority)
{
    for (int i = 0; i < FD_GEN_YEARS; i++) {
        fprintf(file, "%s,%d,%lld\n", authority->gss_code, FD_GEN_FIRST_YEAR + i,
                (long long)figures->years[i].population);
    }
}

void fd_gen_reference_add(struct fd_gen_reference_files *files, const struct fd_gen_plan *plan,
                          const struct fd_gen_authority *authority)
{
    const struct fd_gen_comparison *conversion = &plan->figures->service[FD_GEN_CONVERSION];
    char go_live_on[11];

    for (size_t i = 0; i < FD_GEN_TEAMS; i++) {
        fprintf(files->files[FD_GEN_TEAM_FILE], "%s,%s,%s,%s\n", authority->gss_code,
                fd_gen_teams[i].id, fd_gen_teams[i].label, fd_gen_teams[i].type);
    }
    for (size_t i = 0; i < plan->worker_count; i++) {
        add_worker(files->files[FD_GEN_WORKER_FILE], plan, authority, (int32_t)i);
    }
    fd_date_format(conversion->periods[FD_GEN_AFTER].first, go_live_on);
    fprintf(files->files[FD_GEN_SETTING_FILE], "%s,%s,%s,%d\n", authority->gss_code, go_live_on,
            go_live_on, CASELOAD_THRESHOLD);
    add_populations(files->files[FD_GEN_POPULATION_FILE], plan->figures, authority);
}

static bool close_file(FILE *file)
{
    bool written = !file || !ferror(file);

    return (!file || fclose(file) == 0) && written;
}

enum fd_status fd_gen_reference_close(struct fd_gen_reference_files *files, struct fd_error *error)
{
    bool written = true;

    for (size_t i = 0; i < FD_GEN_REFERENCE_FILES; i++) {
        written &= close_file(files->files[i]);
    }
    memset(files, 0, sizeof(*files));
    return written ? FD_OK
                   : fd_error_set(error, FD_FATAL, "write", "the reference files can't be written");
}
