/*
 * Any version of a contract and any record of it, both made as the bytes choose, the first of which
 * picks the contract: what such a writer writes is read, and read as avro-c reads it.
 */
#include <stdlib.h>

#include "fuzz_contract.h"

/* What the unit test, which this shares its parts with, has from cmocka. */
#define fail_msg(...) fd_abort(__VA_ARGS__)
#define assert_true(condition) must(condition)
#define assert_int_equal(left, right) must((left) == (right))

#include "domain/both_readers.h"
#include "domain/random_version.h"

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t size);

enum { BUFFER_LIMIT = 1 << 22 };

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t size)
{
    struct random random = {0};
    struct readers readers = {0};
    const struct contract *contract;
    struct fd_arena *arena;
    struct fd_buf body;
    char *text;

    if (size == 0) {
        return 0;
    }
    contract = contract_pick(bytes[0]);
    random.bytes = bytes + 1;
    random.left = size - 1;
    text = random_version(&random, fd_schema_text(contract->schema));
    set_up_readers(&readers, text, contract->schema, contract->bindings);
    arena = fd_arena_new(4096);
    fd_buf_init(&body, BUFFER_LIMIT);
    put_random(&random, fd_schema_graph(readers.schema)->root, &body, 0);
    must(!body.failed);
    read_both_ways(&readers, contract->schema, contract->bindings,
                   (struct fd_str){fd_buf_text(&body), (uint32_t)body.length}, arena);
    clean_up_readers(&readers);
    fd_buf_clean_up(&body);
    fd_arena_destroy(&arena);
    free(text);
    return 0;
}
