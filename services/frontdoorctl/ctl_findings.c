#include "ctl_findings.h"

#include <stdio.h>

enum { PARAMS_LIMIT = 1024 };

/* ctl/findings.sql */
enum { PROGRAM, FINDING, CURE };

enum fd_status ctl_findings_read(struct ctl *ctl, const char *program, PGresult **ret_findings)
{
    struct fd_params params;
    enum fd_status status;

    fd_params_init(&params, PARAMS_LIMIT);
    fd_params_add_text(&params, ctl->options.topic_prefix);
    fd_params_add_text(&params, program);
    status = ctl_fetch(ctl, "ctl/findings.sql", &params, ret_findings);
    fd_params_clean_up(&params);
    return status;
}

void ctl_findings_print(const PGresult *findings)
{
    printf("%s\n", PQntuples(findings) == 0 ? "nothing needs a person" : "needs a person:");
    for (int row = 0; row < PQntuples(findings); row++) {
        struct fd_str program = fd_pg_str(findings, row, PROGRAM);
        struct fd_str finding = fd_pg_str(findings, row, FINDING);
        struct fd_str cure = fd_pg_str(findings, row, CURE);

        printf("  %.*s: %.*s: %.*s\n", FD_STR_ARGS(program), FD_STR_ARGS(finding),
               FD_STR_ARGS(cure));
    }
}

static json_t *text_json(const PGresult *findings, int row, int column)
{
    struct fd_str text = fd_pg_str(findings, row, column);

    return json_stringn(text.ptr, text.len);
}

json_t *ctl_findings_json(const PGresult *findings)
{
    json_t *rows = json_array();

    for (int row = 0; row < PQntuples(findings); row++) {
        json_array_append_new(rows, json_pack("{s:o, s:o, s:o}", "program",
                                              text_json(findings, row, PROGRAM), "finding",
                                              text_json(findings, row, FINDING), "cure",
                                              text_json(findings, row, CURE)));
    }
    return rows;
}
