#include "ctl_findings.h"

#include <stdio.h>

#include "ctl.h"

void ctl_findings_add(json_t *findings, const char *program, const char *finding, const char *cure)
{
    json_array_append_new(findings, json_pack("{s:s, s:s, s:s}", "program", program, "finding",
                                              finding, "cure", cure));
}

void ctl_findings_add_rows(json_t *findings, const PGresult *rows)
{
    json_t *more = ctl_result_json(rows);

    json_array_extend(findings, more);
    json_decref(more);
}

static const char *text(const json_t *finding, const char *name)
{
    return json_string_value(json_object_get(finding, name));
}

void ctl_findings_print(const json_t *findings)
{
    printf("%s\n", json_array_size(findings) == 0 ? "nothing needs a person" : "needs a person:");
    for (size_t index = 0; index < json_array_size(findings); index++) {
        const json_t *finding = json_array_get(findings, index);

        printf("  %s: %s: %s\n", text(finding, "program"), text(finding, "finding"),
               text(finding, "cure"));
    }
}
