/*
 * The rule against a second, naive implementation on many random histories, and against itself
 * with the same versions in other orders and numbers. What fails is shrunk and printed.
 */
#include "naive_rule.h"
#include "property.h"

/* A number in [0, limit). */
static int pick(uint64_t *seed, int limit)
{
    return (int)property_below(seed, (uint32_t)limit);
}

static bool chance(uint64_t *seed, int in)
{
    return pick(seed, in) == 0;
}

static const char *const ids[] = {"C1", "C2",  "C3",  "C4",  "C5",  "C6",  "C7",  "C8",
                                  "C9", "C10", "C11", "C12", "C13", "C14", "C15", "C16"};

/* Days that gather around the ends of months and the changes of the clock, times that tie. */
static int64_t random_time(uint64_t *seed, int months)
{
    static const int64_t hours[] = {0, 0, 10, 10, 22, 23};
    int month = pick(seed, months);
    int day = chance(seed, 2) ? 27 + pick(seed, 4) : 1 + pick(seed, 28);
    int32_t date = fd_date_add_months(fd_date_from_civil(2019, 11, 1), month) + day - 1;
    int64_t time = date * MICROS_PER_DAY + hours[pick(seed, 6)] * 3600 * MICROS_PER_SECOND;

    if (chance(seed, 8)) {
        return property_hostile_time(seed);
    }
    return time + (chance(seed, 4) ? pick(seed, 3) - 1 : 0);
}

static void random_fact(struct history *history, uint64_t *seed, int months,
                        struct repeat_contact *contact)
{
    static const char *const factors[] = {"F_3A", "F_3B",    "F_3A,F_4A", "F_4B",  "F_4A,F_3C",
                                          "F_21", "UNKNOWN", "",          "F_03A", "F_20,F_19C"};
    static const char *const sources[] = {"S_2A", "S_2A", "S_6", "S_10", "UNKNOWN"};
    static const char *const incidents[] = {"I1", "I2", "I3"};

    contact->time_known = !chance(seed, 4);
    receive_at(history, contact, random_time(seed, months));
    if (!contact->time_known) {
        int64_t day = contact->received_at / MICROS_PER_DAY;

        receive_at(history, contact, day * MICROS_PER_DAY);
    }
    contact->source = fd_str_from(sources[pick(seed, 5)]);
    contact->concern_factors = list_of(history, factors[pick(seed, 10)]);
    contact->incident_ref = chance(seed, 6) ? fd_str_from(incidents[pick(seed, 3)]) : FD_STR_NULL;
    contact->information_only = chance(seed, 12);
    contact->version.voided = chance(seed, 12);
}

/* Change one attribute alone, or none. */
static void random_change(struct history *history, uint64_t *seed, struct repeat_contact *contact)
{
    switch (pick(seed, 6)) {
        case 0:
            contact->incident_ref = contact->incident_ref.ptr ? FD_STR_NULL : FD_STR("I1");
            break;
        case 1:
            contact->information_only = !contact->information_only;
            break;
        case 2:
            contact->version.voided = !contact->version.voided;
            break;
        case 3:
            contact->time_known = !contact->time_known;
            break;
        case 4:
            contact->concern_factors = list_of(history, "F_4A");
            break;
        default:
            break;
    }
}

static int64_t random_delay(uint64_t *seed)
{
    static const int64_t delays[] = {0, 0, 0, 24, 25, 48, 24 * 30, 24 * 120, -24};

    return delays[pick(seed, 9)] * 3600 * MICROS_PER_SECOND + (chance(seed, 4) ? 1 : 0);
}

static void random_contacts(struct history *history, uint64_t *seed)
{
    int contacts = 1 + pick(seed, 14);
    int months = 2 + pick(seed, 9);

    for (int i = 0; i < contacts; i++) {
        struct repeat_contact *made = contact(history, ids[i], "2020-01-01T00:00:00Z", "");

        random_fact(history, seed, months, made);
        made->version.recorded_at = made->received_at + random_delay(seed);
        made->team_id = chance(seed, 2) ? FD_STR("T1") : FD_STR_NULL;
        while (chance(seed, 3) && history->contact_count < HISTORY_MAX) {
            struct repeat_contact *later = revise(history, made, "2020-01-01T00:00:00Z");

            if (chance(seed, 2)) {
                random_fact(history, seed, months, later);
            } else {
                random_change(history, seed, later);
            }
            later->version.revision -= pick(seed, 3);
            later->version.recorded_at = later->received_at + random_delay(seed);
        }
    }
}

static void random_referrals(struct history *history, uint64_t *seed)
{
    for (int i = pick(seed, 4); i > 0; i--) {
        struct repeat_referral *made =
            referral(history, ids[pick(seed, 3)], "2020-01-01T00:00:00Z");

        made->version.revision = pick(seed, 2);
        made->version.voided = chance(seed, 6);
        made->no_further_action = chance(seed, 4);
        made->opened_at = random_time(seed, 12);
        made->opened_on = fd_calendar_local_date(history->calendar, made->opened_at);
    }
}

/* Reviews of alerts that there are or were, most of them around the time when they were raised. */
static void random_reviews(struct history *history, uint64_t *seed)
{
    static const char *const roles[] = {"SOCIAL_WORKER", "TEAM_MANAGER", "UNKNOWN"};
    static const char *const reviewers[] = {"W1", "W2", "W3"};
    size_t alerts = history->outcome.alert_count;
    int wanted = alerts > 0 ? pick(seed, 8) : 0;

    for (int i = 0; i < wanted && history->review_count < HISTORY_MAX; i++) {
        const struct repeat_alert *alert = history->outcome.alerts[pick(seed, (int)alerts)];
        char *text = fd_arena_alloc(history->arena, 37);
        struct repeat_review *made;

        uuid_unparse_lower(alert->alert_id, text);
        made = review(history, ids[pick(seed, 10)], fd_str_from(text),
                      roles[chance(seed, 10) ? 2 : pick(seed, 2)], reviewers[pick(seed, 3)],
                      "2020-01-01T00:00:00Z");
        made->version.revision = pick(seed, 2);
        made->version.voided = chance(seed, 8);
        made->reviewed_at = alert->raised_at + (pick(seed, 6) - 2) * MICROS_PER_DAY;
    }
}

static void random_history(struct history *history, uint64_t *seed)
{
    fd_arena_reset(history->arena);
    history->contact_count = history->referral_count = history->review_count = 0;
    history->authority.alerts_from =
        chance(seed, 4) ? fd_date_from_civil(2020, 1 + pick(seed, 6), 1 + pick(seed, 28))
                        : FD_DATE_NULL;
    history->authority.window_days = chance(seed, 8) ? 1 + pick(seed, 60) : 0;
    history->authority.window_months = history->authority.window_days ? 0 : 1 + pick(seed, 4);
    history->authority.alert_count = chance(seed, 6) ? 1 + pick(seed, 5) : 3;
    random_contacts(history, seed);
    random_referrals(history, seed);
    for (int i = 0; i < 2; i++) {
        apply(history);
        random_reviews(history, seed);
    }
    apply(history);
}

/* One version of one kind: what a failing history is shrunk by. */
struct item {
    enum { CONTACT, REFERRAL, REVIEW } kind;
    union {
        struct repeat_version version; /* each begins with it */
        struct repeat_contact contact;
        struct repeat_referral referral;
        struct repeat_review review;
    };
};

enum { ITEMS_MAX = 3 * HISTORY_MAX };

static size_t to_items(const struct history *history, struct item *items)
{
    size_t count = 0;

    for (size_t i = 0; i < history->contact_count; i++) {
        items[count++] = (struct item){.kind = CONTACT, .contact = history->contacts[i]};
    }
    for (size_t i = 0; i < history->referral_count; i++) {
        items[count++] = (struct item){.kind = REFERRAL, .referral = history->referrals[i]};
    }
    for (size_t i = 0; i < history->review_count; i++) {
        items[count++] = (struct item){.kind = REVIEW, .review = history->reviews[i]};
    }
    return count;
}

static void from_items(struct history *history, const struct item *items, size_t count)
{
    history->contact_count = history->referral_count = history->review_count = 0;
    for (size_t i = 0; i < count; i++) {
        switch (items[i].kind) {
            case CONTACT:
                history->contacts[history->contact_count++] = items[i].contact;
                break;
            case REFERRAL:
                history->referrals[history->referral_count++] = items[i].referral;
                break;
            case REVIEW:
                history->reviews[history->review_count++] = items[i].review;
                break;
        }
    }
}

static char *rule_text(struct history *history)
{
    apply(history);
    return outcome_text(&history->outcome);
}

/* Some of the versions twice, all in any order. */
static void disorder(struct history *history, const struct item *items, size_t count)
{
    struct item others[ITEMS_MAX];
    size_t other_count = count;
    uint64_t seed = count;

    memcpy(others, items, count * sizeof(*items));
    for (int i = pick(&seed, 6); i > 0 && count > 0 && other_count < HISTORY_MAX; i--) {
        others[other_count++] = items[pick(&seed, (int)count)];
    }
    property_shuffle(others, other_count, sizeof(*others), &seed);
    from_items(history, others, other_count);
}

struct answers {
    char *rule;
    char *naive;
    char *disordered;
};

static struct answers answer(struct history *history, const struct item *items, size_t count)
{
    struct answers answers;

    from_items(history, items, count);
    answers.naive = naive_text(history);
    answers.rule = rule_text(history);
    disorder(history, items, count);
    answers.disordered = rule_text(history);
    return answers;
}

static void answers_clean_up(struct answers *answers)
{
    free(answers->rule);
    free(answers->naive);
    free(answers->disordered);
}

/* Whether the three answers are not all the same. */
static bool disagrees(const void *items, size_t count, void *context)
{
    struct answers answers = answer(context, items, count);
    bool differ =
        strcmp(answers.rule, answers.naive) != 0 || strcmp(answers.rule, answers.disordered) != 0;

    answers_clean_up(&answers);
    return differ;
}

static void print_contact(const struct repeat_contact *contact)
{
    char received[FD_RFC3339_SIZE];
    char factors[200];

    fd_rfc3339_format(contact->received_at, received);
    join_list(contact->concern_factors, factors, sizeof(factors));
    print_message(", received %s%s from %.*s, factors %s, incident %.*s%s\n", received,
                  contact->time_known ? "" : " (date only)", FD_STR_ARGS(contact->source), factors,
                  FD_STR_ARGS(contact->incident_ref),
                  contact->information_only ? ", information only" : "");
}

static void print_item(const struct item *item)
{
    static const char *const kinds[] = {"contact", "referral", "review"};
    const struct repeat_version *version = &item->version;
    char recorded[FD_RFC3339_SIZE];
    char time[FD_RFC3339_SIZE];

    fd_rfc3339_format(version->recorded_at, recorded);
    print_message("  %s %.*s revision %lld recorded %s hash %lld%s", kinds[item->kind],
                  FD_STR_ARGS(version->entity_id), (long long)version->revision, recorded,
                  (long long)version->hash, version->voided ? ", voided" : "");
    switch (item->kind) {
        case CONTACT:
            print_contact(&item->contact);
            break;
        case REFERRAL:
            fd_rfc3339_format(item->referral.opened_at, time);
            print_message(", opened %s%s\n", time,
                          item->referral.no_further_action ? ", no further action" : "");
            break;
        case REVIEW:
            fd_rfc3339_format(item->review.reviewed_at, time);
            print_message(", of %.*s at %s by %.*s, %.*s\n", FD_STR_ARGS(item->review.alert_id),
                          time, FD_STR_ARGS(item->review.reviewer_id),
                          FD_STR_ARGS(item->review.role));
            break;
    }
}

static void shrink_and_fail(struct history *history, struct item *items, size_t count,
                            uint64_t seed)
{
    const struct fd_authority *authority = &history->authority;
    struct answers answers;
    char from[11] = "ever";

    count = property_shrink(items, count, sizeof(*items), disagrees, history);
    if (authority->alerts_from != FD_DATE_NULL) {
        fd_date_format(authority->alerts_from, from);
    }
    print_message("FRONTDOOR_TEST_SEED=%llu fails on %zu versions, with alerts from %s after %d "
                  "contacts in %d months or %d days:\n",
                  (unsigned long long)seed, count, from, authority->alert_count,
                  authority->window_months, authority->window_days);
    for (size_t i = 0; i < count; i++) {
        print_item(&items[i]);
    }
    answers = answer(history, items, count);
    fail_msg("rule:\n%snaive:\n%sdisordered:\n%s", answers.rule, answers.naive, answers.disordered);
}

static void the_rule_agrees_with_its_text_in_any_order(void **state)
{
    uint64_t rounds = property_rounds(1);
    uint64_t first = property_seed();
    size_t alerts = 0;
    size_t closed = 0;
    struct history *history = calloc(1, sizeof(*history));

    (void)state;
    assert_non_null(history);
    history_init(history);
    for (uint64_t seed = first; seed < first + rounds; seed++) {
        struct item items[ITEMS_MAX];
        uint64_t random = seed;
        size_t count;

        random_history(history, &random);
        for (size_t i = 0; i < history->outcome.alert_count; i++) {
            closed += history->outcome.alerts[i]->closed_at != FD_TIME_NULL;
        }
        alerts += history->outcome.alert_count;
        count = to_items(history, items);
        if (disagrees(items, count, history)) {
            shrink_and_fail(history, items, count, seed);
        }
    }
    print_message("%llu histories from seed %llu: %zu alerts, %zu closed\n",
                  (unsigned long long)rounds, (unsigned long long)first, alerts, closed);
    history_clean_up(history);
    free(history);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_rule_agrees_with_its_text_in_any_order),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
