#ifndef FUZZ_CONTRACT_H
#define FUZZ_CONTRACT_H

#include <stdio.h>
#include <stdlib.h>

#include "avro/fd_encode.h"
#include "avro/fd_plan.h"
#include "base/fd_embed.h"
#include "domain/fd_event.h"

/** A contract with what reads and writes it. Made once and kept: a fuzzer has no end. */
struct contract {
    const struct fd_binding *bindings;
    struct fd_schema *schema;
    struct fd_plan *plan;
    struct fd_encoder *encoder;
};

extern const struct fd_embedded fd_embedded_events[];

/** Abort unless `wanted` holds: the fuzzer keeps the input. */
static inline void must(bool wanted)
{
    if (!wanted) {
        abort();
    }
}

static inline void contract_init(struct contract *contract, enum fd_event_type type)
{
    const struct fd_contract_info *info = fd_contract_info(type);
    const struct fd_embedded *file;
    char name[80];

    snprintf(name, sizeof(name), "%s.avsc", info->name);
    file = fd_embedded_find(fd_embedded_events, name);
    must(file);
    contract->bindings = info->bindings;
    must(fd_schema_parse(file->text, file->size, &contract->schema, NULL) == FD_OK);
    must(fd_plan_compile(contract->schema, contract->schema, info->bindings, &contract->plan,
                         NULL) == FD_OK);
    must(fd_encoder_compile(contract->schema, info->bindings, &contract->encoder, NULL) == FD_OK);
}

/** The contract that a byte picks. */
static inline const struct contract *contract_pick(unsigned char byte)
{
    static struct contract contracts[FD_EVENT_TYPES];
    struct contract *contract = &contracts[byte % FD_EVENT_TYPES];

    if (!contract->schema) {
        contract_init(contract, (enum fd_event_type)(byte % FD_EVENT_TYPES));
    }
    return contract;
}

/* The sum is of no use but to be made. */
static inline void touch_str(struct fd_str str)
{
    unsigned sum = 0;

    for (uint32_t i = 0; i < str.len; i++) {
        sum += (unsigned char)str.ptr[i];
    }
    __asm__ volatile("" : : "r"(sum));
}

/** Read every byte that a decoded member leads to, so that the sanitizer sees where they are. */
static inline void touch(const struct fd_binding *bindings, const void *record)
{
    for (; bindings->name; bindings++) {
        const void *member = (const char *)record + bindings->offset;
        const struct fd_str_list *list = member;

        if (bindings->type == FD_BIND_STRING || bindings->type == FD_BIND_ENUM) {
            touch_str(*(const struct fd_str *)member);
        }
        for (uint32_t i = 0; bindings->type == FD_BIND_LIST && i < list->count; i++) {
            touch_str(list->items[i]);
        }
    }
}

#endif
