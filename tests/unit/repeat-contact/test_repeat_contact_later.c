/*
 * What comes after all that was decided is decided without the whole history: on random streams of
 * contacts, with corrections, referrals and reviews among them, it gives what the whole history
 * gives. Each step of a stream is tried by itself, on what the whole history gave before it.
 */
#include "histories.h"
#include "property.h"

enum { STEP_MAX = 3 };

static int pick(uint64_t *seed, int limit)
{
    return (int)property_below(seed, (uint32_t)limit);
}

static bool chance(uint64_t *seed, int in)
{
    return pick(seed, in) == 0;
}

/* Seconds since the last contact: at once, about a day, and about the length of a window. */
static int64_t random_gap(uint64_t *seed)
{
    static const int64_t hours[] = {0, 0, 1, 6, 23, 24, 24, 25, 48, 120, 240, 480, 2160, 2232};

    return hours[pick(seed, FD_COUNT(hours))] * 3600 + pick(seed, 2);
}

/* Seconds from a contact to its record, mostly few. */
static int64_t random_delay(uint64_t *seed)
{
    static const int64_t hours[] = {0, 0, 0, 0, 0, 0, 1, 30, 24 * 40, 24 * 120, -24};

    return hours[pick(seed, FD_COUNT(hours))] * 3600;
}

/* Some records come from an import: all become known at once. */
static int64_t random_record(uint64_t *seed, int64_t received_at)
{
    int64_t import = at("2020-05-01T12:00:00Z");

    return received_at < import && chance(seed, 2)
               ? import
               : received_at + random_delay(seed) * MICROS_PER_SECOND;
}

static void random_contact(struct history *history, uint64_t *seed, int64_t received_at)
{
    static const char *const factors[] = {"F_3A", "F_3A", "F_3B,F_4A", "F_4B", "F_21", "F_4A,F_3C"};
    static const char *const sources[] = {"S_2A", "S_2A", "S_6", "S_10"};
    static const char *const ids[] = {"C37", "C12", "C55", "C08", "C91", "C24", "C76", "C43",
                                      "C60", "C19", "C82", "C05", "C33", "C58", "C97", "C71",
                                      "C26", "C40", "C64", "C88", "C02", "C15", "C49", "C53"};
    struct repeat_contact *made =
        contact(history, ids[history->contact_count % FD_COUNT(ids)], "2020-01-01T00:00:00Z",
                factors[pick(seed, FD_COUNT(factors))]);

    made->time_known = !chance(seed, 5);
    receive_at(history, made,
               made->time_known ? received_at : received_at / MICROS_PER_DAY * MICROS_PER_DAY);
    made->version.recorded_at = random_record(seed, made->received_at);
    made->source = fd_str_from(sources[pick(seed, FD_COUNT(sources))]);
    made->incident_ref = chance(seed, 12) ? FD_STR("I1") : FD_STR_NULL;
    made->information_only = chance(seed, 15);
    made->version.voided = chance(seed, 15);
    made->team_id = chance(seed, 2) ? FD_STR("T1") : FD_STR_NULL;
}

/* A new version of an earlier contact, some with nothing changed that matters. */
static void random_revision(struct history *history, uint64_t *seed)
{
    const struct repeat_contact *earlier =
        &history->contacts[pick(seed, (int)history->contact_count)];
    struct repeat_contact *made = revise(history, earlier, "2020-01-01T00:00:00Z");

    made->version.recorded_at =
        history->contacts[history->contact_count - 2].version.recorded_at + MICROS_PER_SECOND;
    made->version.voided = chance(seed, 4);
    if (chance(seed, 3)) {
        receive_at(history, made, made->received_at + random_delay(seed) * MICROS_PER_SECOND);
    }
}

static void random_closers(struct history *history, uint64_t *seed)
{
    for (int i = pick(seed, 3); i > 0; i--) {
        struct repeat_referral *made =
            referral(history, i > 1 ? "R1" : "R2", "2020-01-01T00:00:00Z");

        made->opened_at = history->contacts[pick(seed, (int)history->contact_count)].received_at;
        made->opened_on = fd_calendar_local_date(history->calendar, made->opened_at);
    }
    apply(history);
    for (size_t i = 0; i < history->outcome.alert_count && i < 8; i++) {
        const struct repeat_alert *alert = history->outcome.alerts[i];
        char *text = fd_arena_alloc(history->arena, 37);

        uuid_unparse_lower(alert->alert_id, text);
        for (int role = 0; role < 2 && !chance(seed, 3); role++) {
            char *id = fd_arena_alloc(history->arena, 4);
            struct repeat_review *made;

            (void)snprintf(id, 4, "V%zu%d", i, role);
            made = review(history, id, fd_str_from(text), role ? "TEAM_MANAGER" : "SOCIAL_WORKER",
                          role ? "M" : "S", "2020-01-01T00:00:00Z");
            made->reviewed_at = alert->raised_at + pick(seed, 30) * MICROS_PER_DAY;
        }
    }
}

/* Versions in the order in which they come. */
static void random_stream(struct history *history, uint64_t *seed)
{
    int versions = 4 + pick(seed, 20);
    int64_t time = at("2020-01-15T10:00:00Z");

    fd_arena_reset(history->arena);
    history->contact_count = history->referral_count = history->review_count = 0;
    history->authority.alerts_from =
        chance(seed, 4) ? fd_date_from_civil(2020, 1 + pick(seed, 6), 1) : FD_DATE_NULL;
    history->authority.window_days = chance(seed, 6) ? 1 + pick(seed, 30) : 0;
    history->authority.window_months = history->authority.window_days ? 0 : 1 + pick(seed, 3);
    history->authority.alert_count = chance(seed, 6) ? 1 + pick(seed, 5) : 3;
    for (int i = 0; i < versions; i++) {
        time += random_gap(seed) * MICROS_PER_SECOND;
        if (i > 0 && chance(seed, 9)) {
            random_revision(history, seed);
        } else {
            random_contact(history, seed, time);
        }
    }
    random_closers(history, seed);
}

/* One step: what was decided of the first versions, and then `count` more come. */
struct step {
    struct history *history;
    size_t before;
    size_t count;
    struct repeat_outcome decided;
    int64_t since;
    struct repeat_contact contacts[HISTORY_MAX]; /* those of before that are looked back on */
    size_t contact_count;
    const struct repeat_alert *alerts[HISTORY_MAX * 4];
    size_t alert_count;
    const struct repeat_duplicate *duplicates[HISTORY_MAX * 4];
    size_t duplicate_count;
};

static bool same_contact(const struct repeat_contact *left, const struct repeat_contact *right)
{
    return left->version.entity_key == right->version.entity_key;
}

/* Whether the new versions are first ones of contacts without an incident; sets `since`. */
static bool is_candidate(struct step *step)
{
    const struct repeat_contact *contacts = step->history->contacts;
    int32_t first = INT32_MAX;

    for (size_t i = step->before; i < step->before + step->count; i++) {
        for (size_t j = 0; j < i; j++) {
            if (same_contact(&contacts[i], &contacts[j])) {
                return false;
            }
        }
        if (!fd_str_is_null(contacts[i].incident_ref)) {
            return false;
        }
        first = contacts[i].received_on < first ? contacts[i].received_on : first;
    }
    step->since = repeat_past_since(&step->history->authority, first);
    return true;
}

static bool heard_since(const struct step *step, const struct repeat_contact *contact)
{
    const struct repeat_contact *contacts = step->history->contacts;

    for (size_t i = 0; i < step->before; i++) {
        if (same_contact(&contacts[i], contact) &&
            (contacts[i].received_at >= step->since ||
             contacts[i].version.recorded_at >= step->since)) {
            return true;
        }
    }
    return false;
}

/* What the store reads. */
static void look_back(struct step *step)
{
    const struct history *history = step->history;

    step->contact_count = step->alert_count = step->duplicate_count = 0;
    for (size_t i = 0; i < step->before; i++) {
        if (heard_since(step, &history->contacts[i])) {
            step->contacts[step->contact_count++] = history->contacts[i];
        }
    }
    for (size_t i = 0; i < step->decided.alert_count; i++) {
        const struct repeat_alert *alert = step->decided.alerts[i];

        if (alert->raised_at >= step->since || alert->last_contact_at >= step->since) {
            step->alerts[step->alert_count++] = alert;
        }
    }
    for (size_t i = 0; i < step->decided.duplicate_count; i++) {
        const struct repeat_contact contact = {.version.entity_key =
                                                   step->decided.duplicates[i]->contact_key};

        if (heard_since(step, &contact)) {
            step->duplicates[step->duplicate_count++] = step->decided.duplicates[i];
        }
    }
}

static struct repeat_outcome apply_first(struct history *history, size_t count)
{
    struct repeat_history view = history_view(history);
    struct repeat_outcome outcome;

    view.contact_count = count;
    repeat_apply(&view, &history->authority, history->calendar, history->arena, &outcome);
    return outcome;
}

/* What stands then: alerts and duplicates that were not looked back on, and the outcome. */
static char *text_with(const struct step *step, const struct repeat_outcome *outcome)
{
    const struct repeat_alert *alerts[HISTORY_MAX * 4];
    const struct repeat_duplicate *duplicates[HISTORY_MAX * 4];
    struct repeat_outcome all = {.alerts = alerts, .duplicates = duplicates};

    for (size_t i = 0; i < outcome->alert_count; i++) {
        alerts[all.alert_count++] = outcome->alerts[i];
    }
    for (size_t i = 0; i < step->decided.alert_count; i++) {
        const struct repeat_alert *alert = step->decided.alerts[i];

        if (alert->raised_at < step->since && alert->last_contact_at < step->since) {
            alerts[all.alert_count++] = alert;
        }
    }
    for (size_t i = 0; i < outcome->duplicate_count; i++) {
        duplicates[all.duplicate_count++] = outcome->duplicates[i];
    }
    for (size_t i = 0; i < step->decided.duplicate_count; i++) {
        duplicates[all.duplicate_count++] = step->decided.duplicates[i];
    }
    return outcome_text(&all);
}

/* Whether the step was decided by what came after alone; fails if that gives something else. */
static bool try_step(struct step *step, uint64_t seed)
{
    struct history *history = step->history;
    struct repeat_history recent = history_view(history);
    struct repeat_outcome whole = apply_first(history, step->before + step->count);
    struct repeat_outcome later;
    char *expected;
    char *found;
    bool same;

    step->decided = apply_first(history, step->before);
    if (!is_candidate(step)) {
        return false;
    }
    look_back(step);
    recent.contacts = step->contacts;
    recent.contact_count = step->contact_count + step->count;
    memcpy(step->contacts + step->contact_count, history->contacts + step->before,
           step->count * sizeof(*step->contacts));
    if (!repeat_apply_later(&recent,
                            &(struct repeat_past){step->contact_count, step->since, step->alerts,
                                                  step->alert_count, step->duplicates,
                                                  step->duplicate_count},
                            &history->authority, history->calendar, history->arena, &later)) {
        return false;
    }
    expected = outcome_text(&whole);
    found = text_with(step, &later);
    same = strcmp(expected, found) == 0;
    if (!same) {
        fail_msg("FRONTDOOR_TEST_SEED=%llu, %zu versions after %zu: whole history:\n%slater:\n%s",
                 (unsigned long long)seed, step->count, step->before, expected, found);
    }
    free(expected);
    free(found);
    return true;
}

static void what_comes_later_is_decided_as_the_whole_history_decides_it(void **state)
{
    uint64_t rounds = property_rounds(10);
    uint64_t first = property_seed();
    struct history *history = calloc(1, sizeof(*history));
    struct step *step = calloc(1, sizeof(*step));
    size_t steps = 0;
    size_t later = 0;
    size_t looked_back = 0;

    (void)state;
    assert_non_null(history);
    assert_non_null(step);
    history_init(history);
    step->history = history;
    for (uint64_t seed = first; seed < first + rounds; seed++) {
        uint64_t random = seed;

        random_stream(history, &random);
        for (size_t before = 1; before < history->contact_count; before += step->count) {
            size_t left = history->contact_count - before;

            step->before = before;
            step->count = 1 + (size_t)pick(&random, left < STEP_MAX ? (int)left : STEP_MAX);
            steps++;
            if (try_step(step, seed)) {
                later++;
                looked_back += step->alert_count > 0 && step->contact_count < before;
            }
        }
    }
    print_message("%zu of %zu steps from seed %llu by what came later, %zu with alerts to join and "
                  "contacts left out\n",
                  later, steps, (unsigned long long)first, looked_back);
    /* Else this says little. */
    assert_true(later > steps / 4 && looked_back > 0);
    history_clean_up(history);
    free(step);
    free(history);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_comes_later_is_decided_as_the_whole_history_decides_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
