#include <string.h>
#include <strings.h>

#include "base/fd_utf8.h"
#include "domain/fd_contract.h"

enum { MAX_ID = 64, MAX_CODE = 64, MAX_TEXT = 200, MAX_ITEMS = 100 };

/* 1990-01-01 and 2100-01-01 */
static const int64_t first_time = INT64_C(631152000) * 1000000;
static const int64_t end_of_time = INT64_C(4102444800) * 1000000;

/** What a check is given: one field of one event. */
struct field {
    const char *name;
    bool nullable;
    void *value; /**< of the type that its binding has */
    struct fd_event *event;
    const struct fd_reference *reference;
    struct fd_str bound; /**< GSS code of the topic's publisher, or null */
};

typedef enum fd_status (*check_function)(const struct field *field, struct fd_error *error);

static enum fd_status refuse(const struct field *field, const char *code, const char *expected,
                             struct fd_error *error)
{
    return fd_error_set(error, FD_POISON, code, "%s: %s", field->name, expected);
}

/* What a byte may be part of. */
enum { LETTER = 1, DIGIT = 2, ID_MARK = 4, UNDERSCORE = 8 };
static const unsigned char kinds[256] = {
    ['A' ... 'Z'] = LETTER, ['a' ... 'z'] = LETTER,
    ['0' ... '9'] = DIGIT,  ['.'] = ID_MARK,
    [':'] = ID_MARK,        ['/'] = ID_MARK,
    ['-'] = ID_MARK,        ['_'] = ID_MARK | UNDERSCORE,
};

static bool consists_of(struct fd_str str, int allowed)
{
    for (uint32_t i = 0; i < str.len; i++) {
        if ((kinds[(unsigned char)str.ptr[i]] & allowed) == 0) {
            return false;
        }
    }
    return true;
}

static bool is_id(struct fd_str id)
{
    return id.len >= 1 && id.len <= MAX_ID && consists_of(id, LETTER | DIGIT | ID_MARK);
}

static bool is_placeholder(struct fd_str id)
{
    static const struct fd_str placeholders[] = {
        FD_STR("-1"),
        FD_STR("0"),
        FD_STR("null"),
        FD_STR("unknown"),
    };

    for (size_t i = 0; i < FD_COUNT(placeholders); i++) {
        if (id.len == placeholders[i].len &&
            strncasecmp(id.ptr, placeholders[i].ptr, id.len) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_code(struct fd_str code)
{
    return code.len >= 1 && code.len <= MAX_CODE &&
           (kinds[(unsigned char)code.ptr[0]] & DIGIT) == 0 &&
           consists_of(code, LETTER | DIGIT | UNDERSCORE);
}

/* Value of a hexadecimal digit plus one; 0 for what is none. */
static const unsigned char hex_digits[256] = {
    ['0'] = 1,  ['1'] = 2,  ['2'] = 3,  ['3'] = 4,  ['4'] = 5,  ['5'] = 6,  ['6'] = 7,  ['7'] = 8,
    ['8'] = 9,  ['9'] = 10, ['a'] = 11, ['b'] = 12, ['c'] = 13, ['d'] = 14, ['e'] = 15, ['f'] = 16,
    ['A'] = 11, ['B'] = 12, ['C'] = 13, ['D'] = 14, ['E'] = 15, ['F'] = 16,
};

/* 8-4-4-4-12 hexadecimal digits. */
static bool parse_uuid(struct fd_str text, unsigned char ret_uuid[16])
{
    static const unsigned char places[16] = {0,  2,  4,  6,  9,  11, 14, 16,
                                             19, 21, 24, 26, 28, 30, 32, 34};

    if (text.len != 36 || text.ptr[8] != '-' || text.ptr[13] != '-' || text.ptr[18] != '-' ||
        text.ptr[23] != '-') {
        return false;
    }
    for (size_t i = 0; i < FD_COUNT(places); i++) {
        unsigned high = hex_digits[(unsigned char)text.ptr[places[i]]];
        unsigned low = hex_digits[(unsigned char)text.ptr[places[i] + 1]];

        if (high == 0 || low == 0) {
            return false;
        }
        ret_uuid[i] = (unsigned char)((high - 1) << 4 | (low - 1));
    }
    return true;
}

static enum fd_status check_event_id(const struct field *field, struct fd_error *error)
{
    const struct fd_str *text = field->value;

    if (!parse_uuid(*text, field->event->event_uuid)) {
        return refuse(field, "event_id_invalid", "must be a uuid", error);
    }
    return FD_OK;
}

static enum fd_status check_authority(const struct field *field, struct fd_error *error)
{
    const struct fd_str *gss_code = field->value;
    const struct fd_authority *authority = fd_reference_find(field->reference, *gss_code);

    if (!authority) {
        return refuse(field, "authority_unknown", "must be the GSS code of a known authority",
                      error);
    }
    if (!fd_str_is_null(field->bound) && !fd_str_equal(field->bound, *gss_code)) {
        return refuse(field, "authority_mismatch", "must be the authority that the topic names",
                      error);
    }
    field->event->authority_id = authority->id;
    return FD_OK;
}

static enum fd_status check_revision(const struct field *field, struct fd_error *error)
{
    const int64_t *revision = field->value;

    if (*revision < 0) {
        return refuse(field, "revision_invalid", "must be 0 or more", error);
    }
    return FD_OK;
}

static enum fd_status check_id(const struct field *field, struct fd_error *error)
{
    const struct fd_str *id = field->value;

    if (fd_str_is_null(*id)) {
        return FD_OK;
    }
    if (!is_id(*id)) {
        return refuse(field, "id_invalid", "must be 1 to 64 of A-Z a-z 0-9 . _ : / -", error);
    }
    if (is_placeholder(*id)) {
        return refuse(field, "id_placeholder", "is a placeholder, not an id: send null or the id",
                      error);
    }
    return FD_OK;
}

static enum fd_status check_text(const struct field *field, struct fd_error *error)
{
    const struct fd_str *text = field->value;

    if (text->len > MAX_TEXT) {
        return refuse(field, "code_invalid", "must be at most 200 bytes", error);
    }
    if (!fd_utf8_is_valid(*text) || (text->len > 0 && memchr(text->ptr, 0, text->len))) {
        return refuse(field, "code_invalid", "must be UTF-8 without NUL", error);
    }
    return FD_OK;
}

static enum fd_status check_code(const struct field *field, struct fd_error *error)
{
    const struct fd_str *code = field->value;

    if (!fd_str_is_null(*code) && !is_code(*code)) {
        return refuse(field, "code_invalid", "must be an Avro name of at most 64 bytes", error);
    }
    return FD_OK;
}

static enum fd_status check_codes(const struct field *field, struct fd_error *error)
{
    const struct fd_str_list *codes = field->value;

    if (codes->count > MAX_ITEMS) {
        return refuse(field, "code_invalid", "must be at most 100 items", error);
    }
    for (uint32_t i = 0; i < codes->count; i++) {
        if (!is_code(codes->items[i])) {
            return refuse(field, "code_invalid", "each must be an Avro name of at most 64 bytes",
                          error);
        }
    }
    return FD_OK;
}

static enum fd_status check_time(const struct field *field, struct fd_error *error)
{
    const int64_t *time = field->value;

    if (*time == FD_TIME_NULL && field->nullable) {
        return FD_OK;
    }
    if (*time < first_time || *time >= end_of_time) {
        return refuse(field, "time_out_of_range", "must be in [1990-01-01, 2100-01-01)", error);
    }
    return FD_OK;
}

static enum fd_status check_dated_time(const struct field *field, struct fd_error *error)
{
    int64_t *time = field->value;
    void *date = time + 1;
    enum fd_status status = check_time(field, error);

    if (status == FD_OK) {
        *(int32_t *)date = fd_calendar_local_date(field->reference->calendar, *time);
    }
    return status;
}

static const check_function checks[FD_CHECKS] = {
    [FD_CHECK_EVENT_ID] = check_event_id,
    [FD_CHECK_AUTHORITY] = check_authority,
    [FD_CHECK_REVISION] = check_revision,
    [FD_CHECK_ID] = check_id,
    [FD_CHECK_TEXT] = check_text,
    [FD_CHECK_CODE] = check_code,
    [FD_CHECK_CODES] = check_codes,
    [FD_CHECK_TIME] = check_time,
    [FD_CHECK_DATED_TIME] = check_dated_time,
};

enum fd_status fd_contract_check(struct fd_event *event, const struct fd_reference *reference,
                                 struct fd_str bound, struct fd_error *error)
{
    const struct fd_binding *binding = fd_contract_info(event->type)->bindings;
    const enum fd_field_check *check = fd_contract_checks(event->type);
    struct field field = {.event = event, .reference = reference, .bound = bound};

    for (; binding->name; binding++, check++) {
        enum fd_status status = FD_OK;

        field.name = binding->name;
        field.nullable = binding->nullable;
        field.value = (char *)event + binding->offset;
        if (checks[*check]) {
            status = checks[*check](&field, error);
        }
        if (status != FD_OK) {
            return status;
        }
    }
    return FD_OK;
}
