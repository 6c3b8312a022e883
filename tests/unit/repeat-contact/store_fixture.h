#ifndef TESTS_REPEAT_CONTACT_STORE_FIXTURE_H
#define TESTS_REPEAT_CONTACT_STORE_FIXTURE_H

/* A database, instances of the service that write to it, and events to give them. */

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <cmocka.h>

#include "domain/fd_intake.h"
#include "pg/scratch.h"
#include "property.h"
#include "repeat_contact.h"

enum { EVENTS_MAX = 8000, CHILDREN = 5, CONTACTS = 8 };

static const int64_t MICROS_PER_DAY = INT64_C(86400000000);

/** One service instance: a connection and what the runner hands to the store. */
struct instance {
    struct fd_pg *pg;
    struct fd_arena *arena;
    struct fd_params params;
};

struct fixture {
    struct scratch scratch;
    struct fd_reference reference;
    struct fd_authority authority;
    struct instance instance;
    struct fd_arena *arena; /* of the events */
    struct fd_event events[EVENTS_MAX];
    size_t event_count;
    uint64_t seed;
};

/* A number in [0, limit), limit being 1 or more. */
static inline int pick(struct fixture *fixture, int limit)
{
    return (int)property_below(&fixture->seed, limit > 0 ? (uint32_t)limit : 1);
}

static inline void instance_init(struct instance *instance, const struct fixture *fixture)
{
    instance->pg = scratch_connect(&fixture->scratch, "repeat-contact");
    instance->arena = fd_arena_new(1 << 16);
    fd_params_init(&instance->params, 1 << 24);
}

static inline void instance_clean_up(struct instance *instance)
{
    fd_params_clean_up(&instance->params);
    fd_arena_destroy(&instance->arena);
    fd_pg_destroy(&instance->pg);
}

static inline int set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof(*fixture));
    int32_t holidays[] = {fd_date_from_civil(2019, 1, 1), fd_date_from_civil(2022, 1, 1)};

    assert_non_null(fixture);
    scratch_init(&fixture->scratch, "repeat_contact_store");
    fixture->authority = (struct fd_authority){.gss_code = "E06000008",
                                               .id = 8,
                                               .alerts_from = FD_DATE_NULL,
                                               .window_months = 3,
                                               .alert_count = 3};
    fixture->reference =
        (struct fd_reference){.authorities = &fixture->authority, .authority_count = 1};
    assert_ok(fd_calendar_new(holidays, FD_COUNT(holidays), &fixture->reference.calendar,
                              &scratch_error));
    fixture->arena = fd_arena_new(1 << 16);
    fixture->seed = 7;
    instance_init(&fixture->instance, fixture);
    *state = fixture;
    return 0;
}

static inline int tear_down(void **state)
{
    struct fixture *fixture = *state;

    if (!fixture) {
        return 0;
    }
    instance_clean_up(&fixture->instance);
    fd_arena_destroy(&fixture->arena);
    fd_calendar_destroy(&fixture->reference.calendar);
    scratch_clean_up(&fixture->scratch);
    free(fixture);
    return 0;
}

static inline void truncate_tables(const struct fixture *fixture)
{
    scratch_script(fixture->instance.pg,
                   "TRUNCATE repeat_contact.child, repeat_contact.contact_version, "
                   "repeat_contact.referral_version, repeat_contact.review_version, "
                   "repeat_contact.alert, repeat_contact.duplicate, frontdoor.alert_outbox");
}

/* Forget everything that was written, and all events. */
static inline int empty(void **state)
{
    struct fixture *fixture = *state;

    fixture->event_count = 0;
    fixture->authority.alerts_from = FD_DATE_NULL;
    fixture->authority.send_any = false;
    fd_arena_reset(fixture->arena);
    truncate_tables(fixture);
    return 0;
}

static inline struct fd_str text_of(struct fixture *fixture, const char *prefix, int number)
{
    char text[32];

    (void)snprintf(text, sizeof(text), "%s%d", prefix, number);
    return fd_arena_copy(fixture->arena, fd_str_from(text));
}

static inline struct fd_event *add_event(struct fixture *fixture, enum fd_event_type type,
                                         struct fd_str child_id, struct fd_str entity_id)
{
    struct fd_event *event = &fixture->events[fixture->event_count++];

    assert_true(fixture->event_count <= EVENTS_MAX);
    *event = (struct fd_event){
        .type = type,
        .authority_id = fixture->authority.id,
        .authority = fd_str_from(fixture->authority.gss_code),
        .child_id = child_id,
        .child_key = fd_key(child_id),
        .entity_key = fd_key(entity_id),
        .time_known = true,
        .hash = (int64_t)fixture->event_count * 7919,
    };
    event->call_logged.contact_id = entity_id;
    return event;
}

static inline struct fd_event *add_contact(struct fixture *fixture, const char *child,
                                           const char *contact_id, int day)
{
    static const struct fd_str family = {"F_3A", 4};
    struct fd_event *event =
        add_event(fixture, FD_CALL_LOGGED, fd_str_from(child), fd_str_from(contact_id));
    struct fd_call_logged *call = &event->call_logged;

    call->received_on = fd_date_from_civil(2020, 1, 1) + day;
    call->received_at = call->received_on * MICROS_PER_DAY + MICROS_PER_DAY / 2;
    call->source = FD_STR("UNKNOWN");
    call->concern_factors = (struct fd_str_list){&family, 1};
    event->recorded_at = call->received_at;
    return event;
}

static inline enum fd_status try_write(const struct fixture *fixture, struct instance *instance,
                                       const struct fd_event *events, size_t count,
                                       bool *ret_durable)
{
    /* So that batches of both kinds are common. */
    const struct fd_service_config config = {.copy_rows = 4};
    const struct fd_store_context context = {
        .config = &config,
        .pg = instance->pg,
        .reference = &fixture->reference,
        .arena = instance->arena,
        .params = &instance->params,
        .env = fd_env_real(),
    };
    struct fd_error error;

    fd_arena_reset(instance->arena);
    return repeat_contact_write(&context, events, count, ret_durable, &error);
}

/* One batch in a transaction of its own, again if it had to give way. Asserts nothing, for threads.
 */
static inline enum fd_status commit_batch(const struct fixture *fixture, struct instance *instance,
                                          const struct fd_event *events, size_t count,
                                          bool *ret_durable)
{
    enum fd_status status;

    do {
        status = fd_pg_script(instance->pg, "BEGIN", NULL, NULL);
        if (status == FD_OK) {
            status = try_write(fixture, instance, events, count, ret_durable);
        }
        if (status == FD_OK) {
            status = fd_pg_script(instance->pg, "COMMIT", NULL, NULL);
        }
        fd_pg_rollback(instance->pg);
    } while (status == FD_RETRY && fd_pg_alive(instance->pg));
    return status;
}

/* The same; whether it has to be durable. */
static inline bool write_batch(const struct fixture *fixture, struct instance *instance,
                               const struct fd_event *events, size_t count)
{
    bool durable = false;

    assert_int_equal(commit_batch(fixture, instance, events, count, &durable), FD_OK);
    return durable;
}

static inline bool write_all(struct fixture *fixture)
{
    return write_batch(fixture, &fixture->instance, fixture->events, fixture->event_count);
}

/* All rows of a query, sorted, as one text; the caller frees it. */
static inline char *rows_text(struct fd_pg *pg, const char *query)
{
    fd_auto_pgresult result = NULL;
    char sql[1024];

    (void)snprintf(sql, sizeof(sql),
                   "SELECT coalesce(string_agg(row::text, E'\\n' ORDER BY row::text), '') "
                   "FROM (%s) AS row",
                   query);
    assert_ok(fd_pg_script(pg, sql, &result, &scratch_error));
    return strdup(PQgetvalue(result, 0, 0));
}

/* What the relay would end with: the last word on each alert, if it is that it follows. */
static const char last_words[] =
    "SELECT * FROM (SELECT DISTINCT ON (authority_id, alert_id) follows, authority_id, alert_id, "
    "child_id, rule, concern_family, contact_ids, first_contact_at, last_contact_at, raised_at, "
    "raised_late, due_at, team_id, closed_at, closed_reason FROM frontdoor.alert_outbox "
    "ORDER BY authority_id, alert_id, id DESC) AS last WHERE follows";

static const char *const projections[] = {
    "SELECT * FROM repeat_contact.contact_version", "SELECT * FROM repeat_contact.referral_version",
    "SELECT * FROM repeat_contact.review_version",  "SELECT * FROM repeat_contact.alert",
    "SELECT * FROM repeat_contact.duplicate",       last_words,
};

struct tables {
    char *texts[FD_COUNT(projections)];
};

static inline struct tables read_tables(struct fd_pg *pg)
{
    struct tables tables;

    for (size_t i = 0; i < FD_COUNT(projections); i++) {
        tables.texts[i] = rows_text(pg, projections[i]);
    }
    return tables;
}

static inline void tables_clean_up(struct tables *tables)
{
    for (size_t i = 0; i < FD_COUNT(projections); i++) {
        free(tables->texts[i]);
    }
}

static inline void expect_tables(struct fd_pg *pg, const struct tables *expected)
{
    struct tables found = read_tables(pg);

    for (size_t i = 0; i < FD_COUNT(projections); i++) {
        assert_string_equal(found.texts[i], expected->texts[i]);
    }
    tables_clean_up(&found);
}

#endif
