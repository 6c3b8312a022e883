#ifndef FAIL_NTH_H
#define FAIL_NTH_H

#include <stdbool.h>
#include <stdint.h>

/**
 * A library to preload into a service: it counts the calls of one kind of foreign function and
 * makes one of them fail.
 *
 *   FRONTDOOR_FAIL=KIND:HOW:N[:CODE]   the N-th call of KIND fails; N of 0 only counts
 *   FRONTDOOR_FAIL_REPORT=FILE         where the count is kept, whatever way the process ends
 *
 *   libpq:refuse    returns what libpq returns when it has no memory; nothing is sent or read
 *   libpq:cut       the connection is cut first, so that libpq itself fails
 *   libpq:late      the connection is cut behind it: what was sent arrives, its answer doesn't
 *   rdkafka:refuse  returns the error CODE (a rd_kafka_resp_err_t) and does nothing
 *   rdkafka:late    does it, and then says CODE
 *   malloc:own      of the allocations made by the program itself
 *   malloc:site     likewise, but the first made by its N-th place in the code
 *   malloc:any      the first made by the N-th place in the whole process, libraries included
 */
enum fail_kind { FAIL_NOTHING, FAIL_LIBPQ, FAIL_RDKAFKA, FAIL_MALLOC };

enum fail_how { FAIL_REFUSE, FAIL_CUT, FAIL_LATE, FAIL_OWN, FAIL_SITE, FAIL_ANY };

/** What FRONTDOOR_FAIL says. Fixed before main(). */
struct fail_order {
    enum fail_kind kind;
    enum fail_how how;
    uint64_t number;
    int code;
};

const struct fail_order *fail_order(void);

/**
 * Count a call of `kind`. True for the one that is to fail; then `name` is kept in the report.
 * Allocates nothing; any thread may call it.
 */
bool fail_now(enum fail_kind kind, const char *name);

/** The next definition of the function `name`: the real one. Aborts when there is none. */
void *fail_real(const char *name);

#endif
