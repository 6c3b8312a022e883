#ifndef GENERATE_CONTACTS_H
#define GENERATE_CONTACTS_H

#include "generate_plan.h"

/**
 * What the steps that plan contacts share. The stream falls into four parts: before the earlier
 * window, the two windows on both sides of the go-live, and after the later one.
 */
enum { FD_GEN_PARTS = 4, FD_GEN_PART_BEFORE = 1, FD_GEN_PART_AFTER = 2, FD_GEN_SOURCE_UNSET = 255 };

struct fd_gen_contacts {
    struct fd_gen_plan *plan;
    struct fd_gen_random random;
    struct fd_gen_period parts[FD_GEN_PARTS];
};

/** The part that a contact is received in, by its local date. */
size_t fd_gen_part_of(const struct fd_gen_contacts *contacts, int64_t received_at) FD_NONNULL(1);

/** True when a decision on it counts for conversion: of a child, and about more than information.
 */
bool fd_gen_is_child_contact(const struct fd_gen_contact *contact) FD_NONNULL(1);

/** A set of one to three factors as that year's assessments have them; sometimes without family. */
uint64_t fd_gen_any_factors(struct fd_gen_contacts *contacts, int64_t received_at) FD_NONNULL(1);
/** One factor that has a family. */
size_t fd_gen_any_family_factor(struct fd_gen_contacts *contacts, int64_t received_at)
    FD_NONNULL(1);
/** A source that is neither family nor neighbours. */
uint8_t fd_gen_any_professional(struct fd_gen_contacts *contacts) FD_NONNULL(1);

/** Patterns of repeat contacts, with their reviews. */
enum fd_status fd_gen_plan_repeats(struct fd_gen_contacts *contacts,
                                   struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1);

/** What was decided on every contact but those that led to a referral, and when: 24 hours. */
enum fd_status fd_gen_plan_decisions(struct fd_gen_contacts *contacts,
                                     struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1);

/** The channel of every call (conversations) and the sources still open (community contacts). */
enum fd_status fd_gen_plan_channels(struct fd_gen_contacts *contacts,
                                    struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1);

#endif
