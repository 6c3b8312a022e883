/*
 * The plan decoder against avro-c's generic reader: random records of each contract, as the
 * contract has them and as other versions of it might, must read the same both ways.
 */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/fd_embed.h"
#include "domain/both_readers.h"
#include "domain/random_version.h"

enum { WRITERS = 100, RECORDS = 100000 };

extern const struct fd_embedded fd_embedded_events[];

/* Of each contract, divided among its writers; FRONTDOOR_TEST_ROUNDS makes it shorter or longer. */
static int records_a_writer(void)
{
    const char *text = getenv("FRONTDOOR_TEST_ROUNDS");
    long records = text ? strtol(text, NULL, 10) : RECORDS;

    return records > WRITERS ? (int)(records / WRITERS) : 1;
}

static void compare_writer(struct random *random, const char *text,
                           const struct fd_schema *contract, const struct fd_binding *bindings)
{
    int count = records_a_writer();
    struct readers readers = {0};
    struct fd_arena *arena = fd_arena_new(4096);
    struct fd_buf body;

    fd_buf_init(&body, 1 << 22);
    set_up_readers(&readers, text, contract, bindings);
    for (int i = 0; i < count; i++) {
        fd_buf_reset(&body);
        fd_arena_reset(arena);
        put_random(random, fd_schema_graph(readers.schema)->root, &body, 0);
        read_both_ways(&readers, contract, bindings,
                       (struct fd_str){fd_buf_text(&body), (uint32_t)body.length}, arena);
    }
    clean_up_readers(&readers);
    fd_buf_clean_up(&body);
    fd_arena_destroy(&arena);
}

/* Half of the records as the contract has them, half as another version of it would. */
static void compare_contract(enum fd_event_type type, uint64_t seed)
{
    const struct fd_contract_info *info = fd_contract_info(type);
    struct random random = {.state = seed + type};
    struct fd_schema *contract;
    char file[80];

    snprintf(file, sizeof(file), "%s.avsc", info->name);
    assert_non_null(fd_embedded_find(fd_embedded_events, file));
    contract = parse(fd_embedded_find(fd_embedded_events, file)->text);
    for (int i = 0; i < WRITERS; i++) {
        char *version = i % 2 ? random_version(&random, fd_schema_text(contract)) : NULL;

        compare_writer(&random, version ? version : fd_schema_text(contract), contract,
                       info->bindings);
        free(version);
    }
    fd_schema_destroy(&contract);
}

/* The seed of FRONTDOOR_TEST_SEED, to look for more or to see a failure again. */
static uint64_t seed_of_run(void)
{
    const char *text = getenv("FRONTDOOR_TEST_SEED");
    uint64_t seed = text ? strtoull(text, NULL, 10) : 20191105;

    print_message("seed %" PRIu64 "\n", seed);
    return seed;
}

static void both_readers_agree_on_every_contract(void **state)
{
    uint64_t seed = seed_of_run();

    (void)state;
    for (int type = FD_CALL_LOGGED; type < FD_EVENT_TYPES; type++) {
        compare_contract((enum fd_event_type)type, seed);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_readers_agree_on_every_contract),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
