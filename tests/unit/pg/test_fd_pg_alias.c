#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "pg/fd_pg_alias.h"
#include "pg/fd_sql.h"

static const struct fd_pg_alias aliases[] = {
    {"frontdoor.position", "caseload_rebuilt.position"},
    {"caseload.", "caseload_rebuilt."},
    {0},
};

static void assert_aliased(const char *text, const char *expected)
{
    struct fd_buf buf;

    fd_buf_init(&buf, 1 << 20);
    fd_pg_alias_put(aliases, text, &buf);
    assert_string_equal(fd_buf_text(&buf), expected);
    fd_buf_clean_up(&buf);
}

static void names_are_replaced_wherever_they_stand(void **state)
{
    (void)state;
    assert_aliased("SELECT FROM caseload.referral, frontdoor.position",
                   "SELECT FROM caseload_rebuilt.referral, caseload_rebuilt.position");
    assert_aliased("caseload.a=(caseload.b)", "caseload_rebuilt.a=(caseload_rebuilt.b)");
    assert_aliased("", "");
}

static void parts_of_other_names_are_left(void **state)
{
    static const char *const texts[] = {
        "frontdoor.positions", "my_caseload.referral", "x.caseload.y",
        "caseload_now",        "frontdoor.authority",  "'caseload'",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        assert_aliased(texts[i], texts[i]);
    }
}

static const char *const schemas[] = {"caseload", "timeliness", "front_door", "repeat_contact"};

enum { SCHEMAS = sizeof(schemas) / sizeof(schemas[0]) };

static void assert_names_no_other(const struct fd_embedded *file, size_t own)
{
    for (size_t i = 0; i < SCHEMAS; i++) {
        char dotted[40];
        const struct fd_pg_alias other[] = {{dotted, "?"}, {0}};
        struct fd_buf buf;

        snprintf(dotted, sizeof(dotted), "%s.", schemas[i]);
        fd_buf_init(&buf, 1 << 20);
        fd_pg_alias_put(other, file->text, &buf);
        assert_true(i == own || strcmp(fd_buf_text(&buf), file->text) == 0);
        fd_buf_clean_up(&buf);
    }
}

/* So that an alias of its own schema is all that it takes. */
static void no_service_names_the_schema_of_another(void **state)
{
    (void)state;
    for (const struct fd_embedded *file = fd_embedded_sql; file->name; file++) {
        for (size_t i = 0; i < SCHEMAS; i++) {
            size_t length = strlen(schemas[i]);

            if (strncmp(file->name, schemas[i], length) == 0 && file->name[length] == '/') {
                assert_names_no_other(file, i);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_replaced_wherever_they_stand),
        cmocka_unit_test(parts_of_other_names_are_left),
        cmocka_unit_test(no_service_names_the_schema_of_another),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
