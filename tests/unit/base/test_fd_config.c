#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/config_fixture.h"
#include "base/fd_buf.h"

/* A configuration, what it fills, and one file for it. */
struct loading {
    struct fd_config config;
    struct fixture values;
    struct fd_error error;
    char path[64];
};

static struct loading *loading_of(void **state)
{
    return *state;
}

static void write_file(struct loading *loading, const char *text)
{
    FILE *file = fopen(loading->path, "we");

    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
}

static int set_up(void **state)
{
    struct loading *loading = calloc(1, sizeof(*loading));
    int file;

    clearenv();
    snprintf(loading->path, sizeof(loading->path), "/tmp/test_fd_config.XXXXXX");
    file = mkstemp(loading->path);
    assert_true(file >= 0);
    close(file);
    fd_config_init(&loading->config, fixture_keys, &loading->values);
    *state = loading;
    return 0;
}

static int tear_down(void **state)
{
    struct loading *loading = *state;

    fd_config_clean_up(&loading->config);
    assert_false(fd_secret_is_set(&loading->values.url));
    assert_null(loading->config.kafka);
    unlink(loading->path);
    free(loading);
    return 0;
}

enum { MOST_ARGUMENTS = 8 };

/* fd_config_load with up to seven arguments, ended by NULL. */
static enum fd_status load(struct loading *loading, ...)
{
    static char program[] = "program";
    static char copies[MOST_ARGUMENTS][128]; /* getopt wants them writable, we a while longer */
    static char *argv[MOST_ARGUMENTS + 1];
    const char *argument;
    va_list arguments;
    int argc = 1;

    argv[0] = program;
    va_start(arguments, loading);
    while ((argument = va_arg(arguments, const char *)) != NULL) {
        assert_true(argc < MOST_ARGUMENTS);
        snprintf(copies[argc], sizeof(copies[argc]), "%s", argument);
        argv[argc] = copies[argc];
        argc++;
    }
    va_end(arguments);
    argv[argc] = NULL;
    return fd_config_load(&loading->config, argc, argv, &loading->error);
}

static void assert_refused(struct loading *loading, enum fd_status status, const char *message)
{
    assert_int_equal(status, FD_FATAL);
    assert_int_equal(loading->error.status, FD_FATAL);
    assert_string_equal(loading->error.code, "config");
    assert_string_equal(loading->error.message, message);
}

/* As it is now; the next call overwrites it. */
static const char *read_secret(const struct fd_secret *secret)
{
    static char text[128];
    struct fd_error error;
    char *copy;

    assert_int_equal(fd_secret_read(secret, &copy, &error), FD_OK);
    snprintf(text, sizeof(text), "%s", copy ? copy : "");
    fd_secret_wipe(&copy);
    return fd_secret_is_set(secret) ? text : NULL;
}

static const char *kafka_value(const struct loading *loading, const char *name)
{
    for (struct fd_config_pair *pair = loading->config.kafka; pair; pair = pair->next) {
        if (strcmp(pair->name, name) == 0) {
            return read_secret(&pair->value);
        }
    }
    return NULL;
}

static const char *url_of(const struct loading *loading)
{
    return read_secret(&loading->values.url);
}

static void init_fills_in_the_defaults(void **state)
{
    const struct fixture *values = &loading_of(state)->values;

    assert_false(fd_secret_is_set(&values->url));
    assert_string_equal(values->prefix, "frontdoor");
    assert_int_equal(values->rows, 5000);
    assert_int_equal(values->pin, 0);
    assert_true(values->sync);
    assert_int_equal(values->format, 1);
    assert_false(values->json);
}

static void the_command_line_wins_over_the_environment_and_that_over_the_file(void **state)
{
    struct loading *loading = *state;

    write_file(loading, "[database]\ndatabase-url = file\n"
                        "[kafka]\ntopic-prefix = file\n[batch]\nbatch-rows = 1\n");
    setenv("FRONTDOOR_CONFIG", loading->path, 1);
    assert_int_equal(load(loading, NULL), FD_OK);
    assert_string_equal(loading->values.prefix, "file");

    setenv("FRONTDOOR_TOPIC_PREFIX", "environment", 1);
    setenv("FRONTDOOR_BATCH_ROWS", "2", 1);
    assert_int_equal(load(loading, "--batch-rows", "3", NULL), FD_OK);
    assert_string_equal(url_of(loading), "file");
    assert_string_equal(loading->values.prefix, "environment");
    assert_int_equal(loading->values.rows, 3);
}

static void the_file_of_the_command_line_wins_over_that_of_the_environment(void **state)
{
    struct loading *loading = *state;

    write_file(loading, "[database]\ndatabase-url = here\n");
    setenv("FRONTDOOR_CONFIG", "/nowhere", 1);
    assert_int_equal(load(loading, "--config", loading->path, NULL), FD_OK);
    assert_string_equal(url_of(loading), "here");
}

static void a_key_with_a_dot_has_an_underscore_in_the_environment(void **state)
{
    struct loading *loading = *state;

    setenv("FRONTDOOR_DATABASE_URL", "u", 1);
    setenv("FRONTDOOR_LOG_FORMAT", "logfmt", 1);
    assert_int_equal(load(loading, NULL), FD_OK);
    assert_int_equal(loading->values.format, 0);
}

static void an_empty_variable_is_unset_and_an_unknown_one_is_passed_over(void **state)
{
    struct loading *loading = *state;

    setenv("FRONTDOOR_DATABASE_URL", "u", 1);
    setenv("FRONTDOOR_BATCH_ROWS", "", 1);
    setenv("FRONTDOOR_HOME", "/srv", 1);
    assert_int_equal(load(loading, NULL), FD_OK);
    assert_int_equal(loading->values.rows, 5000);
}

static void an_empty_string_in_the_file_unsets_a_default(void **state)
{
    struct loading *loading = *state;

    write_file(loading, "[database]\ndatabase-url = u\n[kafka]\ntopic-prefix =\n");
    assert_int_equal(load(loading, "--config", loading->path, NULL), FD_OK);
    assert_null(loading->values.prefix);
}

static void every_spelling_of_a_bool_is_taken(void **state)
{
    static const char *const words[] = {"false", "true", "no", "Yes", "OFF", "on", "0", "1"};
    struct loading *loading = *state;

    for (size_t i = 0; i < FD_COUNT(words); i++) {
        assert_int_equal(fd_config_set(&loading->config, "sync", words[i], "here", NULL), FD_OK);
        assert_int_equal(loading->values.sync, i % 2);
    }
}

static void a_flag_alone_is_true_and_can_be_told_false(void **state)
{
    struct loading *loading = *state;

    setenv("FRONTDOOR_DATABASE_URL", "u", 1);
    assert_int_equal(load(loading, "--json", "--sync=false", "argument", NULL), FD_OK);
    assert_true(loading->values.json);
    assert_false(loading->values.sync);
    assert_int_equal(loading->config.argument_count, 1);
}

static void arguments_stand_anywhere_and_keep_their_order(void **state)
{
    struct loading *loading = *state;

    setenv("FRONTDOOR_DATABASE_URL", "u", 1);
    assert_int_equal(load(loading, "one", "--batch-rows=7", "two", "--", "--json", NULL), FD_OK);
    assert_int_equal(loading->config.argument_count, 3);
    assert_string_equal(loading->config.arguments[0], "one");
    assert_string_equal(loading->config.arguments[1], "two");
    assert_string_equal(loading->config.arguments[2], "--json");
    assert_null(loading->config.arguments[3]);
    assert_false(loading->values.json);
}

static void what_is_only_printed_is_had_without_what_is_required(void **state)
{
    struct loading *loading = *state;

    setenv("FRONTDOOR_BATCH_ROWS", "broken", 1);
    assert_int_equal(load(loading, "--help", NULL), FD_OK);
    assert_true(loading->config.help_wanted);
    assert_int_equal(load(loading, "--print-config", NULL), FD_OK);
    assert_true(loading->config.sample_wanted);
    assert_int_equal(load(loading, "--print-man", NULL), FD_OK);
    assert_true(loading->config.man_wanted);
    assert_int_equal(load(loading, "--version", NULL), FD_OK);
    assert_true(loading->config.version_wanted);
}

static void limits_are_inclusive(void **state)
{
    struct fd_config *config = &loading_of(state)->config;

    assert_int_equal(fd_config_set(config, "pin", "-9", "here", NULL), FD_OK);
    assert_int_equal(fd_config_set(config, "pin", "9", "here", NULL), FD_OK);
    assert_int_equal(fd_config_set(config, "pin", "10", "here", NULL), FD_FATAL);
    assert_int_equal(fd_config_set(config, "pin", "-10", "here", NULL), FD_FATAL);
}

static void what_is_no_number_in_range_is_refused_and_changes_nothing(void **state)
{
    static const char *const values[] = {"0",   "100001", "5x", "1 000",
                                         "ten", "1e3",    "-1", "99999999999999999999"};
    struct loading *loading = *state;

    for (size_t i = 0; i < FD_COUNT(values); i++) {
        char message[160];

        snprintf(message, sizeof(message),
                 "batch-rows (FRONTDOOR_BATCH_ROWS): '%s' is not a whole number from 1 to 100000 "
                 "(rows)",
                 values[i]);
        setenv("FRONTDOOR_BATCH_ROWS", values[i], 1);
        assert_refused(loading, load(loading, NULL), message);
        assert_int_equal(loading->values.rows, 5000);
    }
}

static void a_number_beyond_64_bits_is_refused_where_there_is_no_limit(void **state)
{
    static const struct fd_config_key keys[] = {
        {"a", "n", FD_CONFIG_INT, 0, NULL, INT64_MIN, INT64_MAX, NULL, NULL, 0, "a number"},
        {0},
    };
    struct fd_config config;
    int64_t value;

    (void)state;
    fd_config_init(&config, keys, &value);
    assert_int_equal(fd_config_set(&config, "n", "9223372036854775807", "here", NULL), FD_OK);
    assert_true(value == INT64_MAX);
    assert_int_equal(fd_config_set(&config, "n", "-9223372036854775808", "here", NULL), FD_OK);
    assert_true(value == INT64_MIN);
    assert_int_equal(fd_config_set(&config, "n", "9223372036854775808", "here", NULL), FD_FATAL);
    assert_int_equal(fd_config_set(&config, "n", "-9223372036854775809", "here", NULL), FD_FATAL);
    fd_config_clean_up(&config);
}

static void errors_name_the_key_and_where_it_stood(void **state)
{
    struct loading *loading = *state;
    char message[200];

    assert_refused(loading, load(loading, "--sync=maybe", NULL),
                   "sync (command line): 'maybe' is not true or false");
    assert_refused(loading, load(loading, "--log.format", "xml", NULL),
                   "log.format (command line): 'xml' is not one of logfmt, json");
    write_file(loading, "# remark\n\n[database]\nsync = perhaps\n");
    snprintf(message, sizeof(message), "sync (%s:4): 'perhaps' is not true or false",
             loading->path);
    assert_refused(loading, load(loading, "--config", loading->path, NULL), message);
}

static void a_secret_on_the_command_line_is_refused(void **state)
{
    struct loading *loading = *state;

    assert_refused(loading, load(loading, "--database-url=postgresql://u:p@h/d", NULL),
                   "database-url (command line): a secret given here can be read by every user of "
                   "the machine: give --database-url-file PATH, or set it in the file or the "
                   "environment");
    assert_null(url_of(loading));
    assert_int_equal(load(loading, "--kafka.sasl.password=p", NULL), FD_FATAL);
    assert_non_null(strstr(loading->error.message, "--kafka.sasl.password-file PATH"));
    assert_null(loading->config.kafka);
}

static void a_secret_is_read_from_its_own_file(void **state)
{
    struct loading *loading = *state;

    write_file(loading, "postgresql://u:p w@h/d\r\n");
    assert_int_equal(load(loading, "--database-url-file", loading->path, NULL), FD_OK);
    assert_string_equal(url_of(loading), "postgresql://u:p w@h/d");

    write_file(loading, "two\nlines\n\n");
    setenv("FRONTDOOR_DATABASE_URL_FILE", loading->path, 1);
    setenv("FRONTDOOR_KAFKA__SSL_KEY_PASSWORD_FILE", loading->path, 1);
    assert_int_equal(load(loading, NULL), FD_OK);
    assert_string_equal(url_of(loading), "two\nlines\n");
    assert_string_equal(kafka_value(loading, "ssl.key.password"), "two\nlines\n");
}

static void a_secrets_file_is_read_again_each_time(void **state)
{
    struct loading *loading = *state;

    write_file(loading, "one\n");
    assert_int_equal(load(loading, "--database-url-file", loading->path, NULL), FD_OK);
    assert_string_equal(url_of(loading), "one");
    write_file(loading, "two\n");
    assert_string_equal(url_of(loading), "two");
}

static void a_secrets_file_that_went_away_is_class_retry_and_named(void **state)
{
    struct loading *loading = *state;
    char expected[200];
    char *text;

    write_file(loading, "one\n");
    assert_int_equal(load(loading, "--database-url-file", loading->path, NULL), FD_OK);
    unlink(loading->path);
    assert_int_equal(fd_secret_read(&loading->values.url, &text, &loading->error), FD_RETRY);
    assert_string_equal(loading->error.code, "secret_file");
    snprintf(expected, sizeof(expected), "can't read the file %s: No such file or directory",
             loading->path);
    assert_string_equal(loading->error.message, expected);
    assert_null(text);
}

static void the_size_of_a_secrets_file_is_bounded(void **state)
{
    enum { MOST = 64 * 1024 - 1 };
    struct loading *loading = *state;
    const struct fd_secret secret = {.file = loading->path};
    char *text = calloc(1, MOST + 2);
    char *read;

    assert_non_null(text);
    memset(text, 'x', MOST);
    write_file(loading, text);
    assert_int_equal(fd_secret_read(&secret, &read, &loading->error), FD_OK);
    assert_string_equal(read, text);
    fd_secret_wipe(&read);
    text[MOST] = 'x';
    write_file(loading, text);
    assert_int_equal(fd_secret_read(&secret, &read, &loading->error), FD_RETRY);
    assert_non_null(strstr(loading->error.message, "holds no text of at most 64 KiB"));
    assert_null(read);
    free(text);
}

static void a_file_of_a_secret_that_cannot_be_read_is_named(void **state)
{
    struct loading *loading = *state;

    assert_refused(loading, load(loading, "--database-url-file=/nowhere", NULL),
                   "database-url (command line): can't read the file /nowhere: No such file or "
                   "directory");
}

static void only_a_secret_is_given_by_file(void **state)
{
    struct loading *loading = *state;

    assert_int_equal(fd_config_set(&loading->config, "topic-prefix-file", "x", "here", NULL),
                     FD_FATAL);
}

static void what_is_required_has_to_be_set(void **state)
{
    struct loading *loading = *state;

    assert_refused(loading, load(loading, NULL),
                   "database-url is not set: give it in the file of --config, as "
                   "FRONTDOOR_DATABASE_URL or as --database-url-file");
}

static void librdkafkas_settings_pass_through_from_every_origin(void **state)
{
    struct loading *loading = *state;

    write_file(loading, "kafka.debug = all\n[kafka]\nsecurity.protocol = SSL\nacks = 1\n"
                        "kafka.client.id = me\n");
    setenv("FRONTDOOR_DATABASE_URL", "u", 1);
    setenv("FRONTDOOR_KAFKA__SASL_PASSWORD", "p", 1);
    setenv("FRONTDOOR_KAFKA__ACKS", "2", 1);
    setenv("FRONTDOOR_KAFKA_BROKERS", "not of librdkafka", 1);
    assert_int_equal(load(loading, "--config", loading->path, "--kafka.acks=3", "--kafka.linger.ms",
                          "4", "argument", NULL),
                     FD_OK);
    assert_string_equal(kafka_value(loading, "debug"), "all");
    assert_string_equal(kafka_value(loading, "security.protocol"), "SSL");
    assert_string_equal(kafka_value(loading, "client.id"), "me");
    assert_string_equal(kafka_value(loading, "sasl.password"), "p");
    assert_string_equal(kafka_value(loading, "acks"), "3");
    assert_string_equal(kafka_value(loading, "linger.ms"), "4");
    assert_null(kafka_value(loading, "brokers"));
    assert_int_equal(loading->config.argument_count, 1);
}

static void a_misspelt_option_is_named(void **state)
{
    struct loading *loading = *state;

    assert_refused(loading, load(loading, "--batch-row-count=3", NULL),
                   "there is no option --batch-row-count, or it could be several: see --help");
    assert_refused(loading, load(loading, "-z", NULL), "there is no option -z: see --help");
    assert_refused(loading, load(loading, "--batch-rows", NULL),
                   "the option --batch-rows needs a value");
    assert_refused(loading, load(loading, "--kafka.acks", NULL),
                   "the option --kafka.acks needs a value");
    assert_refused(loading, load(loading, "--help=me", NULL), "the option --help takes no value");
    assert_refused(loading, load(loading, "--kafka.=x", NULL),
                   "kafka. (command line): a setting of librdkafka has a name");
}

/* The message expected is `before`, the file's path and `after`. */
static void assert_file_refused(struct loading *loading, const char *text, const char *before,
                                const char *after)
{
    char message[320];

    write_file(loading, text);
    snprintf(message, sizeof(message), "%s%s%s", before, loading->path, after);
    assert_refused(loading, fd_config_read_file(&loading->config, loading->path, &loading->error),
                   message);
}

static void a_line_of_the_file_that_is_wrong_is_named(void **state)
{
    struct loading *loading = *state;
    char lengthy[300];

    assert_file_refused(loading, "[batch]\nbatch-row = 1\n", "batch-row (",
                        ":2): there is no such setting");
    assert_file_refused(loading, "[kafka]\nbatch-rows = 1\n", "batch-rows (",
                        ":2): belongs in the section [batch]");
    assert_file_refused(loading, "[kafka]\ntopic-prefx = x\n", "topic-prefx (",
                        ":2): there is no such setting");
    assert_file_refused(loading, "json = true\n", "json (", ":1): is for the command line only");
    assert_file_refused(loading, "[batch]\n\nbatch-rows\n", "",
                        ":3: is neither [section] nor NAME = VALUE");
    memset(lengthy, 'x', sizeof(lengthy) - 1);
    lengthy[sizeof(lengthy) - 1] = '\0';
    assert_file_refused(loading, lengthy, "",
                        ":1: the line is too long: give this setting by the environment");
    assert_refused(loading, fd_config_read_file(&loading->config, "/nowhere", &loading->error),
                   "can't read the file /nowhere: No such file or directory");
}

static void the_number_of_lines_is_bounded(void **state)
{
    struct loading *loading = *state;
    struct fd_buf text;

    fd_buf_init(&text, 1 << 20);
    for (int i = 1; i < FD_CONFIG_MAX_LINES; i++) {
        fd_buf_put_text(&text, "#\n");
    }
    fd_buf_put_text(&text, "[batch]\n");
    write_file(loading, fd_buf_text(&text));
    assert_int_equal(fd_config_read_file(&loading->config, loading->path, &loading->error), FD_OK);
    fd_buf_put_text(&text, "pin = 1\n");
    assert_file_refused(loading, fd_buf_text(&text), "",
                        ":10001: the file has too many lines to be one of settings");
    fd_buf_clean_up(&text);
}

static void an_indented_line_is_a_line_of_its_own(void **state)
{
    struct loading *loading = *state;

    write_file(loading, "[batch]\n  batch-rows = 4 ; remark\n\tpin = 3\n");
    assert_int_equal(fd_config_read_file(&loading->config, loading->path, &loading->error), FD_OK);
    assert_int_equal(loading->values.rows, 4);
    assert_int_equal(loading->values.pin, 3);
}

static void a_shared_file_may_hold_what_others_need(void **state)
{
    struct loading *loading = *state;

    write_file(loading, "[batch]\nbatch-rows = 4\n[relay]\nrelay-pause = 3\n"
                        "[kafka]\ngroup-id = g\nacks = all\n");
    loading->config.shared_file = true;
    assert_int_equal(fd_config_read_file(&loading->config, loading->path, &loading->error), FD_OK);
    assert_int_equal(loading->values.rows, 4);
    assert_null(kafka_value(loading, "group-id"));
    assert_string_equal(kafka_value(loading, "acks"), "all");
}

static void clean_up_takes_null(void **state)
{
    (void)state;
    fd_config_clean_up(NULL);
}

#define with_loading(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        with_loading(init_fills_in_the_defaults),
        with_loading(the_command_line_wins_over_the_environment_and_that_over_the_file),
        with_loading(the_file_of_the_command_line_wins_over_that_of_the_environment),
        with_loading(a_key_with_a_dot_has_an_underscore_in_the_environment),
        with_loading(an_empty_variable_is_unset_and_an_unknown_one_is_passed_over),
        with_loading(an_empty_string_in_the_file_unsets_a_default),
        with_loading(every_spelling_of_a_bool_is_taken),
        with_loading(a_flag_alone_is_true_and_can_be_told_false),
        with_loading(arguments_stand_anywhere_and_keep_their_order),
        with_loading(what_is_only_printed_is_had_without_what_is_required),
        with_loading(limits_are_inclusive),
        with_loading(what_is_no_number_in_range_is_refused_and_changes_nothing),
        cmocka_unit_test(a_number_beyond_64_bits_is_refused_where_there_is_no_limit),
        with_loading(errors_name_the_key_and_where_it_stood),
        with_loading(a_secret_on_the_command_line_is_refused),
        with_loading(a_secret_is_read_from_its_own_file),
        with_loading(a_secrets_file_is_read_again_each_time),
        with_loading(a_secrets_file_that_went_away_is_class_retry_and_named),
        with_loading(the_size_of_a_secrets_file_is_bounded),
        with_loading(a_file_of_a_secret_that_cannot_be_read_is_named),
        with_loading(only_a_secret_is_given_by_file),
        with_loading(what_is_required_has_to_be_set),
        with_loading(librdkafkas_settings_pass_through_from_every_origin),
        with_loading(a_misspelt_option_is_named),
        with_loading(a_line_of_the_file_that_is_wrong_is_named),
        with_loading(the_number_of_lines_is_bounded),
        with_loading(an_indented_line_is_a_line_of_its_own),
        with_loading(a_shared_file_may_hold_what_others_need),
        with_loading(clean_up_takes_null),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
