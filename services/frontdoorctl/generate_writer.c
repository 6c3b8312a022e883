#include "generate_writer.h"

#include <stdio.h>

struct fd_str fd_gen_make_id(struct fd_gen_writer *writer, enum fd_gen_id kind, int64_t place)
{
    static const char letters[] = "CKRALVTIDSFEHG";
    static const uint32_t factors[] = {648053, 319489, 750551, 921557, 412339, 583621, 866309,
                                       237971, 530893, 704969, 351707, 816971, 276853, 489407};
    /* An odd factor scatters the places over 2^20 numbers without a collision. */
    uint32_t number = (uint32_t)place * factors[kind] & 0xfffff;
    char *text = fd_arena_alloc(writer->teller.stream->arena, 16);
    int size = snprintf(text, 16, "%c%d", letters[kind],
                        1000000 + 10000000 * writer->authority->index + (int32_t)number);

    return (struct fd_str){text, (uint32_t)size};
}

struct fd_str fd_gen_child_id(struct fd_gen_writer *writer, int32_t child)
{
    return child == FD_GEN_NONE ? FD_STR_NULL : fd_gen_make_id(writer, FD_GEN_ID_CHILD, child);
}

void fd_gen_worker_id(const struct fd_gen_authority *authority, int32_t worker, char ret_id[16])
{
    snprintf(ret_id, 16, "W%d", 1001 + worker + 10000 * authority->index);
}

struct fd_str fd_gen_worker(struct fd_gen_writer *writer, int32_t worker)
{
    char *text;

    if (worker == FD_GEN_NONE) {
        return FD_STR_NULL;
    }
    text = fd_arena_alloc(writer->teller.stream->arena, 16);
    fd_gen_worker_id(writer->authority, worker, text);
    return fd_str_from(text);
}

struct fd_str fd_gen_team(const struct fd_gen_writer *writer, int32_t worker)
{
    return worker == FD_GEN_NONE
               ? FD_STR_NULL
               : fd_str_from(fd_gen_teams[writer->teller.plan->workers[worker].team].id);
}

struct fd_event fd_gen_begin_event(struct fd_gen_writer *writer, enum fd_event_type type,
                                   int32_t child, bool time_known)
{
    return (struct fd_event){
        .type = type, .time_known = time_known, .child_id = fd_gen_child_id(writer, child)};
}

int64_t fd_gen_published_by(const struct fd_gen_writer *writer, int64_t time, bool time_known)
{
    return fd_gen_published(writer->teller.plan, time, time_known);
}

int64_t fd_gen_minutes_after(struct fd_gen_writer *writer, int64_t time, int64_t from, int64_t to)
{
    return time + fd_gen_between(&writer->teller.random, from * FD_GEN_MINUTE * 1000,
                                 to * FD_GEN_MINUTE * 1000) *
                      1000;
}
