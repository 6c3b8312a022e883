#ifndef GENERATE_CODES_H
#define GENERATE_CODES_H

#include <stddef.h>
#include <stdint.h>

#include "base/fd_str.h"

/**
 * The code lists as the generator uses them: places in these tables stand for the symbols of the
 * contracts, so that a set of factors is one 64-bit mask.
 */
enum {
    FD_GEN_SOURCES = 22,
    FD_GEN_SOURCE_GROUPS = 11,
    FD_GEN_FACTORS = 42,
    FD_GEN_FACTOR_MEASURES = 39,
    FD_GEN_BANDS = 9,
    FD_GEN_DAYS = 96, /**< numbers of working days in the bands: from 0 */
};

/** A referral source, and the group that table C5 counts it in. */
struct fd_gen_source {
    const char *symbol;
    uint8_t group;
    uint16_t share; /**< of its group, in so many thousandths */
};

/** A factor, the row of table C3 that counts it, and its family (0: none). */
struct fd_gen_factor {
    const char *symbol;
    uint8_t measure;
    uint8_t family;
};

/** A band of working days of table C2, both ends included. */
struct fd_gen_band {
    const char *measure;
    int32_t low;
    int32_t high;
};

extern const struct fd_gen_source fd_gen_sources[FD_GEN_SOURCES];
extern const char *const fd_gen_source_groups[FD_GEN_SOURCE_GROUPS];
extern const struct fd_gen_factor fd_gen_factors[FD_GEN_FACTORS];
extern const char *const fd_gen_factor_measures[FD_GEN_FACTOR_MEASURES];
extern const struct fd_gen_band fd_gen_bands[FD_GEN_BANDS];
enum { FD_GEN_CONFERENCE_BANDS = 4 };
/** The same of table C4. */
extern const struct fd_gen_band fd_gen_conference_bands[FD_GEN_CONFERENCE_BANDS];
extern const char *const fd_gen_months[12]; /**< as table C6 names them, April first */

/** Rows of table C3 that others refer to. */
enum {
    FD_GEN_PHYSICAL_UNKNOWN = 29, /**< physical abuse, by whom not known; then by child, by adult */
    FD_GEN_SEXUAL_UNKNOWN = 32,
};

/** Places in fd_gen_sources that the figures name. */
enum { FD_GEN_SOURCE_1A = 0, FD_GEN_SOURCE_1B = 1, FD_GEN_GROUP_INDIVIDUAL = 0 };

/** Contact outcomes as bits of a mask. */
enum fd_gen_outcome {
    FD_GEN_REFERRAL = 1,
    FD_GEN_EXISTING_CASE = 2,
    FD_GEN_EARLY_HELP = 4,
    FD_GEN_ADVICE = 8,
    FD_GEN_NFA = 16,
    FD_GEN_STRATEGY = 32,
    FD_GEN_OTHER = 64,
};
enum { FD_GEN_OUTCOMES = 7 };
extern const char *const fd_gen_outcomes[FD_GEN_OUTCOMES];

enum fd_gen_channel {
    FD_GEN_PHONE,
    FD_GEN_WEB_FORM,
    FD_GEN_EMAIL,
    FD_GEN_IN_PERSON,
    FD_GEN_POST,
    FD_GEN_OUT_OF_HOURS,
    FD_GEN_CHANNELS,
};
extern const char *const fd_gen_channels[FD_GEN_CHANNELS];

/** Closure reasons; 0 is none. */
enum { FD_GEN_CLOSURES = 10, FD_GEN_RC7 = 7, FD_GEN_RC8 = 8, FD_GEN_RC9 = 9 };
extern const char *const fd_gen_closures[FD_GEN_CLOSURES];

enum { FD_GEN_NEEDS = 9 };
extern const char *const fd_gen_needs[FD_GEN_NEEDS];
extern const int64_t fd_gen_need_weights[FD_GEN_NEEDS];

/** Assessment outcomes. */
enum {
    FD_GEN_ASSESSED_NFA,
    FD_GEN_ASSESSED_EARLY_HELP,
    FD_GEN_ASSESSED_S47,
    FD_GEN_ASSESSED_OTHER
};
extern const char *const fd_gen_assessed[4];

#endif
