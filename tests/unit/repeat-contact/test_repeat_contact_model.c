/*
 * The rule against a second, naive implementation on many random histories, and against itself
 * with the same versions in other orders and numbers. FRONTDOOR_TEST_SEED repeats a run,
 * FRONTDOOR_TEST_ROUNDS makes it longer.
 */
#include "naive_rule.h"

static uint64_t random_next(uint64_t *seed)
{
    uint64_t x = *seed;

    x ^= x << 13;
    x ^= x >> 7;
    x ^= x << 17;
    *seed = x;
    return x * UINT64_C(0x2545F4914F6CDD1D);
}

/* A number in [0, limit). */
static int pick(uint64_t *seed, int limit)
{
    return (int)((random_next(seed) >> 33) % (uint64_t)limit);
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

static void shuffle(void *items, size_t count, size_t size, uint64_t *seed)
{
    char *bytes = items;
    char kept[sizeof(struct repeat_contact)];

    for (size_t i = count; i > 1; i--) {
        char *left = bytes + (i - 1) * size;
        char *right = bytes + (size_t)pick(seed, (int)i) * size;

        memcpy(kept, left, size);
        memmove(left, right, size);
        memcpy(right, kept, size);
    }
}

static void repeat_some(struct history *history, uint64_t *seed)
{
    for (int i = pick(seed, 6); i > 0 && history->contact_count < HISTORY_MAX; i--) {
        history->contacts[history->contact_count] =
            history->contacts[pick(seed, (int)history->contact_count)];
        history->contact_count++;
    }
    if (history->review_count > 0 && history->review_count < HISTORY_MAX) {
        history->reviews[history->review_count] = history->reviews[0];
        history->review_count++;
    }
    if (history->referral_count > 0) {
        history->referrals[history->referral_count] = history->referrals[0];
        history->referral_count++;
    }
}

static void disorder(struct history *history, uint64_t *seed)
{
    repeat_some(history, seed);
    shuffle(history->contacts, history->contact_count, sizeof(*history->contacts), seed);
    shuffle(history->referrals, history->referral_count, sizeof(*history->referrals), seed);
    shuffle(history->reviews, history->review_count, sizeof(*history->reviews), seed);
}

static uint64_t number_from(const char *variable, uint64_t otherwise)
{
    const char *text = getenv(variable);

    return text ? strtoull(text, NULL, 10) : otherwise;
}

static void the_rule_agrees_with_its_text_in_any_order(void **state)
{
    uint64_t rounds = number_from("FRONTDOOR_TEST_ROUNDS", 20000);
    uint64_t first = number_from("FRONTDOOR_TEST_SEED", 1);
    size_t alerts = 0;
    size_t closed = 0;
    struct history *history = calloc(1, sizeof(*history));

    (void)state;
    assert_non_null(history);
    history_init(history);
    for (uint64_t round = 0; round < rounds; round++) {
        uint64_t seed = (first + round) * UINT64_C(0x9E3779B97F4A7C15);
        char *ours;
        char *naive;
        char *disordered;

        random_history(history, &seed);
        for (size_t i = 0; i < history->outcome.alert_count; i++) {
            closed += history->outcome.alerts[i]->closed_at != FD_TIME_NULL;
        }
        alerts += history->outcome.alert_count;
        ours = outcome_text(&history->outcome);
        naive = naive_text(history);
        disorder(history, &seed);
        apply(history);
        disordered = outcome_text(&history->outcome);
        if (strcmp(ours, naive) != 0 || strcmp(ours, disordered) != 0) {
            fail_msg("FRONTDOOR_TEST_SEED=%llu\nrule:\n%snaive:\n%sdisordered:\n%s",
                     (unsigned long long)(first + round), ours, naive, disordered);
        }
        free(ours);
        free(naive);
        free(disordered);
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
