#ifndef FD_REFERENCE_H
#define FD_REFERENCE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/fd_str.h"
#include "domain/fd_calendar.h"
#include "domain/fd_tombstone.h"

/** What an authority has set for itself (frontdoor.authority_setting; domain: repeat contacts). */
struct fd_authority {
    char gss_code[10]; /**< such as "E06000008" */
    int16_t id;
    int32_t alerts_from;   /**< date; FD_DATE_NULL: nothing is historic, every alert is live */
    int32_t window_months; /**< 3 unless set; 0 when window_days is used */
    int32_t window_days;   /**< 0 unless set */
    int32_t alert_count;   /**< 3 unless set */
    bool send_any;         /**< rule ANY is sent too */
};

/**
 * Authorities and calendar as loaded from PostgreSQL at take-over: everything besides the bytes
 * and the topic that acceptance and the rules depend on. Immutable once made.
 */
struct fd_reference {
    struct fd_authority *authorities; /**< sorted by gss_code; owned */
    int32_t authority_count;
    struct fd_calendar *calendar;     /**< owned */
    struct fd_tombstones *tombstones; /**< of those who were erased; owned; NULL: nobody was */
};

/** Free it and what it owns, and null it; NULL is fine. */
void fd_reference_destroy(struct fd_reference **reference);

/** The authority with this GSS code, or NULL. */
const struct fd_authority *fd_reference_find(const struct fd_reference *reference,
                                             struct fd_str gss_code) FD_NONNULL(1);
/** The authority with this id, or NULL. */
const struct fd_authority *fd_reference_find_id(const struct fd_reference *reference, int16_t id)
    FD_NONNULL(1);

#endif
