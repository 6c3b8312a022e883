/* An order-independent hash of a projection: two stacks that accepted the same set of events print
   the same. */
#include <stdio.h>

#include "ctl.h"
#include "pg/fd_sql.h"
#include "service/fd_service_keys.h"

static int digest(struct ctl *ctl)
{
    const char *service = ctl->config.arguments[0];
    fd_auto_pgresult result = NULL;
    struct fd_pg *pg = NULL;
    enum fd_status status;
    char name[128];
    struct fd_str text;

    snprintf(name, sizeof(name), "digest/%s.sql", service);
    if (!fd_embedded_find(fd_embedded_sql, name)) {
        return ctl_usage(ctl,
                         "there is no projection '%s': caseload, timeliness, front-door or "
                         "repeat-contact",
                         service);
    }
    status = ctl_connect(ctl, &pg);
    if (status == FD_OK) {
        status = fd_pg_run(pg, name, NULL, &result, &ctl->error);
    }
    fd_pg_destroy(&pg);
    if (status != FD_OK) {
        return CTL_FAILED;
    }
    text = fd_pg_str(result, 0, 0);
    if (ctl->options.json) {
        printf("{\"service\": \"%s\", \"digest\": \"%.*s\"}\n", service, FD_STR_ARGS(text));
    } else {
        printf("%.*s\n", FD_STR_ARGS(text));
    }
    return CTL_DONE;
}

static const struct fd_config_key keys[] = {CTL_KEY_DATABASE, CTL_KEY_JSON, {0}};

const struct ctl_command ctl_digest = {
    .name = "digest",
    .arguments = "SERVICE",
    .summary = "print the hash of a projection, the same for the same set of events",
    .example = "frontdoorctl digest timeliness",
    .keys = keys,
    .min_arguments = 1,
    .max_arguments = 1,
    .run = digest,
};
