/* The manual page, from the tables of all commands. */
#include "base/fd_config_man.h"
#include "ctl.h"

static const char summary[] = "operator's commands of frontdoor";

static const char *const see_also[] = {"frontdoor-caseload(8)",
                                       "frontdoor-timeliness(8)",
                                       "frontdoor-front-door(8)",
                                       "frontdoor-repeat-contact(8)",
                                       "frontdoor-alert-relay(8)",
                                       "frontdoor-rollup(8)",
                                       "file:///usr/share/doc/frontdoor/",
                                       NULL};

static void print_command(const struct ctl_command *command, FILE *out)
{
    fd_man_heading("SS", command->name, out);
    fprintf(out, ".B frontdoorctl %s\n[options]\n", command->name);
    if (command->arguments) {
        fd_man_text(command->arguments, out);
    }
    fd_man_paragraph(command->summary, out);
    for (const struct fd_config_key *key = command->keys; key->name; key++) {
        fd_man_option(key, out);
    }
    fd_man_paragraph("Example:", out);
    fd_man_example(command->example, out);
}

void ctl_print_man(const struct ctl_command *const *commands, FILE *out)
{
    fd_man_begin("frontdoorctl", summary, out);
    fd_man_heading("SH", "SYNOPSIS", out);
    fputs(".B frontdoorctl\nCOMMAND [options]\n", out);
    fd_man_heading("SH", "DESCRIPTION", out);
    fd_man_text("Each command does one thing and ends. Where the servers are is said by the "
                "environment (FRONTDOOR_DATABASE_URL_FILE, FRONTDOOR_KAFKA_BROKERS) or by "
                "options.",
                out);
    fd_man_heading("SH", "COMMANDS", out);
    for (; *commands; commands++) {
        print_command(*commands, out);
    }
    fd_man_heading("SH", "EXIT STATUS", out);
    fd_man_term("0", "Done.", out);
    fd_man_term("1", "It found something wrong.", out);
    fd_man_term("2", "It was called wrongly.", out);
    fd_man_term("70", "It failed.", out);
    fd_man_see_also(see_also, out);
}
