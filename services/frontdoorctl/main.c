#include <stdio.h>
#include <string.h>

#include "base/fd_version.h"
#include "ctl.h"
#include "generate.h"

/* In the order in which a newcomer meets them. */
static const struct ctl_command *const commands[] = {
    &ctl_doctor,    &ctl_migrate,     &ctl_topics,         &ctl_schema,  &ctl_reference,
    &ctl_check,     &ctl_publish,     &ctl_import,         &ctl_status,  &ctl_trace,
    &ctl_position,  &ctl_dead_letter, &ctl_digest,         &ctl_archive, &ctl_rebuild,
    &ctl_report,    &ctl_audit,       &ctl_subject_access, &ctl_erase,   &ctl_legal_hold,
    &ctl_retention, &ctl_metrics,     &ctl_generate,       NULL,
};

static void print_commands(FILE *out)
{
    fprintf(out, "Usage: frontdoorctl COMMAND [options]\n\n");
    for (size_t i = 0; commands[i]; i++) {
        fprintf(out, "  %-14s %s\n", commands[i]->name, commands[i]->summary);
    }
    fprintf(out, "\nfrontdoorctl COMMAND --help says more. Exit status: 0 done, 1 found something\n"
                 "wrong, 2 usage, 70 failed.\n");
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        print_commands(stderr);
        return CTL_USAGE;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0) {
        print_commands(stdout);
        return CTL_DONE;
    }
    if (strcmp(argv[1], "--version") == 0) {
        printf("frontdoorctl %s\n", fd_version);
        return CTL_DONE;
    }
    if (strcmp(argv[1], "--print-man") == 0) {
        ctl_print_man(commands, stdout);
        return CTL_DONE;
    }
    if (strcmp(argv[1], ctl_generate.name) == 0) {
        return fd_ctl_generate(argc - 1, argv + 1);
    }
    for (size_t i = 0; commands[i]; i++) {
        if (strcmp(argv[1], commands[i]->name) == 0) {
            return ctl_run(commands[i], argc - 1, argv + 1);
        }
    }
    fprintf(stderr, "frontdoorctl: there is no command '%s'; frontdoorctl --help lists them\n",
            argv[1]);
    return CTL_USAGE;
}
