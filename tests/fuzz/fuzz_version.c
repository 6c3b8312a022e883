/*
 * Any version of a contract and any records of it, all made as the bytes choose, the first of which
 * picks the contract: what such a writer writes is read, and read as avro-c reads it. With a few of
 * its bytes changed, or cut, it is refused or read within its bounds.
 */
#include <stdlib.h>
#include <string.h>

#include "fuzz_contract.h"

/* What the unit test, which this shares its parts with, has from cmocka. */
#define fail_msg(...) fd_abort(__VA_ARGS__)
#define assert_true(condition) must(condition)
#define assert_int_equal(left, right) must((left) == (right))

#include "domain/both_readers.h"
#include "domain/random_version.h"

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t size);

enum { BUFFER_LIMIT = 1 << 22, MOST_RECORDS = 8, MOST_CHANGES = 4 };

/* In memory of its own, so that the sanitizer sees a read past the end. */
static void read_damaged(struct random *random, const struct readers *readers,
                         const struct fd_binding *bindings, struct fd_str body,
                         struct fd_arena *arena)
{
    uint32_t size = body.len > 0 && one_in(random, 2) ? below(random, body.len) : body.len;
    char *bytes = malloc(size ? size : 1);
    struct fd_event event = {0};
    struct fd_error error = {0};

    must(bytes);
    memcpy(bytes, body.ptr, size);
    for (uint32_t i = below(random, MOST_CHANGES); size > 0 && i > 0; i--) {
        bytes[below(random, size)] = (char)below(random, 256);
    }
    if (fd_plan_decode(readers->plan, (struct fd_str){bytes, size}, arena, &event, &error) ==
        FD_OK) {
        touch(bindings, &event);
    } else {
        must(error.status == FD_POISON && error.code[0] && error.message[0]);
    }
    free(bytes);
}

/* One record of the version, as it is and damaged. */
static void read_record(struct random *random, struct readers *readers,
                        const struct contract *contract)
{
    struct fd_arena *arena = fd_arena_new(4096);
    struct fd_buf buf;
    struct fd_str body;

    fd_buf_init(&buf, BUFFER_LIMIT);
    put_random(random, fd_schema_graph(readers->schema)->root, &buf, 0);
    must(!buf.failed);
    body = (struct fd_str){fd_buf_text(&buf), (uint32_t)buf.length};
    read_both_ways(readers, contract->schema, contract->bindings, body, arena);
    read_damaged(random, readers, contract->bindings, body, arena);
    fd_buf_clean_up(&buf);
    fd_arena_destroy(&arena);
}

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t size)
{
    struct random random = {0};
    struct readers readers = {0};
    const struct contract *contract;
    char *text;

    if (size == 0) {
        return 0;
    }
    contract = contract_pick(bytes[0]);
    random.bytes = bytes + 1;
    random.left = size - 1;
    text = random_version(&random, fd_schema_text(contract->schema));
    set_up_readers(&readers, text, contract->schema, contract->bindings);
    for (int i = 0; i < MOST_RECORDS && (i == 0 || random.left > 0); i++) {
        read_record(&random, &readers, contract);
    }
    clean_up_readers(&readers);
    free(text);
    return 0;
}
