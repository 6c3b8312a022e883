#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/fd_macros.h"
#include "pg/fd_pg.h"

struct example {
    const char *sqlstate;
    enum fd_status status;
};

static const struct example examples[] = {
    {NULL, FD_RETRY},     {"", FD_RETRY},       {"08006", FD_RETRY},  {"08P01", FD_RETRY},
    {"25006", FD_RETRY},  {"25P03", FD_RETRY},  {"40001", FD_RETRY},  {"40P01", FD_RETRY},
    {"53100", FD_RETRY},  {"53200", FD_RETRY},  {"53300", FD_RETRY},  {"55P03", FD_RETRY},
    {"57P01", FD_RETRY},  {"57P02", FD_RETRY},  {"57P03", FD_RETRY},  {"22003", FD_POISON},
    {"22021", FD_POISON}, {"23502", FD_POISON}, {"23505", FD_POISON}, {"54000", FD_POISON},
    {"57014", FD_POISON}, {"FD001", FD_FENCED}, {"25001", FD_FATAL},  {"25P02", FD_FATAL},
    {"28P01", FD_FATAL},  {"3D000", FD_FATAL},  {"42501", FD_FATAL},  {"42601", FD_FATAL},
    {"42P01", FD_FATAL},  {"55000", FD_FATAL},  {"57P04", FD_FATAL},  {"58030", FD_FATAL},
    {"FD002", FD_FATAL},  {"P0001", FD_FATAL},  {"XX000", FD_FATAL},  {"00000", FD_FATAL},
};

static void each_sqlstate_has_the_class_of_the_design(void **state)
{
    (void)state;
    for (size_t i = 0; i < FD_COUNT(examples); i++) {
        enum fd_status status = fd_pg_classify(examples[i].sqlstate);

        if (status != examples[i].status) {
            fail_msg("%s is %s", examples[i].sqlstate, fd_status_name(status));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_sqlstate_has_the_class_of_the_design),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
