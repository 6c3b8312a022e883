/* Contacts: those that led to referrals, and as many others as the conversion rate leaves. */
#include <stdlib.h>

#include "generate_contacts.h"

enum {
    INFORMATION_ONLY = 320,
    UNIDENTIFIED = 90,  /* in the later parts, never identified */
    NEVER_DECIDED = 45, /* in the later parts */
    WITHDRAWN = 70,
    NO_FAMILY_PERMILLE = 110,
    NIGHT_PERMILLE = 90,
    EXISTING_PERMILLE = 60,
    EARLIER_PERMILLE = 50, /* about a child who is referred some weeks later */
    REPEAT_PERMILLE = 120,
    LATE_BEFORE_PERMILLE = 400,
    LATE_AFTER_PERMILLE = 200,
    LAUNCH_DAYS = 60, /* of publicity after the go-live */
};

/* A call before it is known whom it is about. */
struct call {
    int64_t received_at;
    int32_t children;
};

struct calls {
    struct call *items;
    size_t count;
    size_t capacity;
};

/* Brothers and sisters who were first called about together. */
struct family {
    int32_t first_child;
    int32_t children;
    bool called_again;
};

struct families {
    struct family *items;
    size_t count;
    size_t capacity;
};

size_t fd_gen_part_of(const struct fd_gen_contacts *contacts, int64_t received_at)
{
    int32_t date = fd_gen_local_date(contacts->plan, received_at);
    size_t part = 0;

    while (part + 1 < FD_GEN_PARTS && date >= contacts->parts[part].end) {
        part++;
    }
    return part;
}

bool fd_gen_is_child_contact(const struct fd_gen_contact *contact)
{
    return contact->child != FD_GEN_NONE && !contact->information_only && !contact->withdrawn;
}

static const struct fd_gen_year *year_of(const struct fd_gen_plan *plan, int64_t time)
{
    const struct fd_gen_year *years = plan->figures->years;
    int32_t date = fd_gen_local_date(plan, time);
    size_t year = 0;

    while (year + 1 < FD_GEN_YEARS && date >= years[year].end) {
        year++;
    }
    return &years[year];
}

size_t fd_gen_any_family_factor(struct fd_gen_contacts *contacts, int64_t received_at)
{
    const struct fd_gen_year *year = year_of(contacts->plan, received_at);
    int64_t weights[FD_GEN_FACTORS] = {0};

    for (size_t i = 0; i < FD_GEN_FACTORS; i++) {
        if (fd_gen_factors[i].family > 0) {
            weights[i] = 1 + year->factors[fd_gen_factors[i].measure];
        }
    }
    return fd_gen_weighted(&contacts->random, weights, FD_GEN_FACTORS);
}

uint64_t fd_gen_any_factors(struct fd_gen_contacts *contacts, int64_t received_at)
{
    static const int64_t counts[] = {60, 28, 12}; /* of one, two and three factors */
    static const uint64_t without_family[] = {0, UINT64_C(1) << 37, UINT64_C(1) << 38};
    uint64_t factors = 0;
    size_t more;

    if (fd_gen_chance(&contacts->random, NO_FAMILY_PERMILLE)) {
        return without_family[fd_gen_between(&contacts->random, 0, 2)];
    }
    more = fd_gen_weighted(&contacts->random, counts, FD_COUNT(counts));
    for (size_t i = 0; i <= more; i++) {
        factors |= UINT64_C(1) << fd_gen_any_family_factor(contacts, received_at);
    }
    return factors;
}

uint8_t fd_gen_any_professional(struct fd_gen_contacts *contacts)
{
    /* In the order of fd_gen_sources: schools, health and police are most of it. */
    static const int64_t weights[FD_GEN_SOURCES] = {0,  0,  15, 15, 170, 5,  15,  40, 35, 15, 40,
                                                    25, 12, 50, 20, 30,  60, 330, 45, 60, 18, 5};

    return (uint8_t)fd_gen_weighted(&contacts->random, weights, FD_GEN_SOURCES);
}

/* How long before its decision a contact was received, in microseconds. */
static int64_t any_delay(struct fd_gen_contacts *contacts, bool late)
{
    int64_t minutes =
        late ? fd_gen_between(&contacts->random, 1450, 7000)
             : fd_gen_between(&contacts->random, 10, fd_gen_between(&contacts->random, 20, 1200));

    return minutes * FD_GEN_MINUTE * FD_GEN_SECOND;
}

/* The contact that led to a referral; brothers and sisters share the one of `head`. */
static void add_referral_contact(struct fd_gen_contacts *contacts, int32_t index,
                                 const struct fd_gen_contact *head)
{
    struct fd_gen_plan *plan = contacts->plan;
    struct fd_gen_referral *referral = &plan->referrals[index];
    bool after = referral->opened_on >= contacts->parts[FD_GEN_PART_AFTER].first;
    int64_t midnight = fd_calendar_midnight(plan->calendar, plan->first);
    bool late =
        fd_gen_chance(&contacts->random, after ? LATE_AFTER_PERMILLE : LATE_BEFORE_PERMILLE);
    int64_t received_at = referral->opened_at - any_delay(contacts, late);
    struct fd_gen_contact *contact;

    received_at = received_at < midnight ? midnight + 7 * FD_GEN_HOUR * FD_GEN_SECOND : received_at;
    referral->contact = (int32_t)plan->contact_count;
    contact = fd_gen_add_contact(plan);
    contact->referral = index;
    contact->child = referral->child;
    contact->source = referral->source;
    contact->received_at = head ? head->received_at : received_at;
    contact->factors = head ? head->factors : fd_gen_any_factors(contacts, received_at);
    contact->time_known =
        head ? head->time_known : !fd_gen_chance(&contacts->random, after ? 8 : 30);
    contact->decided = true;
    contact->decided_at = referral->opened_at;
    contact->decision_time_known = !fd_gen_chance(&contacts->random, 8);
    contact->outcomes = FD_GEN_REFERRAL;
    contact->outcomes |= fd_gen_chance(&contacts->random, 80) ? FD_GEN_STRATEGY : 0;
    contact->call = head ? head->call : plan->call_count++;
}

static void add_referral_contacts(struct fd_gen_contacts *contacts)
{
    struct fd_gen_plan *plan = contacts->plan;

    for (size_t i = 0; i < plan->referral_count; i++) {
        if (plan->referrals[i].sibling != FD_GEN_NONE) {
            continue;
        }
        add_referral_contact(contacts, (int32_t)i, NULL);
        for (size_t j = i + 1; j < plan->referral_count &&
                               plan->referrals[j].opened_on == plan->referrals[i].opened_on;
             j++) {
            if (plan->referrals[j].sibling == (int32_t)i) {
                struct fd_gen_contact head = plan->contacts[plan->referrals[i].contact];

                add_referral_contact(contacts, (int32_t)j, &head);
            }
        }
    }
}

/* A time in `period`: busier on working days and after the launch, quieter at night. */
static int64_t any_time(struct fd_gen_contacts *contacts, struct fd_gen_period period)
{
    const struct fd_gen_plan *plan = contacts->plan;
    int32_t launch = contacts->parts[FD_GEN_PART_AFTER].first;
    bool night = fd_gen_chance(&contacts->random, NIGHT_PERMILLE);
    int32_t date;
    int permille;

    do {
        date = (int32_t)fd_gen_between(&contacts->random, period.first, period.end - 1);
        permille = fd_calendar_is_working_day(plan->calendar, date) ? 600 : 150;
        permille += date >= launch && date < launch + LAUNCH_DAYS ? permille / 2 : 0;
    } while (!fd_gen_chance(&contacts->random, permille));
    return fd_gen_time_of_day(plan, &contacts->random, date, night ? 0 : 8 * 60,
                              night ? 24 * 60 : 19 * 60);
}

static struct fd_gen_period later_parts(const struct fd_gen_contacts *contacts)
{
    return (struct fd_gen_period){contacts->parts[FD_GEN_PART_AFTER].first, contacts->plan->end};
}

/* A call about one child, besides those that the conversion rate counts. */
static struct fd_gen_contact *add_single(struct fd_gen_contacts *contacts,
                                         struct fd_gen_period period, bool identified)
{
    struct fd_gen_plan *plan = contacts->plan;
    int64_t received_at = any_time(contacts, period);
    uint64_t factors = fd_gen_any_factors(contacts, received_at);
    struct fd_gen_contact *contact = fd_gen_add_contact(plan);

    contact->call = plan->call_count++;
    contact->child = identified ? plan->child_count++ : FD_GEN_NONE;
    contact->received_at = received_at;
    contact->factors = factors;
    contact->source = fd_gen_any_professional(contacts);
    return contact;
}

static void add_singles(struct fd_gen_contacts *contacts)
{
    struct fd_gen_period all = {contacts->plan->first, contacts->plan->end};

    for (int i = 0; i < INFORMATION_ONLY; i++) {
        struct fd_gen_contact *contact = add_single(contacts, all, true);

        contact->information_only = true;
        contact->decided = i % 60 == 0;
    }
    for (int i = 0; i < UNIDENTIFIED; i++) {
        add_single(contacts, later_parts(contacts), false)->decided = i % 5 != 0;
    }
    for (int i = 0; i < NEVER_DECIDED; i++) {
        (void)add_single(contacts, later_parts(contacts), true);
    }
    for (int i = 0; i < WITHDRAWN; i++) {
        struct fd_gen_contact *contact = add_single(contacts, all, true);

        contact->withdrawn = true;
        contact->decided = i % 3 != 0;
    }
}

/* How many more decided contacts each part needs so that its rate of conversion comes out. */
static enum fd_status count_missing(const struct fd_gen_contacts *contacts,
                                    int64_t ret_missing[FD_GEN_PARTS], struct fd_error *error)
{
    const struct fd_gen_plan *plan = contacts->plan;
    const int64_t *rates = plan->figures->service[FD_GEN_CONVERSION].values;
    int64_t referred[FD_GEN_PARTS] = {0};
    int64_t others[FD_GEN_PARTS] = {0};

    for (size_t i = 0; i < plan->contact_count; i++) {
        const struct fd_gen_contact *contact = &plan->contacts[i];

        if (contact->decided && fd_gen_is_child_contact(contact)) {
            size_t part = fd_gen_part_of(contacts, contact->received_at);

            referred[part] += (contact->outcomes & FD_GEN_REFERRAL) != 0;
            others[part] += (contact->outcomes & FD_GEN_REFERRAL) == 0;
        }
    }
    for (size_t part = 0; part < FD_GEN_PARTS; part++) {
        int64_t rate = rates[part < FD_GEN_PART_AFTER ? FD_GEN_BEFORE : FD_GEN_AFTER];

        ret_missing[part] =
            fd_gen_round(referred[part] * 100000, rate) - referred[part] - others[part];
        if (ret_missing[part] < 0) {
            return fd_gen_infeasible(error, "conversion of contacts");
        }
    }
    return FD_OK;
}

static int compare_calls(const void *left, const void *right)
{
    const struct call *a = left;
    const struct call *b = right;

    return (a->received_at > b->received_at) - (a->received_at < b->received_at);
}

/* Calls about one to four children that make up the missing contacts, in order of time. */
static void make_calls(struct fd_gen_contacts *contacts, const int64_t missing[FD_GEN_PARTS],
                       struct calls *calls)
{
    static const int64_t sizes[FD_GEN_MAX_IN_CALL] = {750, 170, 60, 20};

    for (size_t part = 0; part < FD_GEN_PARTS; part++) {
        for (int64_t left = missing[part]; left > 0;) {
            int32_t size =
                1 + (int32_t)fd_gen_weighted(&contacts->random, sizes, FD_GEN_MAX_IN_CALL);
            struct call *call;

            calls->items =
                fd_gen_room(calls->items, calls->count, &calls->capacity, sizeof(*calls->items));
            call = &calls->items[calls->count++];
            call->children = size < left ? size : (int32_t)left;
            call->received_at = any_time(contacts, contacts->parts[part]);
            left -= call->children;
        }
    }
    if (calls->count > 0) {
        qsort(calls->items, calls->count, sizeof(*calls->items), compare_calls);
    }
}

/* A child with a case that is open then (or, `soon`, referred within some months). */
static int32_t find_known_child(struct fd_gen_contacts *contacts, int64_t time, bool soon)
{
    const struct fd_gen_plan *plan = contacts->plan;
    const int64_t months = 100 * FD_GEN_DAY * FD_GEN_SECOND;

    for (int tries = 0; tries < 40; tries++) {
        const struct fd_gen_referral *referral = &plan->referrals[fd_gen_between(
            &contacts->random, 0, (int64_t)plan->referral_count - 1)];
        int64_t from = referral->opened_at;
        bool open =
            from < time && (referral->ended_at == FD_TIME_NULL || time < referral->ended_at);

        if (soon ? from > time && from - time < months : open && !referral->no_further_action) {
            return referral->child;
        }
    }
    return FD_GEN_NONE;
}

/* The children of a call: those of an earlier call, or new ones. */
static int32_t find_family(struct fd_gen_contacts *contacts, struct families *families,
                           const struct call *call)
{
    struct fd_gen_plan *plan = contacts->plan;
    struct family *family;

    if (families->count > 0 && fd_gen_chance(&contacts->random, REPEAT_PERMILLE)) {
        family =
            &families->items[fd_gen_between(&contacts->random, 0, (int64_t)families->count - 1)];
        if (!family->called_again && family->children == call->children) {
            family->called_again = true;
            return family->first_child;
        }
    }
    families->items = fd_gen_room(families->items, families->count, &families->capacity,
                                  sizeof(*families->items));
    family = &families->items[families->count++];
    *family = (struct family){plan->child_count, call->children, false};
    plan->child_count += call->children;
    return family->first_child;
}

static void add_call(struct fd_gen_contacts *contacts, struct families *families,
                     const struct call *call)
{
    struct fd_gen_plan *plan = contacts->plan;
    bool existing = call->children == 1 && fd_gen_chance(&contacts->random, EXISTING_PERMILLE);
    bool earlier =
        !existing && call->children == 1 && fd_gen_chance(&contacts->random, EARLIER_PERMILLE);
    bool after = call->received_at >=
                 fd_calendar_midnight(plan->calendar, contacts->parts[FD_GEN_PART_AFTER].first);
    bool time_known = !fd_gen_chance(&contacts->random, after ? 8 : 30);
    int32_t known =
        existing || earlier ? find_known_child(contacts, call->received_at, earlier) : FD_GEN_NONE;
    int32_t first = known == FD_GEN_NONE ? find_family(contacts, families, call) : known;
    uint64_t factors = fd_gen_any_factors(contacts, call->received_at);

    for (int32_t i = 0; i < call->children; i++) {
        struct fd_gen_contact *contact = fd_gen_add_contact(plan);

        contact->call = plan->call_count;
        contact->child = first + i;
        contact->received_at = call->received_at;
        contact->time_known = time_known;
        contact->factors = factors;
        contact->source = FD_GEN_SOURCE_UNSET;
        contact->decided = true;
        contact->outcomes = existing && known != FD_GEN_NONE ? FD_GEN_EXISTING_CASE : 0;
    }
    plan->call_count++;
}

static enum fd_status add_others(struct fd_gen_contacts *contacts, struct fd_error *error)
{
    struct families families = {0};
    int64_t missing[FD_GEN_PARTS] = {0};
    enum fd_status status = count_missing(contacts, missing, error);
    struct calls calls = {0};

    if (status != FD_OK) {
        return status;
    }
    make_calls(contacts, missing, &calls);
    for (size_t i = 0; i < calls.count; i++) {
        add_call(contacts, &families, &calls.items[i]);
    }
    free(calls.items);
    free(families.items);
    return FD_OK;
}

static void cut_parts(struct fd_gen_contacts *contacts)
{
    const struct fd_gen_plan *plan = contacts->plan;
    const struct fd_gen_period *windows = plan->figures->service[FD_GEN_CONVERSION].periods;

    contacts->parts[0] = (struct fd_gen_period){plan->first, windows[FD_GEN_BEFORE].first};
    contacts->parts[FD_GEN_PART_BEFORE] = windows[FD_GEN_BEFORE];
    contacts->parts[FD_GEN_PART_AFTER] = windows[FD_GEN_AFTER];
    contacts->parts[3] = (struct fd_gen_period){windows[FD_GEN_AFTER].end, plan->end};
}

enum fd_status fd_gen_plan_contacts(struct fd_gen_plan *plan, struct fd_error *error)
{
    struct fd_gen_contacts contacts = {.plan = plan};
    enum fd_status status;

    fd_gen_random_init(&contacts.random, plan->seed, 5);
    cut_parts(&contacts);
    add_referral_contacts(&contacts);
    status = fd_gen_plan_repeats(&contacts, error);
    if (status == FD_OK) {
        add_singles(&contacts);
        status = add_others(&contacts, error);
    }
    if (status == FD_OK) {
        status = fd_gen_plan_channels(&contacts, error);
    }
    return status == FD_OK ? fd_gen_plan_decisions(&contacts, error) : status;
}
