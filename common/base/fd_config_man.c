#include "base/fd_config_man.h"

#include <ctype.h>
#include <string.h>

#include "base/fd_config_internal.h"
#include "base/fd_version.h"

enum { TEXT_LIMIT = 1024 };

struct meaning {
    const char *term;
    const char *text;
};

static const struct meaning exit_statuses[] = {
    {"0", "It was asked to stop, and has written what it had."},
    {"70", "It needs a person: the last lines of its log say why."},
    {"78", "Its configuration: the line names the setting, where it came from and what was "
           "expected."},
};

static const struct meaning signals[] = {
    {"SIGHUP",
     "Read the settings again. What may change while running does; the log names the rest."},
    {"SIGTERM, SIGINT", "Write what was gathered, and stop. The second one ends it at once."},
};

static const char *const see_also[] = {"frontdoorctl(8)", "file:///usr/share/doc/frontdoor/", NULL};

/* Character by character: a hyphen stays one when copied, and no line begins a request. */
static void put_escaped(const char *text, FILE *out)
{
    if (*text == '.' || *text == '\'') {
        fputs("\\&", out);
    }
    for (; *text; text++) {
        switch (*text) {
            case '\\':
                fputs("\\e", out);
                break;
            case '-':
                fputs("\\-", out);
                break;
            case '\'':
                fputs("\\(aq", out);
                break;
            default:
                fputc(*text, out);
                break;
        }
    }
}

static void put_line(const char *before, const char *text, const char *after, FILE *out)
{
    fputs(before, out);
    put_escaped(text, out);
    fprintf(out, "%s\n", after);
}

void fd_man_begin(const char *program, const char *summary, FILE *out)
{
    size_t length = strlen(summary);
    struct fd_buf name;

    fd_buf_init(&name, TEXT_LIMIT);
    fd_buf_printf(&name, "%c%.*s", tolower((unsigned char)summary[0]),
                  (int)(length - 1 - (summary[length - 1] == '.')), summary + 1);
    fprintf(out, ".\\\" Printed by the program itself.\n.TH %s 8 %s \"frontdoor %s\"\n", program,
            fd_version_date, fd_version);
    fprintf(out, ".SH NAME\n%s \\- ", program);
    put_line("", fd_buf_text(&name), "", out);
    fd_buf_clean_up(&name);
}

void fd_man_text(const char *text, FILE *out)
{
    put_line("", text, "", out);
}

void fd_man_paragraph(const char *text, FILE *out)
{
    put_line(".PP\n", text, "", out);
}

void fd_man_heading(const char *macro, const char *title, FILE *out)
{
    fprintf(out, ".%s ", macro);
    put_line("", title, "", out);
}

void fd_man_term(const char *term, const char *text, FILE *out)
{
    put_line(".TP\n\\fB", term, "\\fR", out);
    put_line("", text, "", out);
}

void fd_man_example(const char *text, FILE *out)
{
    put_line(".PP\n.EX\n", text, "\n.EE", out);
}

void fd_man_option(const struct fd_config_key *key, FILE *out)
{
    struct fd_buf option;
    struct fd_buf help;

    fd_buf_init(&option, TEXT_LIMIT);
    fd_buf_init(&help, TEXT_LIMIT);
    fd_config_put_option(&option, key);
    fd_config_put_description(&help, key);
    fd_man_term(fd_buf_text(&option), fd_buf_text(&help), out);
    fd_buf_clean_up(&option);
    fd_buf_clean_up(&help);
}

void fd_man_see_also(const char *const *names, FILE *out)
{
    fd_man_heading("SH", "SEE ALSO", out);
    for (; *names; names++) {
        put_line("", *names, names[1] ? "," : "", out);
    }
}

static void print_meanings(const struct meaning *meanings, size_t count, FILE *out)
{
    for (size_t i = 0; i < count; i++) {
        fd_man_term(meanings[i].term, meanings[i].text, out);
    }
}

/* The keys of one section of the file, NULL: of none. */
static void print_keys(const struct fd_config_key *keys, const char *section, FILE *out)
{
    for (; keys->name; keys++) {
        if (section ? keys->section && strcmp(keys->section, section) == 0 : !keys->section) {
            fd_man_option(keys, out);
        }
    }
}

static void print_settings(const struct fd_config_key *keys, FILE *out)
{
    fd_man_heading("SH", "SETTINGS", out);
    fd_man_text(fd_config_how_set, out);
    for (const struct fd_config_key *key = keys; key->name; key++) {
        if (fd_config_is_first_of_section(keys, key)) {
            fprintf(out, ".SS [%s]\n", key->section);
            print_keys(keys, key->section, out);
        }
    }
}

void fd_config_print_man(const struct fd_config_key *keys, const char *program, const char *summary,
                         FILE *out)
{
    fd_man_begin(program, summary, out);
    fd_man_heading("SH", "SYNOPSIS", out);
    fprintf(out, ".B %s\n[options]\n", program);
    fd_man_heading("SH", "DESCRIPTION", out);
    fd_man_text(summary, out);
    fd_man_paragraph(
        "It runs until it is told to stop, waits while its servers are away, and tells "
        "the service manager when it is ready and that it is alive. Each event of "
        "operation is a line on standard error.",
        out);
    fd_man_heading("SH", "OPTIONS", out);
    print_keys(keys, NULL, out);
    for (const struct fd_config_common *common = fd_config_common; common->option; common++) {
        fd_man_term(common->option, common->help, out);
    }
    print_settings(keys, out);
    fd_man_heading("SH", "SIGNALS", out);
    print_meanings(signals, FD_COUNT(signals), out);
    fd_man_heading("SH", "EXIT STATUS", out);
    print_meanings(exit_statuses, FD_COUNT(exit_statuses), out);
    fd_man_see_also(see_also, out);
}
