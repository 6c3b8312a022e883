/*
 * Nanoseconds to decode a call, by the compiled plan and by avro-c's generic reader:
 * bench_decode FILE ROUNDS. FILE holds values of call-logged, each behind its length (four bytes,
 * little-endian). Prints one line of JSON.
 */
#include <avro.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "avro/fd_framing.h"
#include "avro/fd_plan.h"
#include "base/fd_embed.h"
#include "domain/fd_event.h"

extern const struct fd_embedded fd_embedded_events[];

enum { ARENA_SIZE = 1 << 20, EVENTS_PER_ARENA = 1000 };

struct values {
    char *bytes;
    struct fd_str *bodies; /* without their framing */
    size_t count;
};

static void must(bool wanted, const char *what)
{
    if (!wanted) {
        fprintf(stderr, "bench_decode: %s\n", what);
        exit(1);
    }
}

static double now_ns(void)
{
    struct timespec time;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static size_t read_file(const char *path, char **ret_bytes)
{
    FILE *file = fopen(path, "rb");
    long size;

    must(file && fseek(file, 0, SEEK_END) == 0, "the file can't be read");
    size = ftell(file);
    rewind(file);
    *ret_bytes = malloc((size_t)size);
    must(*ret_bytes && fread(*ret_bytes, 1, (size_t)size, file) == (size_t)size, "read");
    fclose(file);
    return (size_t)size;
}

static void read_values(const char *path, struct values *ret_values)
{
    size_t size = read_file(path, &ret_values->bytes);
    uint32_t length;

    ret_values->bodies = calloc(size / sizeof(length), sizeof(*ret_values->bodies));
    must(ret_values->bodies, "no memory");
    ret_values->count = 0;
    for (size_t at = 0; at + sizeof(length) <= size; at += sizeof(length) + length) {
        struct fd_frame frame;

        memcpy(&length, ret_values->bytes + at, sizeof(length));
        must(fd_framing_open((struct fd_str){ret_values->bytes + at + sizeof(length), length},
                             &frame, NULL) == FD_OK,
             "a value has no framing");
        ret_values->bodies[ret_values->count++] = frame.body;
    }
    must(ret_values->count > 0, "no values");
}

static double time_plan(const struct values *values, int rounds)
{
    const struct fd_contract_info *info = fd_contract_info(FD_CALL_LOGGED);
    const struct fd_embedded *file = fd_embedded_find(fd_embedded_events, "call-logged.avsc");
    struct fd_arena *arena = fd_arena_new(ARENA_SIZE);
    struct fd_schema *schema = NULL;
    struct fd_plan *plan = NULL;
    struct fd_event event = {0};
    double started;

    must(file && fd_schema_parse(file->text, file->size, &schema, NULL) == FD_OK, "schema");
    must(fd_plan_compile(schema, schema, info->bindings, &plan, NULL) == FD_OK, "plan");
    started = now_ns();
    for (int round = 0; round < rounds; round++) {
        for (size_t i = 0; i < values->count; i++) {
            must(fd_plan_decode(plan, values->bodies[i], arena, &event, NULL) == FD_OK, "decode");
            if (i % EVENTS_PER_ARENA == 0) {
                fd_arena_reset(arena);
            }
        }
    }
    started = (now_ns() - started) / ((double)values->count * rounds);
    fd_plan_destroy(&plan);
    fd_schema_destroy(&schema);
    fd_arena_destroy(&arena);
    return started;
}

static double time_avro(const struct values *values, int rounds)
{
    const struct fd_embedded *file = fd_embedded_find(fd_embedded_events, "call-logged.avsc");
    avro_reader_t reader = avro_reader_memory(NULL, 0);
    avro_value_iface_t *class;
    avro_schema_t schema;
    avro_value_t value;
    double started;

    must(avro_schema_from_json_length(file->text, file->size, &schema) == 0, "avro-c's schema");
    class = avro_generic_class_from_schema(schema);
    must(avro_generic_value_new(class, &value) == 0, "avro-c's value");
    started = now_ns();
    for (int round = 0; round < rounds; round++) {
        for (size_t i = 0; i < values->count; i++) {
            avro_reader_memory_set_source(reader, values->bodies[i].ptr, values->bodies[i].len);
            avro_value_reset(&value);
            must(avro_value_read(reader, &value) == 0, "avro-c's decode");
        }
    }
    started = (now_ns() - started) / ((double)values->count * rounds);
    avro_value_decref(&value);
    avro_value_iface_decref(class);
    avro_schema_decref(schema);
    avro_reader_free(reader);
    return started;
}

int main(int argc, char **argv)
{
    struct values values;
    int rounds;

    must(argc == 3, "usage: bench_decode FILE ROUNDS");
    rounds = (int)strtol(argv[2], NULL, 10);
    must(rounds > 0 && rounds < 1000000, "ROUNDS is a number");
    read_values(argv[1], &values);
    printf("{\"values\": %zu, \"plan\": %.1f, ", values.count, time_plan(&values, rounds));
    printf("\"avro\": %.1f}\n", time_avro(&values, rounds));
    free(values.bodies);
    free(values.bytes);
    return 0;
}
