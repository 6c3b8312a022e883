#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/config_fixture.h"
#include "base/fd_config_man.h"
#include "base/fd_version.h"

static const char expected_help[] =
    "Usage: frontdoor-x [options] TOPIC\n"
    "\n"
    "Shows what help looks like.\n"
    "\n"
    "Options:\n"
    "  --database-url-file PATH      where PostgreSQL is (required; secret)\n"
    "  --topic-prefix TEXT           first part of every topic's name (default frontdoor)\n"
    "  --batch-rows N                most events in a batch (1 to 100000 rows; default 5000; may "
    "change\n"
    "                                while running)\n"
    "  --pin N                       a small number (-9 to 9; default 0)\n"
    "  --sync[=false]                wait for the disk at each commit (default true)\n"
    "  --log.format logfmt|json      how lines are written (default json)\n"
    "  --json[=false]                print JSON for programs\n"
    "  --kafka.NAME=VALUE            a setting of librdkafka, passed through\n"
    "  --config PATH                 read this INI file first (default: FRONTDOOR_CONFIG, else "
    "none)\n"
    "  --print-config                print a sample of that file and exit\n"
    "  --print-man                   print a manual page and exit\n"
    "  --version                     print the version and exit\n"
    "  --help                        print this and exit\n"
    "Each option can also be set in the file, or in the environment as FRONTDOOR_ and its name in\n"
    "capitals with '_' for '-'; the command line wins over the environment, and that over the "
    "file.\n";

static char *help_of(const struct fd_config_key *keys, const char *arguments)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    fd_config_print_help(keys, "frontdoor-x", arguments, "Shows what help looks like.", out);
    assert_int_equal(fclose(out), 0);
    return text;
}

static char *sample_of(const struct fd_config_key *keys)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    fd_config_print_sample(keys, "frontdoor-x", out);
    assert_int_equal(fclose(out), 0);
    return text;
}

static void help_shows_every_key_with_form_limits_and_default(void **state)
{
    char *help = help_of(fixture_keys, "TOPIC");

    (void)state;
    assert_string_equal(help, expected_help);
    free(help);
}

static void without_arguments_the_usage_ends_with_the_options(void **state)
{
    char *help = help_of(fixture_keys, NULL);

    (void)state;
    assert_memory_equal(help, "Usage: frontdoor-x [options]\n", 29);
    free(help);
}

static void a_secrets_default_is_never_printed(void **state)
{
    static const struct fd_config_key keys[] = {
        {"a", "token", FD_CONFIG_SECRET, 0, "hunter2", 0, 0, NULL, NULL, 0, "it"},
        {0},
    };
    char *help = help_of(keys, NULL);
    char *sample = sample_of(keys);

    (void)state;
    assert_null(strstr(help, "hunter2"));
    assert_null(strstr(sample, "hunter2"));
    free(help);
    free(sample);
}

/* Every "#name = value" of the sample as a line of its own file. */
static void write_uncommented(char *sample, const char *path)
{
    FILE *file = fopen(path, "we");
    char *rest;

    assert_non_null(file);
    for (char *line = strtok_r(sample, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
        bool setting = line[0] == '#' && line[1] != ' ' && !strstr(line, "-file =");

        fprintf(file, "%s\n", setting ? line + 1 : line);
    }
    assert_int_equal(fclose(file), 0);
}

static void the_sample_uncommented_is_read_as_the_defaults(void **state)
{
    char path[] = "/tmp/test_fd_config_print.XXXXXX";
    char *sample = sample_of(fixture_keys);
    struct fixture values;
    struct fd_config config;
    struct fd_error error = {0};
    int file = mkstemp(path);

    (void)state;
    assert_true(file >= 0);
    close(file);
    write_uncommented(sample, path);
    fd_config_init(&config, fixture_keys, &values);
    values.rows = 0;
    values.sync = false;
    assert_int_equal(fd_config_read_file(&config, path, &error), FD_OK);
    assert_string_equal(values.prefix, "frontdoor");
    assert_int_equal(values.rows, 5000);
    assert_true(values.sync);
    assert_string_equal(config.kafka->name, "security.protocol");
    fd_config_clean_up(&config);
    unlink(path);
    free(sample);
}

static void the_sample_has_each_section_once_and_no_key_of_the_command_line(void **state)
{
    char *sample = sample_of(fixture_keys);
    const char *database = strstr(sample, "\n[database]\n");

    (void)state;
    assert_non_null(database);
    assert_null(strstr(database + 1, "\n[database]\n"));
    assert_non_null(strstr(sample, "#batch-rows = 5000\n"));
    assert_non_null(strstr(sample, "#database-url =\n#database-url-file = "));
    assert_null(strstr(sample, "#json ="));
    free(sample);
}

static const char expected_man[] = ".SH NAME\n"
                                   "frontdoor-x \\- shows what a page looks like\n"
                                   ".SH SYNOPSIS\n";

static const char expected_keys[] =
    ".SS [batch]\n"
    ".TP\n"
    "\\fB\\-\\-batch\\-rows N\\fR\n"
    "most events in a batch (1 to 100000 rows; default 5000; may change while running)\n"
    ".TP\n"
    "\\fB\\-\\-pin N\\fR\n"
    "a small number (\\-9 to 9; default 0)\n";

static void the_manual_page_has_each_section_with_its_keys(void **state)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    (void)state;
    fd_config_print_man(fixture_keys, "frontdoor-x", "Shows what a page looks like.", out);
    assert_int_equal(fclose(out), 0);
    assert_non_null(strstr(text, expected_man));
    assert_non_null(strstr(text, expected_keys));
    assert_non_null(strstr(text, fd_version));
    assert_non_null(strstr(text, "\\fB\\-\\-json[=false]\\fR\n"));
    free(text);
}

static void nothing_in_a_manual_page_is_taken_for_markup(void **state)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    (void)state;
    fd_man_text(".SH of 'a\\b'", out);
    assert_int_equal(fclose(out), 0);
    assert_string_equal(text, "\\&.SH of \\(aqa\\eb\\(aq\n");
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(help_shows_every_key_with_form_limits_and_default),
        cmocka_unit_test(without_arguments_the_usage_ends_with_the_options),
        cmocka_unit_test(a_secrets_default_is_never_printed),
        cmocka_unit_test(the_sample_uncommented_is_read_as_the_defaults),
        cmocka_unit_test(the_sample_has_each_section_once_and_no_key_of_the_command_line),
        cmocka_unit_test(the_manual_page_has_each_section_with_its_keys),
        cmocka_unit_test(nothing_in_a_manual_page_is_taken_for_markup),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
