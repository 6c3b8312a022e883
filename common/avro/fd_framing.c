#include "avro/fd_framing.h"

#include <endian.h>
#include <string.h>

enum {
    SINGLE_OBJECT_HEADER = 10, /* C3 01, fingerprint */
    CONFLUENT_HEADER = 5,      /* 00, id */
    APICURIO_HEADER = 9,       /* 00, id of eight bytes */
    GLUE_HEADER = 18,          /* 03, compression, uuid */
};

static bool begins_with(struct fd_str value, const char *bytes, size_t size)
{
    return value.len >= size && memcmp(value.ptr, bytes, size) == 0;
}

static bool is_single_object(struct fd_str value)
{
    return value.len >= SINGLE_OBJECT_HEADER && begins_with(value, "\xc3\x01", 2);
}

/* Registries count from 1, so four zero bytes are the upper half of an id of eight. */
static bool is_apicurio(struct fd_str value)
{
    return value.len >= APICURIO_HEADER && begins_with(value, "\0\0\0\0\0", 5);
}

static bool is_confluent(struct fd_str value)
{
    return value.len >= CONFLUENT_HEADER && value.ptr[0] == '\0' &&
           !begins_with(value, "\0\0\0\0\0", 5);
}

static bool is_glue(struct fd_str value)
{
    return value.len >= GLUE_HEADER &&
           (begins_with(value, "\x03\0", 2) || begins_with(value, "\x03\x05", 2));
}

/* White space or a byte order mark may stand in front of it. */
static bool is_json(struct fd_str value)
{
    size_t at = begins_with(value, "\xef\xbb\xbf", 3) ? 3 : 0;

    while (at < value.len && value.ptr[at] && strchr(" \t\r\n", value.ptr[at])) {
        at++;
    }
    return at < value.len && (value.ptr[at] == '{' || value.ptr[at] == '[');
}

static bool is_container(struct fd_str value)
{
    return begins_with(value, "Obj\x01", 4);
}

static bool is_empty(struct fd_str value)
{
    return value.len == 0;
}

static bool is_anything(FD_UNUSED struct fd_str value)
{
    return true;
}

/* What looks right and is not: the first row that fits names the cure. */
static const struct {
    bool (*fits)(struct fd_str value);
    const char *code;
    const char *message;
} refusals[] = {
    {is_empty, "framing_empty", "the value is empty"},
    {is_json, "framing_json",
     "the value is JSON: publish Avro, or give it to frontdoorctl publish"},
    {is_apicurio, "framing_apicurio_8_byte_id",
     "the schema is named by an id of 8 bytes: publish single-object encoding"},
    {is_glue, "framing_glue", "framed for the AWS Glue registry: publish single-object encoding"},
    {is_container, "framing_none",
     "the value is an Avro container file: publish each record by itself, in single-object "
     "encoding"},
    {is_anything, "framing_none",
     "no schema is named in front of the Avro bytes: publish single-object encoding"},
};

static enum fd_status refuse(struct fd_str value, struct fd_error *error)
{
    size_t i = 0;

    while (!refusals[i].fits(value)) {
        i++;
    }
    return fd_error_set(error, FD_POISON, refusals[i].code, "%s", refusals[i].message);
}

static void set_frame(struct fd_frame *frame, enum fd_framing framing, uint64_t schema_id,
                      struct fd_str value, uint32_t header)
{
    frame->framing = framing;
    frame->schema_id = schema_id;
    frame->body = (struct fd_str){value.ptr + header, value.len - header};
}

enum fd_status fd_framing_open(struct fd_str value, struct fd_frame *ret_frame,
                               struct fd_error *error)
{
    if (is_single_object(value)) {
        uint64_t fingerprint;

        memcpy(&fingerprint, value.ptr + 2, sizeof(fingerprint));
        set_frame(ret_frame, FD_FRAMING_SINGLE_OBJECT, le64toh(fingerprint), value,
                  SINGLE_OBJECT_HEADER);
        return FD_OK;
    }
    if (is_confluent(value)) {
        uint32_t id;

        memcpy(&id, value.ptr + 1, sizeof(id));
        set_frame(ret_frame, FD_FRAMING_CONFLUENT, be32toh(id), value, CONFLUENT_HEADER);
        return FD_OK;
    }
    return refuse(value, error);
}

void fd_framing_put_single_object(struct fd_buf *buf, uint64_t fingerprint)
{
    uint64_t little = htole64(fingerprint);

    fd_buf_put(buf, "\xc3\x01", 2);
    fd_buf_put(buf, &little, sizeof(little));
}
