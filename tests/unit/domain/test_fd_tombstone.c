/* Who was erased: keyed hashes, and which events they cover. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "domain/fd_tombstone.h"

#define KEY_TEXT "0123456789abcdef0123456789abcdef"
#define HERE FD_STR("E06000008")

static struct fd_erasure_key new_key(const char *text)
{
    const struct fd_secret secret = {.value = text};
    struct fd_erasure_key key;
    struct fd_error error = {0};

    if (fd_erasure_key_read(&secret, &key, &error) != FD_OK) {
        fail_msg("%s", error.message);
    }
    return key;
}

static void put_hex(const unsigned char hmac[FD_HMAC_SIZE], char ret_hex[2 * FD_HMAC_SIZE + 1])
{
    for (size_t i = 0; i < FD_HMAC_SIZE; i++) {
        snprintf(ret_hex + 2 * i, 3, "%02x", hmac[i]);
    }
}

/* printf 'E06000008\0k1' | openssl dgst -sha256 -mac HMAC -macopt key:$KEY_TEXT */
static void a_hash_is_the_hmac_of_authority_and_child(void **state)
{
    struct fd_erasure_key key = new_key(KEY_TEXT);
    unsigned char hmac[FD_HMAC_SIZE];
    char hex[2 * FD_HMAC_SIZE + 1];

    (void)state;
    fd_erasure_hmac(&key, HERE, FD_STR("k1"), FD_STR("c1"), hmac);
    put_hex(hmac, hex);
    assert_string_equal(hex, "7d75da83ab349ae54587477c669aafd6aa7cb58c7203a105eaa2cd3dbe67804d");
    fd_erasure_hmac(&key, HERE, FD_STR(""), FD_STR("c1"), hmac);
    put_hex(hmac, hex);
    assert_string_equal(hex, "11cebab40fa34c40a3d997d1e39a42f328402e7610d1e8fb1348fb81a01aa1ba");
    assert_string_equal(key.id, "be240759e993c989");
    fd_erasure_key_wipe(&key);
    assert_null(key.text);
}

static void assert_refused(const struct fd_secret *secret, const char *code)
{
    struct fd_erasure_key key;
    struct fd_error error = {0};

    assert_int_equal(fd_erasure_key_read(secret, &key, &error), FD_FATAL);
    assert_int_equal(error.status, FD_FATAL);
    assert_string_equal(error.code, code);
    assert_null(key.text);
}

static void without_a_key_of_32_characters_there_is_none(void **state)
{
    (void)state;
    assert_refused(&(struct fd_secret){0}, "erasure_key_missing");
    assert_refused(&(struct fd_secret){.file = "/nowhere/to/be/found"}, "erasure_key_missing");
    assert_refused(&(struct fd_secret){.value = "0123456789abcdef0123456789abcde"},
                   "erasure_key_short");
}

/* One child of authority 8 was erased at 100, one of authority 9 at 200. */
static struct fd_tombstones *new_set(void)
{
    static const struct {
        int16_t authority_id;
        struct fd_str authority;
        struct fd_str child;
        int64_t erased_at;
    } erased[] = {{8, FD_STR("E06000008"), FD_STR("k1"), 100},
                  {9, FD_STR("E06000009"), FD_STR("k2"), 200}};
    struct fd_erasure_key key = new_key(KEY_TEXT);
    struct fd_erasure_key same = new_key(KEY_TEXT);
    struct fd_tombstones *set = fd_tombstones_new(&key);

    for (size_t i = 0; i < FD_COUNT(erased); i++) {
        struct fd_tombstone tombstone = {.authority_id = erased[i].authority_id,
                                         .authority = erased[i].authority,
                                         .erased_at = erased[i].erased_at};

        fd_erasure_hmac(&same, erased[i].authority, erased[i].child, FD_STR_NULL, tombstone.hmac);
        fd_tombstones_add(set, &tombstone);
    }
    fd_erasure_key_wipe(&same);
    return set;
}

static struct fd_event event_of(int16_t authority_id, const char *child, int64_t recorded_at)
{
    return (struct fd_event){.type = FD_CALL_LOGGED,
                             .authority_id = authority_id,
                             .child_id = fd_str_from(child),
                             .recorded_at = recorded_at,
                             .call_logged = {.contact_id = FD_STR("c1")}};
}

static void what_was_recorded_up_to_the_erasure_is_covered_and_nothing_else(void **state)
{
    static const struct {
        int16_t authority_id;
        const char *child;
        int64_t recorded_at;
        int64_t timestamp;
        bool covered;
    } cases[] = {
        {8, "k1", 99, 0, true},
        {8, "k1", 100, 0, true},
        {8, "k1", 101, 0, false},
        {8, "k2", 99, 0, false},
        {9, "k1", 99, 0, false},
        {9, "k2", 200, 0, true},
        {7, "k1", 1, 0, false},
        {8, "", 1, 0, false},
        /* A clock that is ahead: it was sent before. */
        {8, "k1", 101, 100, true},
        {8, "k1", 101, 101, false},
        {8, "k1", 99, 500, true},
        {8, "k1", 101, -1000, false},
    };
    struct fd_tombstones *set = new_set();

    (void)state;
    for (size_t i = 0; i < FD_COUNT(cases); i++) {
        struct fd_event event =
            event_of(cases[i].authority_id, cases[i].child, cases[i].recorded_at);

        if (fd_tombstones_cover(set, &event, cases[i].timestamp) != cases[i].covered) {
            fail_msg("case %zu", i);
        }
        assert_false(fd_tombstones_cover(NULL, &event, cases[i].timestamp));
    }
    fd_tombstones_destroy(&set);
    assert_null(set);
}

static void what_cant_be_read_is_covered_by_its_key_and_time(void **state)
{
    struct fd_tombstones *set = new_set();

    (void)state;
    assert_true(fd_tombstones_cover_key(set, FD_STR_NULL, FD_STR("k1"), 100));
    assert_true(fd_tombstones_cover_key(set, HERE, FD_STR("k1"), 100));
    assert_false(fd_tombstones_cover_key(set, FD_STR("E06000009"), FD_STR("k1"), 100));
    assert_false(fd_tombstones_cover_key(set, FD_STR_NULL, FD_STR("k1"), 101));
    assert_false(fd_tombstones_cover_key(set, FD_STR_NULL, FD_STR("k3"), 100));
    assert_false(fd_tombstones_cover_key(set, FD_STR_NULL, FD_STR_NULL, 100));
    assert_false(fd_tombstones_cover_key(NULL, FD_STR_NULL, FD_STR("k1"), 100));
    fd_tombstones_destroy(&set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_hash_is_the_hmac_of_authority_and_child),
        cmocka_unit_test(without_a_key_of_32_characters_there_is_none),
        cmocka_unit_test(what_was_recorded_up_to_the_erasure_is_covered_and_nothing_else),
        cmocka_unit_test(what_cant_be_read_is_covered_by_its_key_and_time),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
