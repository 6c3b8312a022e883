/* Rows of every list and the events that they become. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ctl_codes.h"
#include "import_event.h"

enum { AS_OF = 1591000000 };

static struct fd_arena *arena;
static struct fd_reference *reference;
static struct import_labels labels;
static struct import_context context;

static int set_up(void **state)
{
    (void)state;
    arena = fd_arena_new(4096);
    if (ctl_codes_reference(&reference, NULL) != FD_OK ||
        import_labels_init(&labels, arena, NULL) != FD_OK) {
        return 1;
    }
    context = (struct import_context){.authority = "E06000008",
                                      .revision = AS_OF,
                                      .calendar = reference->calendar,
                                      .labels = &labels};
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    import_labels_clean_up(&labels);
    fd_reference_destroy(&reference);
    fd_arena_destroy(&arena);
    return 0;
}

/* The line of names and one row of a file, and what its first event of a type becomes. */
struct reading {
    struct import_source source;
    enum fd_event_type type;
    bool begun;
    enum import_result result;
    json_t *json;
    int32_t day;
    struct import_problem problem;
};

static const struct import_event *find_event(const struct import_list *list,
                                             enum fd_event_type type)
{
    for (int i = 0; i < IMPORT_EVENTS && list->events[i].at; i++) {
        if (list->events[i].type == type) {
            return &list->events[i];
        }
    }
    return NULL;
}

static void on_row(const struct fd_csv_row *csv, void *data)
{
    struct reading *reading = data;
    struct import_row row;

    if (!reading->begun) {
        reading->begun = true;
        assert_null(import_source_resolve(&reading->source, csv));
        return;
    }
    row = import_row_of(&reading->source, csv);
    row.derived = FD_STR("derived");
    reading->result = import_event_make(&context, find_event(reading->source.list, reading->type),
                                        &row, &reading->json, &reading->day, &reading->problem);
}

static const struct import_list *find_list(const char *name)
{
    const struct import_list *const formats[] = {import_ssd.lists, import_annex_a.lists};

    for (size_t i = 0; i < FD_COUNT(formats); i++) {
        for (const struct import_list *list = formats[i]; list->name; list++) {
            if (strcmp(list->name, name) == 0) {
                return list;
            }
        }
    }
    return NULL;
}

static struct reading read_row(const char *list, enum fd_event_type type, const char *text)
{
    struct reading reading = {.source = {.list = find_list(list)}, .type = type};

    assert_int_equal(fd_csv_read(fd_str_from(text), on_row, &reading, NULL), FD_OK);
    return reading;
}

/* What the event holds beside the fields that every event has. */
static void assert_event(const char *list, enum fd_event_type type, const char *text,
                         const char *expected)
{
    static const char *const common[] = {"event_id", "authority", "revision", "recorded_at"};
    struct reading reading = read_row(list, type, text);
    json_t *wanted = expected ? json_loads(expected, 0, NULL) : NULL;

    if (!expected) {
        assert_int_equal(reading.result, IMPORT_NONE);
        return;
    }
    assert_non_null(wanted);
    assert_int_equal(reading.result, IMPORT_MADE);
    for (size_t i = 0; i < FD_COUNT(common); i++) {
        assert_int_equal(json_object_del(reading.json, common[i]), 0);
    }
    if (!json_equal(reading.json, wanted)) {
        fail_msg("%s", json_dumps(reading.json, JSON_COMPACT));
    }
    json_decref(wanted);
    json_decref(reading.json);
}

#define CONTACT                                                                                    \
    "cont_contact_id,cont_person_id,cont_contact_date,cont_contact_source_code,"                   \
    "cont_contact_source_desc,cont_contact_outcome_json\n"
#define EPISODE                                                                                    \
    "cine_referral_id,cine_person_id,cine_referral_date,cine_referral_nfa,cine_close_date,"        \
    "cine_close_reason,cine_referral_team\n"
#define ROLE                                                                                       \
    "invo_involvements_id,invo_person_id,invo_involvement_start_date,invo_professional_role_id\n"

static void rows_become_events_as_the_tables_say(void **state)
{
    static const struct {
        const char *list;
        enum fd_event_type type;
        const char *text;
        const char *json; /* NULL: none */
    } cases[] = {
        {"ssd_contacts", FD_CALL_LOGGED, CONTACT "C1,P1,02/06/2020 10:15,2A,,\n",
         "{\"contact_id\": \"C1\", \"child_id\": \"P1\", \"source\": \"S_2A\","
         " \"received_at\": \"2020-06-02T09:15:00.000000Z\", \"time_known\": true}"},
        /* What its own code doesn't say its label may. */
        {"ssd_contacts", FD_CALL_LOGGED, CONTACT "C1,-1,2020-06-02,X9,Police,\n",
         "{\"contact_id\": \"C1\", \"source\": \"S_6\","
         " \"received_at\": \"2020-06-01T23:00:00.000000Z\", \"time_known\": false}"},
        {"ssd_contacts", FD_CALL_LOGGED, CONTACT "C1,P1,2020-06-02,X9,Some,\n",
         "{\"contact_id\": \"C1\", \"child_id\": \"P1\", \"source\": \"UNKNOWN\","
         " \"source_local\": \"X9\", \"received_at\": \"2020-06-01T23:00:00.000000Z\","
         " \"time_known\": false}"},
        {"ssd_contacts", FD_DECISION_MADE, CONTACT "C1,P1,02/06/2020 10:15,2A,,\n", NULL},
        {"ssd_contacts", FD_DECISION_MADE,
         CONTACT "C1,P1,02/06/2020 10:15,2A,,\"{\"\"NFA_FLAG\"\": \"\"N\"\"}\"\n", NULL},
        {"ssd_contacts", FD_DECISION_MADE, CONTACT "C1,P1,02/06/2020 10:15,2A,,NFA\n",
         "{\"contact_id\": \"C1\", \"child_id\": \"P1\", \"outcomes\": [\"NFA\"],"
         " \"decided_at\": \"2020-06-01T23:00:00.000000Z\", \"time_known\": false}"},
        {"ssd_cin_episodes", FD_REFERRAL_OPENED, EPISODE "R1,P1,2020-01-02,Y,,,Duty Team\n",
         "{\"referral_id\": \"R1\", \"child_id\": \"P1\", \"no_further_action\": true,"
         " \"opened_at\": \"2020-01-02T00:00:00.000000Z\", \"time_known\": false}"},
        {"ssd_cin_episodes", FD_CASE_CLOSED, EPISODE "R1,P1,2020-01-02,N,,,T1\n", NULL},
        {"ssd_cin_episodes", FD_CASE_CLOSED, EPISODE "R1,P1,2020-01-02,Y,2020-01-03,RC7,T1\n",
         NULL},
        {"ssd_cin_episodes", FD_CASE_CLOSED, EPISODE "R1,P1,2020-01-02,N,2020-01-03,RC7,T1\n",
         "{\"referral_id\": \"R1\", \"child_id\": \"P1\", \"closure_reason\": \"RC7\","
         " \"closed_at\": \"2020-01-03T00:00:00.000000Z\", \"time_known\": false}"},
        {"ssd_cin_assessments", FD_ASSESSMENT_CLOSED,
         "cina_assessment_id,cina_person_id,cina_assessment_start_date,cina_assessment_auth_date,"
         "cina_assessment_outcome_nfa\nA1,P1,2020-01-02 09:00,2020-01-03,Y\n",
         "{\"assessment_id\": \"A1\", \"child_id\": \"P1\", \"outcome\": \"NFA\","
         " \"started_at\": \"2020-01-02T00:00:00.000000Z\","
         " \"authorised_at\": \"2020-01-03T00:00:00.000000Z\", \"time_known\": false}"},
        {"ssd_involvements", FD_CASE_ALLOCATED, ROLE "I1,P1,2020-01-02,Allocated case worker\n",
         "{\"allocation_id\": \"I1\", \"child_id\": \"P1\","
         " \"allocated_at\": \"2020-01-02T00:00:00.000000Z\", \"time_known\": false}"},
        {"ssd_involvements", FD_CASE_ALLOCATED, ROLE "I1,P1,2020-01-02,Reviewing officer\n", NULL},
        {"List 1", FD_CALL_LOGGED,
         "CHILD UNIQUE ID,DateOfContact,Contact source\nP1,02/01/2020,a) 1A: Individual\n",
         "{\"contact_id\": \"derived\", \"child_id\": \"P1\", \"source\": \"S_1A\","
         " \"received_at\": \"2020-01-02T00:00:00.000000Z\", \"time_known\": false}"},
        {"List 4", FD_ASSESSMENT_CLOSED,
         "Child Unique ID,Continuous Assessment Start Date,"
         "Continuous Assessment Date of Authorisation\nP1,02/01/2020,\n",
         NULL},
    };

    (void)state;
    for (size_t i = 0; i < FD_COUNT(cases); i++) {
        assert_event(cases[i].list, cases[i].type, cases[i].text, cases[i].json);
    }
}

static void rows_without_what_is_needed_are_refused_by_their_column(void **state)
{
    static const struct {
        const char *text;
        const char *column;
    } cases[] = {
        {CONTACT ",P1,2020-06-02,2A,,\n", "cont_contact_id"},
        {CONTACT "C1,P1,,2A,,\n", "cont_contact_date"},
        {CONTACT "C1,P1,soon,2A,,\n", "cont_contact_date"},
    };

    (void)state;
    for (size_t i = 0; i < FD_COUNT(cases); i++) {
        struct reading reading = read_row("ssd_contacts", FD_CALL_LOGGED, cases[i].text);

        assert_int_equal(reading.result, IMPORT_REFUSED);
        assert_string_equal(reading.problem.column, cases[i].column);
    }
}

static void one_row_gives_one_event_id_for_each_revision(void **state)
{
    static const char text[] = CONTACT "C1,P1,2020-06-02,2A,,\n";
    struct reading first = read_row("ssd_contacts", FD_CALL_LOGGED, text);
    struct reading again = read_row("ssd_contacts", FD_CALL_LOGGED, text);
    struct reading later;
    char id[37];

    (void)state;
    context.revision++;
    later = read_row("ssd_contacts", FD_CALL_LOGGED, text);
    context.revision--;
    assert_true(json_equal(first.json, again.json));
    assert_false(json_equal(first.json, later.json));
    import_event_id("E06000008", FD_CALL_LOGGED, FD_STR("P1"), FD_STR("C1"), AS_OF, id);
    assert_string_equal(id, json_string_value(json_object_get(first.json, "event_id")));
    /* Fixed for ever: else the next import sends everything anew. */
    assert_string_equal(id, "f7a8e8c4-0136-53c9-86ef-824bcec32b50");
    json_decref(first.json);
    json_decref(again.json);
    json_decref(later.json);
}

static void every_event_of_a_table_has_its_time_and_its_id(void **state)
{
    const struct import_list *const formats[] = {import_ssd.lists, import_annex_a.lists};

    (void)state;
    for (size_t i = 0; i < FD_COUNT(formats); i++) {
        for (const struct import_list *list = formats[i]; list->name; list++) {
            for (int e = 0; e < IMPORT_EVENTS && list->events[e].at; e++) {
                const struct import_event *event = &list->events[e];
                bool at = false;
                bool entity = false;

                for (int f = 0; f < IMPORT_FIELDS && event->fields[f].column; f++) {
                    const char *name = event->fields[f].name;

                    at = at || (name && strcmp(name, event->at) == 0);
                    entity = entity || (name && strcmp(name, event->entity) == 0);
                }
                assert_true(at && entity);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_become_events_as_the_tables_say),
        cmocka_unit_test(rows_without_what_is_needed_are_refused_by_their_column),
        cmocka_unit_test(one_row_gives_one_event_id_for_each_revision),
        cmocka_unit_test(every_event_of_a_table_has_its_time_and_its_id),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
