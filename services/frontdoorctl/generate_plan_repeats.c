/* Patterns of repeat contacts: each of these children has the contacts of one pattern, no others.
 */
#include "generate_contacts.h"

enum gap {
    FIRST,     /* the pattern begins */
    NEAR,      /* some days or weeks after the one before */
    SOON,      /* some hours after it, from the same source: a duplicate */
    EDGE,      /* three calendar months after the first, to the day */
    PAST_EDGE, /* a day later than that */
    GAPS,
};

enum step_flags {
    OTHER = 1,       /* another family than the first's */
    INFORMATION = 2, /* needs no decision and counts for nothing */
    INCIDENT = 4,    /* shares the incident of the others so marked */
    VOID = 8,        /* withdrawn some days later */
    LATE = 16,       /* recorded days after it was received */
    REGROUPED = 32,  /* first recorded with another concern */
};

enum review {
    NOBODY,
    ONE,         /* a social worker only: still pending */
    BOTH,        /* a social worker and a team manager: closed */
    SAME_PERSON, /* in both roles: not closed */
    MANAGERS,    /* two team managers: not closed */
    NO_SUCH_ALERT,
};

enum when { LIVE, RECENT, HISTORIC };

enum { MAX_STEPS = 6, LONGEST_GAP = 26, SHORTEST_GAP = 6 };

struct step {
    enum gap gap;
    unsigned flags;
};

struct pattern {
    const char *meaning;
    int children;
    enum when when;
    struct step steps[MAX_STEPS];
    int step_count;
    int raising; /* the step that raises the alert */
    enum review review;
    int reviewed_after; /* the step after which the reviews are */
};

static const struct pattern patterns[] = {
    {"raised, nobody has looked yet",
     26,
     RECENT,
     {{FIRST, 0}, {NEAR, 0}, {NEAR, 0}},
     3,
     2,
     NOBODY,
     0},
    {"reviewed by both", 110, LIVE, {{FIRST, 0}, {NEAR, 0}, {NEAR, 0}}, 3, 2, BOTH, 2},
    {"reviewed by one", 12, LIVE, {{FIRST, 0}, {NEAR, 0}, {NEAR, 0}}, 3, 2, ONE, 2},
    {"reviewed twice by one person",
     6,
     LIVE,
     {{FIRST, 0}, {NEAR, 0}, {NEAR, 0}},
     3,
     2,
     SAME_PERSON,
     2},
    {"reviewed by two managers", 5, LIVE, {{FIRST, 0}, {NEAR, 0}, {NEAR, 0}}, 3, 2, MANAGERS, 2},
    {"more contacts join",
     36,
     LIVE,
     {{FIRST, 0}, {NEAR, 0}, {NEAR, 0}, {NEAR, 0}, {NEAR, 0}},
     5,
     2,
     BOTH,
     4},
    {"joined, still open",
     10,
     RECENT,
     {{FIRST, 0}, {NEAR, 0}, {NEAR, 0}, {NEAR, 0}},
     4,
     2,
     NOBODY,
     0},
    {"a new alert after a closed one",
     14,
     LIVE,
     {{FIRST, 0}, {NEAR, 0}, {NEAR, 0}, {NEAR, 0}},
     4,
     2,
     BOTH,
     2},
    {"three concerns: rule ANY",
     36,
     LIVE,
     {{FIRST, 0}, {NEAR, OTHER}, {NEAR, OTHER}},
     3,
     2,
     NOBODY,
     0},
    {"one is information only",
     18,
     LIVE,
     {{FIRST, 0}, {NEAR, 0}, {NEAR, INFORMATION}},
     3,
     2,
     NOBODY,
     0},
    {"two are one within a day", 26, LIVE, {{FIRST, 0}, {SOON, 0}, {NEAR, 0}}, 3, 2, NOBODY, 0},
    {"four, two of them one",
     16,
     LIVE,
     {{FIRST, 0}, {SOON, 0}, {NEAR, 0}, {NEAR, 0}},
     4,
     3,
     BOTH,
     3},
    {"reports of one incident",
     16,
     LIVE,
     {{FIRST, INCIDENT}, {NEAR, INCIDENT}, {NEAR, 0}},
     3,
     2,
     NOBODY,
     0},
    {"the third is withdrawn", 18, LIVE, {{FIRST, 0}, {NEAR, 0}, {NEAR, VOID}}, 3, 2, NOBODY, 0},
    {"an earlier one is withdrawn",
     8,
     LIVE,
     {{FIRST, 0}, {NEAR, VOID}, {NEAR, 0}},
     3,
     2,
     NOBODY,
     0},
    {"three months to the day", 8, LIVE, {{FIRST, 0}, {NEAR, 0}, {EDGE, 0}}, 3, 2, BOTH, 2},
    {"a day more than three months",
     8,
     LIVE,
     {{FIRST, 0}, {NEAR, 0}, {PAST_EDGE, 0}},
     3,
     2,
     NOBODY,
     0},
    {"the third is recorded late", 12, LIVE, {{FIRST, 0}, {NEAR, 0}, {NEAR, LATE}}, 3, 2, BOTH, 2},
    {"similar only once corrected",
     10,
     LIVE,
     {{FIRST, 0}, {NEAR, 0}, {NEAR, REGROUPED}},
     3,
     2,
     BOTH,
     2},
    {"a review of no alert", 4, LIVE, {{FIRST, 0}, {NEAR, 0}}, 2, 1, NO_SUCH_ALERT, 1},
    {"before the go-live", 6, HISTORIC, {{FIRST, 0}, {NEAR, 0}, {NEAR, 0}}, 3, 2, NOBODY, 0},
};

enum { CLOSED_BY_REFERRAL = 70 };

static int32_t any_gap(struct fd_gen_contacts *contacts)
{
    return (int32_t)fd_gen_between(&contacts->random, SHORTEST_GAP, LONGEST_GAP);
}

/* A day for the pattern to begin on, early enough for all of it to fit. */
static int32_t any_first_day(struct fd_gen_contacts *contacts, const struct pattern *pattern)
{
    int32_t end = contacts->plan->end;
    int32_t live = contacts->parts[FD_GEN_PART_AFTER].first;
    int32_t longest = (pattern->step_count - 1) * LONGEST_GAP;
    int32_t from = live;
    int32_t to = end - (longest > 100 ? longest : 100) - 20;

    if (pattern->when == RECENT) {
        from = end - 2 * longest;
        to = end - longest - 2;
    } else if (pattern->when == HISTORIC) {
        from = contacts->parts[FD_GEN_PART_BEFORE].first;
        to = live - longest - 10;
    }
    return (int32_t)fd_gen_between(&contacts->random, from, to);
}

/* A day that exists in each month, so that three months later is three months back. */
static int32_t common_day(int32_t date)
{
    int32_t year;
    int32_t month;
    int32_t day;

    fd_date_to_civil(date, &year, &month, &day);
    return fd_date_from_civil(year, month, day > 28 ? 28 : day);
}

/* When the contact of `step` is received, after those of the same pattern before it. */
static int64_t step_time(struct fd_gen_contacts *contacts, const struct step *step,
                         int32_t first_day, int64_t before)
{
    const struct fd_gen_plan *plan = contacts->plan;
    int32_t day = first_day;

    switch (step->gap) {
        case SOON:
            return before +
                   fd_gen_between(&contacts->random, 40, 8 * 60) * FD_GEN_MINUTE * FD_GEN_SECOND;
        case NEAR:
            day = fd_gen_local_date(plan, before) + any_gap(contacts);
            break;
        case EDGE:
            day = fd_date_add_months(first_day, 3);
            break;
        case PAST_EDGE:
            day = fd_date_add_months(first_day, 3) + 1;
            break;
        case FIRST:
        case GAPS:
            break;
    }
    return fd_gen_time_of_day(plan, &contacts->random, day, 8 * 60, 15 * 60);
}

/* A factor of another family than all those in `factors`. */
static uint64_t other_factor(struct fd_gen_contacts *contacts, uint64_t factors, int64_t time)
{
    for (;;) {
        size_t place = fd_gen_any_family_factor(contacts, time);
        bool taken = false;

        for (size_t i = 0; i < FD_GEN_FACTORS; i++) {
            taken |= (factors >> i & 1) && fd_gen_factors[i].family == fd_gen_factors[place].family;
        }
        if (!taken) {
            return UINT64_C(1) << place;
        }
    }
}

static struct fd_gen_contact *add_repeat(struct fd_gen_contacts *contacts, int32_t child,
                                         int64_t received_at, uint64_t factors)
{
    struct fd_gen_plan *plan = contacts->plan;
    uint8_t source = fd_gen_any_professional(contacts);
    struct fd_gen_contact *contact = fd_gen_add_contact(plan);

    contact->call = plan->call_count++;
    contact->child = child;
    contact->received_at = received_at;
    contact->factors = factors;
    contact->source = source;
    contact->decided = true;
    contact->planned_repeat = true;
    return contact;
}

static void add_review(struct fd_gen_contacts *contacts, const struct fd_gen_review *review)
{
    struct fd_gen_review *added = fd_gen_add_review(contacts->plan);

    *added = *review;
    added->outcome = (uint8_t)fd_gen_between(&contacts->random, 0, 2);
}

/* The reviews of one alert, in the days after `time`. */
static void add_reviews(struct fd_gen_contacts *contacts, enum review kind,
                        struct fd_gen_review review, int64_t time)
{
    int64_t hours = fd_gen_between(&contacts->random, 2, 60);

    if (kind == NOBODY) {
        return;
    }
    if (kind == NO_SUCH_ALERT) {
        review.raising_contact = FD_GEN_NONE;
    }
    review.by_manager = kind == MANAGERS;
    review.reviewed_at = time + hours * FD_GEN_HOUR * FD_GEN_SECOND;
    add_review(contacts, &review);
    if (kind == BOTH || kind == SAME_PERSON || kind == MANAGERS) {
        review.by_manager = true;
        review.reviewer = kind != SAME_PERSON;
        review.reviewed_at +=
            fd_gen_between(&contacts->random, 1, 40) * FD_GEN_HOUR * FD_GEN_SECOND;
        add_review(contacts, &review);
    }
}

static void mark(struct fd_gen_contact *contact, unsigned flags, int32_t incident)
{
    contact->information_only = (flags & INFORMATION) != 0;
    contact->decided = contact->decided && !contact->information_only;
    contact->withdrawn = (flags & VOID) != 0;
    contact->recorded_late = (flags & LATE) != 0;
    contact->regrouped = (flags & REGROUPED) != 0;
    contact->incident = (flags & INCIDENT) ? incident : FD_GEN_NONE;
}

static void add_pattern(struct fd_gen_contacts *contacts, const struct pattern *pattern)
{
    /* Recording late or again takes days; reviews are after them. */
    const int64_t slack = 12 * FD_GEN_DAY * FD_GEN_SECOND;
    struct fd_gen_plan *plan = contacts->plan;
    int32_t first_day = common_day(any_first_day(contacts, pattern));
    int32_t child = plan->child_count++;
    int32_t incident = plan->incident_count++;
    int32_t places[MAX_STEPS] = {0};
    int64_t time = 0;
    size_t place =
        fd_gen_any_family_factor(contacts, fd_calendar_midnight(plan->calendar, first_day));
    uint64_t seen = UINT64_C(1) << place;
    struct fd_gen_review review = {.child = child, .family = fd_gen_factors[place].family};

    for (int i = 0; i < pattern->step_count; i++) {
        const struct step *step = &pattern->steps[i];
        uint64_t factors = UINT64_C(1) << place;
        struct fd_gen_contact *contact;

        time = step_time(contacts, step, first_day, time);
        if (step->flags & OTHER) {
            factors = other_factor(contacts, seen, time);
            seen |= factors;
        }
        contact = add_repeat(contacts, child, time, factors);
        if (step->gap == SOON) {
            contact->source = plan->contacts[places[i - 1]].source;
        }
        mark(contact, step->flags, incident);
        places[i] = (int32_t)plan->contact_count - 1;
        if (i == pattern->reviewed_after) {
            review.raising_contact = places[pattern->raising];
            add_reviews(contacts, pattern->review, review,
                        time + (step->flags & (LATE | REGROUPED) ? slack : 0));
        }
    }
}

/* A contact that led to a referral and can be the third similar one: with a family, by itself. */
static bool may_close(const struct fd_gen_contacts *contacts, const struct fd_gen_contact *contact)
{
    const int32_t room = 2 * LONGEST_GAP + 10;
    const struct fd_gen_plan *plan = contacts->plan;
    size_t families = 0;

    for (size_t i = 0; i < FD_GEN_FACTORS; i++) {
        families += (contact->factors >> i & 1) && fd_gen_factors[i].family > 0;
    }
    return families == 1 && contact->time_known && !contact->planned_repeat &&
           plan->referrals[contact->referral].time_known &&
           !plan->referrals[contact->referral].re_referral &&
           !plan->referrals[contact->referral].no_further_action &&
           fd_gen_local_date(plan, contact->received_at) >
               contacts->parts[FD_GEN_PART_AFTER].first + room;
}

/* Two similar contacts before one that led to a referral: its alert is closed by the referral. */
static enum fd_status add_closed_by_referral(struct fd_gen_contacts *contacts, size_t referred,
                                             struct fd_error *error)
{
    struct fd_gen_plan *plan = contacts->plan;
    int found = 0;

    for (int tries = 0; tries < 20000 && found < CLOSED_BY_REFERRAL; tries++) {
        size_t index = (size_t)fd_gen_between(&contacts->random, 0, (int64_t)referred - 1);
        struct fd_gen_contact third = plan->contacts[index];
        int32_t day = fd_gen_local_date(plan, third.received_at);

        if (!may_close(contacts, &third)) {
            continue;
        }
        plan->contacts[index].planned_repeat = true;
        for (int i = 0; i < 2; i++) {
            day -= any_gap(contacts);
            (void)add_repeat(contacts, third.child,
                             fd_gen_time_of_day(plan, &contacts->random, day, 8 * 60, 15 * 60),
                             third.factors);
        }
        found++;
    }
    return found == CLOSED_BY_REFERRAL ? FD_OK
                                       : fd_gen_infeasible(error, "alerts closed by referrals");
}

enum fd_status fd_gen_plan_repeats(struct fd_gen_contacts *contacts, struct fd_error *error)
{
    size_t referred = contacts->plan->contact_count;

    for (size_t i = 0; i < FD_COUNT(patterns); i++) {
        for (int child = 0; child < patterns[i].children; child++) {
            add_pattern(contacts, &patterns[i]);
        }
    }
    return add_closed_by_referral(contacts, referred, error);
}
