#include "pg/fd_sql.h"
#include "report_support.h"

static const struct report_definition *const definitions[] = {&report_weekly, &report_board,
                                                              &report_review};

static void each(void (*what)(const struct report_definition *, const struct report_section *))
{
    for (size_t i = 0; i < FD_COUNT(definitions); i++) {
        for (const struct report_section *s = definitions[i]->sections; s->id; s++) {
            what(definitions[i], s);
        }
    }
}

static bool has_column(const struct report_section *section, const char *name)
{
    for (const struct report_column *column = section->columns; column->name; column++) {
        if (strcmp(column->name, name) == 0) {
            return true;
        }
    }
    print_error("%s: no column %s\n", section->id, name);
    return false;
}

static void is_whole(const struct report_definition *definition,
                     const struct report_section *section)
{
    (void)definition;
    assert_non_null(section->title);
    assert_non_null(section->where);
    assert_non_null(section->explanation);
    assert_non_null(section->empty);
    assert_memory_equal(section->view, "bi.", 3);
    assert_non_null(fd_embedded_find(fd_embedded_sql, section->statement));
    assert_memory_equal(section->statement, "report/", 7);
}

static void every_section_says_what_it_is_and_has_its_statement(void **state)
{
    (void)state;
    each(is_whole);
}

static void names_its_columns(const struct report_definition *definition,
                              const struct report_section *section)
{
    (void)definition;
    for (const struct report_column *column = section->columns; column->name; column++) {
        bool is_made = report_column_is_made(column);

        assert_true(is_made == (column->part && column->whole));
        assert_true(is_made || !column->part || column->kind == REPORT_DECIMAL);
        assert_true(column->heading || (column->flags & REPORT_HIDDEN));
        assert_true(!column->part || has_column(section, column->part));
        assert_true(!column->whole || has_column(section, column->whole));
        assert_true(!column->within || has_column(section, column->within));
    }
    for (int i = 0; i < 2; i++) {
        assert_true(!section->charted[i] || has_column(section, section->charted[i]));
    }
    assert_true(!section->reference || has_column(section, section->reference));
    assert_true((section->chart == REPORT_NO_CHART) == (section->charted[0] == NULL));
}

static void what_a_section_refers_to_is_there(void **state)
{
    (void)state;
    each(names_its_columns);
}

static void has_a_key(const struct report_definition *definition,
                      const struct report_section *section)
{
    const struct report_column *first = section->columns;

    (void)definition;
    assert_true(first->flags & REPORT_KEY);
    if (section->series) {
        assert_true(first->kind == REPORT_DAY || first->kind == REPORT_MONTH);
        assert_false(first->flags & REPORT_HIDDEN);
    }
    while (first->flags & REPORT_HIDDEN) {
        first++;
    }
    assert_false(report_column_is_number(first));
}

static void every_row_has_a_key_and_begins_with_what_it_is_called(void **state)
{
    (void)state;
    each(has_a_key);
}

static void has_its_own_id(const struct report_definition *definition,
                           const struct report_section *section)
{
    for (const struct report_section *other = definition->sections; other != section; other++) {
        assert_string_not_equal(other->id, section->id);
    }
    assert_int_equal(strspn(section->id, "abcdefghijklmnopqrstuvwxyz-0123456789"),
                     strlen(section->id));
}

static void an_anchor_leads_to_one_section(void **state)
{
    (void)state;
    each(has_its_own_id);
}

/* Ids of children, workers, contacts, assessments, alerts. */
static void the_board_s_pack_has_no_column_of_ids(void **state)
{
    (void)state;
    for (const struct report_section *s = report_board.sections; s->id; s++) {
        for (const struct report_column *column = s->columns; column->name; column++) {
            const char *end = column->name + strlen(column->name);

            assert_false(strstr(column->name, "person"));
            assert_false(strstr(column->name, "child"));
            assert_false(end - column->name > 3 && strcmp(end - 3, "_id") == 0);
            assert_false(end - column->name > 4 && strcmp(end - 4, "_key") == 0);
            assert_true(column->kind != REPORT_TEXT || column->flags & REPORT_KEY ||
                        strcmp(column->name, "meaning") == 0 || strcmp(column->name, "label") == 0);
        }
    }
    assert_true(report_board.suppressed);
}

/* Suppression goes through the columns in their order. */
static void a_part_stands_behind_what_it_is_a_part_of(void **state)
{
    (void)state;
    for (const struct report_section *s = report_board.sections; s->id; s++) {
        for (int i = 0; s->columns[i].name; i++) {
            if (s->columns[i].kind == REPORT_COUNT) {
                assert_true(!s->columns[i].whole || report_column_find(s, s->columns[i].whole) < i);
                assert_true(!s->columns[i].within ||
                            report_column_find(s, s->columns[i].within) < i);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_section_says_what_it_is_and_has_its_statement),
        cmocka_unit_test(what_a_section_refers_to_is_there),
        cmocka_unit_test(every_row_has_a_key_and_begins_with_what_it_is_called),
        cmocka_unit_test(an_anchor_leads_to_one_section),
        cmocka_unit_test(the_board_s_pack_has_no_column_of_ids),
        cmocka_unit_test(a_part_stands_behind_what_it_is_a_part_of),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
