#include "kafka_fixture.h"

#include "base/fd_macros.h"
#include "kafka/fd_kafka.h"

static const char *const none[] = {NULL};

static void every_class_is_decided_here(void **state)
{
    static const struct {
        rd_kafka_resp_err_t code;
        enum fd_status status;
    } cases[] = {
        {RD_KAFKA_RESP_ERR_NO_ERROR, FD_OK},
        {RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN, FD_RETRY},
        {RD_KAFKA_RESP_ERR__TRANSPORT, FD_RETRY},
        {RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, FD_RETRY},
        {RD_KAFKA_RESP_ERR__MAX_POLL_EXCEEDED, FD_RETRY},
        {RD_KAFKA_RESP_ERR_CONCURRENT_TRANSACTIONS, FD_RETRY},
        {RD_KAFKA_RESP_ERR__INCONSISTENT, FD_RETRY},
        {RD_KAFKA_RESP_ERR__FENCED, FD_FENCED},
        {RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH, FD_FENCED},
        {RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE, FD_POISON},
        {RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE, FD_FATAL},
        {RD_KAFKA_RESP_ERR__BAD_MSG, FD_FATAL}, /* a batch with a wrong checksum is passed over */
        {RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED, FD_FATAL},
        {RD_KAFKA_RESP_ERR__AUTHENTICATION, FD_FATAL},
        {RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID, FD_FATAL},
        {RD_KAFKA_RESP_ERR_UNKNOWN, FD_FATAL},
    };

    (void)state;
    for (size_t i = 0; i < FD_COUNT(cases); i++) {
        assert_int_equal(fd_kafka_classify(cases[i].code), cases[i].status);
    }
}

static void an_error_has_the_name_and_the_text_of_its_code(void **state)
{
    struct fd_error error;

    (void)state;
    assert_int_equal(fd_kafka_error(&error, RD_KAFKA_RESP_ERR__TRANSPORT, "topic t"), FD_RETRY);
    assert_int_equal(error.status, FD_RETRY);
    assert_string_equal(error.code, "_TRANSPORT");
    assert_memory_equal(error.message, "topic t: ", 9);
    assert_int_equal(fd_kafka_error(NULL, RD_KAFKA_RESP_ERR__TRANSPORT, "x"), FD_RETRY);
}

static void check_setting(rd_kafka_conf_t *conf, const char *name, const char *expected)
{
    char value[64];
    size_t size = sizeof(value);

    assert_int_equal(rd_kafka_conf_get(conf, name, value, &size), RD_KAFKA_CONF_OK);
    assert_string_equal(value, expected);
}

static void pairs_stand_over_defaults_and_fixed_settings_over_all(void **state)
{
    static const char *const defaults[] = {"linger.ms", "5", "client.id", "frontdoor", NULL};
    static const char *const fixed[] = {"bootstrap.servers", "a:1", NULL};
    struct fd_config_pair second = PAIR("metadata.broker.list", "b:2", NULL);
    struct fd_config_pair first = PAIR("linger.ms", "7", &second);
    rd_kafka_conf_t *conf = NULL;
    struct fd_error error;

    (void)state;
    check_status(fd_kafka_conf(&first, defaults, fixed, &conf, &error), &error);
    check_setting(conf, "linger.ms", "7");
    check_setting(conf, "client.id", "frontdoor");
    check_setting(conf, "bootstrap.servers", "a:1"); /* the other name doesn't get past it */
    rd_kafka_conf_destroy(conf);
}

static void check_refusal(struct fd_config_pair *pair, const char *wanted, const char *unwanted)
{
    static const char *const fixed[] = {"group.id", "g", NULL};
    rd_kafka_conf_t *conf = NULL;
    struct fd_error error;

    assert_int_equal(fd_kafka_conf(pair, none, fixed, &conf, &error), FD_FATAL);
    assert_null(conf);
    assert_string_equal(error.code, "config");
    assert_non_null(strstr(error.message, pair->name));
    assert_non_null(strstr(error.message, wanted));
    assert_null(strstr(error.message, unwanted));
}

static void a_refused_setting_is_named_and_a_secret_is_not_repeated(void **state)
{
    struct fd_config_pair unknown = PAIR("no.such", "1", NULL);
    struct fd_config_pair invalid = PAIR("linger.ms", "soon", NULL);
    struct fd_config_pair taken = PAIR("group.id", "other", NULL);
    struct fd_config_pair secret = PAIR("sasl.oauthbearer.method", "hunter2", NULL);

    (void)state;
    check_refusal(&unknown, "no such setting", "kafka.kafka");
    check_refusal(&invalid, "nvalid value", "kafka.kafka");
    check_refusal(&taken, "not to be set", "other");
    check_refusal(&secret, "refuses the value", "hunter2");
}

static void settings_that_do_not_go_together_are_a_configuration_error(void **state)
{
    static const char *const defaults[] = {"session.timeout.ms", "60000", "max.poll.interval.ms",
                                           "10000", NULL};
    rd_kafka_conf_t *conf = NULL;
    rd_kafka_t *client = NULL;
    struct fd_error error;

    (void)state;
    check_status(fd_kafka_conf(NULL, defaults, none, &conf, &error), &error);
    assert_int_equal(fd_kafka_client_new(RD_KAFKA_CONSUMER, conf, &client, &error), FD_FATAL);
    assert_string_equal(error.code, "config");
    assert_null(client);
}

static void write_password(const char *path, const char *text)
{
    FILE *file = fopen(path, "we");

    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
}

static rd_kafka_t *new_user(const struct fd_config_pair *pairs)
{
    static const char *const login[] = {"security.protocol", "SASL_PLAINTEXT", "sasl.mechanisms",
                                        "PLAIN", NULL};
    rd_kafka_conf_t *conf = NULL;
    rd_kafka_t *client = NULL;
    struct fd_error error;

    check_status(fd_kafka_conf(pairs, login, none, &conf, &error), &error);
    check_status(fd_kafka_client_new(RD_KAFKA_CONSUMER, conf, &client, &error), &error);
    return client;
}

static void check_password(rd_kafka_t *client, const char *wanted)
{
    char password[64];
    size_t size = sizeof(password);

    assert_int_equal(rd_kafka_conf_get(rd_kafka_conf(client), "sasl.password", password, &size),
                     RD_KAFKA_CONF_OK);
    assert_string_equal(password, wanted);
}

static void a_password_that_was_refused_is_read_again_from_its_file(void **state)
{
    char path[] = "/tmp/frontdoor-password-XXXXXX";
    struct fd_config_pair password = {(char[]){"sasl.password"}, {.file = path}, NULL};
    struct fd_config_pair user = PAIR("sasl.username", "u", &password);
    struct fd_error error;
    rd_kafka_t *client;

    (void)state;
    assert_int_equal(close(mkstemp(path)), 0);
    write_password(path, "old\n");
    client = new_user(&user);
    check_password(client, "old");

    write_password(path, "new\n");
    fd_kafka_error(&error, RD_KAFKA_RESP_ERR__AUTHENTICATION, "logging in");
    fd_kafka_renew_password(client, &user, &error);
    check_password(client, "new");
    assert_int_equal(error.status, FD_RETRY);

    unlink(path);
    fd_kafka_error(&error, RD_KAFKA_RESP_ERR__AUTHENTICATION, "logging in");
    fd_kafka_renew_password(client, &user, &error);
    check_password(client, "new");
    assert_string_equal(error.code, "secret_file");
    assert_int_equal(error.status, FD_RETRY);
    rd_kafka_destroy(client);
}

static void a_refused_password_that_is_in_no_file_needs_a_person(void **state)
{
    struct fd_config_pair password = PAIR("sasl.password", "old", NULL);
    struct fd_config_pair user = PAIR("sasl.username", "u", &password);
    rd_kafka_t *client = new_user(&user);
    struct fd_error error;

    (void)state;
    fd_kafka_error(&error, RD_KAFKA_RESP_ERR__AUTHENTICATION, "logging in");
    fd_kafka_renew_password(client, &user, &error);
    assert_int_equal(error.status, FD_FATAL);
    rd_kafka_destroy(client);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_class_is_decided_here),
        cmocka_unit_test(an_error_has_the_name_and_the_text_of_its_code),
        cmocka_unit_test(pairs_stand_over_defaults_and_fixed_settings_over_all),
        cmocka_unit_test(a_refused_setting_is_named_and_a_secret_is_not_repeated),
        cmocka_unit_test(settings_that_do_not_go_together_are_a_configuration_error),
        cmocka_unit_test(a_password_that_was_refused_is_read_again_from_its_file),
        cmocka_unit_test(a_refused_password_that_is_in_no_file_needs_a_person),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
