/*
 * Any text as JSON of a contract, which the first byte picks: what is encoded can be decoded, what
 * is not is refused with a reason.
 */
#include "fuzz_contract.h"

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t size);

enum { HEADER = 10, BUFFER_LIMIT = 1 << 24 };

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t size)
{
    const struct contract *contract;
    struct fd_error error = {0};
    struct fd_buf encoded;

    if (size == 0) {
        return 0;
    }
    contract = contract_pick(bytes[0]);
    fd_buf_init(&encoded, BUFFER_LIMIT);
    if (fd_encode_json(contract->schema,
                       (struct fd_str){(const char *)bytes + 1, (uint32_t)size - 1}, &encoded,
                       &error) == FD_OK) {
        struct fd_str body = {encoded.data + HEADER, (uint32_t)encoded.length - HEADER};
        struct fd_arena *arena = fd_arena_new(4096);
        struct fd_event event = {0};

        must(fd_plan_decode(contract->plan, body, arena, &event, &error) == FD_OK);
        fd_arena_destroy(&arena);
    } else {
        must(error.status == FD_POISON && error.code[0] && error.message[0]);
        must(encoded.length == 0);
    }
    fd_buf_clean_up(&encoded);
    return 0;
}
