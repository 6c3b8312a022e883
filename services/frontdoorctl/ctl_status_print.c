/* What `status` has found, as one screen of text. */
#include <stdio.h>
#include <string.h>

#include "ctl_findings.h"
#include "ctl_status.h"

enum { CELL_SIZE = 32, MEBIBYTE = 1 << 20 };

static const char *text(const json_t *row, const char *name)
{
    const char *value = json_string_value(json_object_get(row, name));

    return value ? value : "";
}

static long long number(const json_t *row, const char *name)
{
    return (long long)json_integer_value(json_object_get(row, name));
}

/* A number as it is; nothing where it is null. */
static const char *cell(const json_t *row, const char *name, const char *unit, char room[CELL_SIZE])
{
    room[0] = '\0';
    if (json_is_integer(json_object_get(row, name))) {
        snprintf(room, CELL_SIZE, "%lld%s", number(row, name), unit);
    }
    return room;
}

static void print_service(const json_t *row)
{
    char partitions[CELL_SIZE] = "";
    char lag[CELL_SIZE];
    char behind[CELL_SIZE];

    if (json_is_integer(json_object_get(row, "partitions"))) {
        snprintf(partitions, sizeof(partitions), "%lld/%lld", number(row, "held"),
                 number(row, "partitions"));
    }
    printf("%-16s %9lld %10s %10s %9s %12lld  %s\n", text(row, "service"), number(row, "instances"),
           partitions, cell(row, "lag", "", lag), cell(row, "behind_seconds", " s", behind),
           number(row, "dead_letters"), text(row, "newest_event"));
}

static void print_services(const json_t *rows)
{
    printf("%-16s %9s %10s %10s %9s %12s  %s\n", "service", "instances", "partitions", "lag",
           "behind", "dead letters", "newest event");
    for (size_t index = 0; index < json_array_size(rows); index++) {
        const json_t *row = json_array_get(rows, index);

        print_service(row);
    }
}

static bool is_of_note(const json_t *row)
{
    return number(row, "lag") > 0 || number(row, "epoch") == 0;
}

static void print_partition(const json_t *row)
{
    printf("  %-16s %-36s %3lld  position %lld  lag %lld  epoch %lld  %s\n", text(row, "service"),
           text(row, "topic"), number(row, "partition"), number(row, "position"),
           number(row, "lag"), number(row, "epoch"), text(row, "oldest_unprojected"));
}

/* Those that somebody may have to do something about; `position list` has all. */
static void print_partitions(const json_t *rows)
{
    bool any = false;

    for (size_t index = 0; index < json_array_size(rows); index++) {
        const json_t *row = json_array_get(rows, index);

        if (is_of_note(row)) {
            printf("%s", any ? "" : "partitions that lag or were never taken over:\n");
            print_partition(row);
            any = true;
        }
    }
}

static void print_errors(const json_t *services)
{
    bool any = false;

    for (size_t index = 0; index < json_array_size(services); index++) {
        const json_t *row = json_array_get(services, index);
        const json_t *error = json_object_get(row, "last_error");

        if (json_is_object(error)) {
            printf("%s", any ? "" : "last errors:\n");
            printf("  %s %s, %s, %s: %s (%s, %s)\n", text(row, "service"), text(error, "at"),
                   text(error, "instance"), text(error, "what"), text(error, "message"),
                   text(error, "code"), text(error, "class"));
            any = true;
        }
    }
}

static void print_waiting(const json_t *all)
{
    printf("alerts waiting to be sent: %lld", number(all, "outbox"));
    if (number(all, "outbox") > 0) {
        printf(", the oldest for %lld s", number(all, "outbox_seconds"));
    }
    printf("\nauthorities with figures waiting to be kept: %lld\n", number(all, "to_keep"));
    printf("bank holidays known until: %s\n", text(all, "calendar_until"));
}

static void print_database(const json_t *database)
{
    const json_t *schemas = json_object_get(database, "schemas");

    printf("last migration: %s\n", text(database, "migration"));
    printf("disk: the database takes %lld MiB", number(database, "bytes") / MEBIBYTE);
    for (size_t index = 0; index < json_array_size(schemas); index++) {
        const json_t *row = json_array_get(schemas, index);

        printf("%s%s %lld", index == 0 ? " (about: " : ", ", text(row, "schema"),
               number(row, "bytes") / MEBIBYTE);
    }
    printf("%s; how much is free, its server knows\n", json_array_size(schemas) > 0 ? ")" : "");
}

void ctl_status_print(const json_t *all, bool brief)
{
    const json_t *services = json_object_get(all, "services");

    if (services) {
        print_services(services);
        if (!brief) {
            print_partitions(json_object_get(all, "partitions"));
        }
        print_errors(services);
        print_waiting(all);
        print_database(json_object_get(all, "database"));
    }
    ctl_findings_print(json_object_get(all, "findings"));
}
