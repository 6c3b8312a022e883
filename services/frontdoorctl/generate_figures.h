#ifndef GENERATE_FIGURES_H
#define GENERATE_FIGURES_H

#include <stdint.h>

#include "base/fd_embed.h"
#include "base/fd_error.h"
#include "generate_codes.h"

/** The files of the folder figures, by name. */
extern const struct fd_embedded fd_embedded_figures[];

enum { FD_GEN_YEARS = 3, FD_GEN_FIRST_YEAR = 2019 /**< its last calendar year */ };
enum { FD_GEN_QUARTILES = 3 };

/** The authority whose figures are carried, whatever authority the stream is for. */
#define FD_GEN_FIGURES_OF "E06000008"

/** One reporting year of the DfE's tables. Suppressed values have been chosen (figures/README.md).
 */
struct fd_gen_year {
    int32_t first; /**< 1 April, as a date */
    int32_t end;   /**< the next 1 April */
    int64_t referrals;
    int64_t population; /**< children who live there, by the rate of referrals */
    int64_t re_referrals;
    int64_t no_further_action;
    int64_t not_in_need;
    int64_t children;             /**< distinct, with a referral */
    int64_t re_referred_children; /**< distinct, with a re-referral */
    int64_t assessments;
    int64_t factor_episodes; /**< with any factor */
    int64_t section47;       /**< enquiries started */
    int64_t section47_children;
    int64_t conferences;
    int64_t conference_children;
    int64_t months[12];
    int64_t bands[FD_GEN_BANDS];
    int64_t quartiles[FD_GEN_QUARTILES]; /**< of the working days of assessments */
    int64_t source_groups[FD_GEN_SOURCE_GROUPS];
    int64_t factors[FD_GEN_FACTOR_MEASURES];
    int64_t conference_bands[FD_GEN_CONFERENCE_BANDS];
};

/** The service's own measures, in the order of the table in generate_figures.c. */
enum fd_gen_measure {
    FD_GEN_REFERRALS,
    FD_GEN_CONVERSATIONS,
    FD_GEN_COMMUNITY_CONTACTS,
    FD_GEN_CONVERSION,
    FD_GEN_DECIDED_WITHIN_24H,
    FD_GEN_ASSESSMENTS,
    FD_GEN_ASSESSMENTS_WITHIN_45WD,
    FD_GEN_AVERAGE_CASELOAD,
    FD_GEN_RE_REFERRAL,
    FD_GEN_SECTION47,
    FD_GEN_MEASURES,
};

/** Local dates [first, end). */
struct fd_gen_period {
    int32_t first;
    int32_t end;
};

enum { FD_GEN_BEFORE, FD_GEN_AFTER, FD_GEN_SIDES };

/** One measure: its periods and its values in thousandths (-1: not published). */
struct fd_gen_comparison {
    struct fd_gen_period periods[FD_GEN_SIDES];
    int64_t values[FD_GEN_SIDES];
};

struct fd_gen_figures {
    struct fd_gen_year years[FD_GEN_YEARS];
    struct fd_gen_comparison service[FD_GEN_MEASURES];
};

/** Read the embedded files. FD_FATAL "figures" names what is missing or does not add up. */
enum fd_status fd_gen_figures_load(struct fd_gen_figures *ret_figures,
                                   struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1);

/** The name of a measure in service.csv. */
const char *fd_gen_measure_name(enum fd_gen_measure measure);

#endif
