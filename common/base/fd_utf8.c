#include "base/fd_utf8.h"

/* Unicode, table 3-7 (well-formed UTF-8 byte sequences); later bytes are all 80 to BF. */
struct form {
    unsigned char first_low;
    unsigned char first_high;
    unsigned char second_low;
    unsigned char second_high;
    unsigned char size;
};

static const struct form forms[] = {
    {0xc2, 0xdf, 0x80, 0xbf, 2}, {0xe0, 0xe0, 0xa0, 0xbf, 3}, {0xe1, 0xec, 0x80, 0xbf, 3},
    {0xed, 0xed, 0x80, 0x9f, 3}, {0xee, 0xef, 0x80, 0xbf, 3}, {0xf0, 0xf0, 0x90, 0xbf, 4},
    {0xf1, 0xf3, 0x80, 0xbf, 4}, {0xf4, 0xf4, 0x80, 0x8f, 4},
};

static bool is_within(unsigned char byte, unsigned char low, unsigned char high)
{
    return byte >= low && byte <= high;
}

static bool has_form(const unsigned char *bytes, size_t size, const struct form *form)
{
    if (!is_within(bytes[0], form->first_low, form->first_high) || size < form->size ||
        !is_within(bytes[1], form->second_low, form->second_high)) {
        return false;
    }
    for (size_t i = 2; i < form->size; i++) {
        if (!is_within(bytes[i], 0x80, 0xbf)) {
            return false;
        }
    }
    return true;
}

size_t fd_utf8_char_size(const char *text, size_t size)
{
    const unsigned char *bytes = (const unsigned char *)text;

    if (size == 0) {
        return 0;
    }
    if (bytes[0] < 0x80) {
        return 1;
    }
    for (size_t i = 0; i < FD_COUNT(forms); i++) {
        if (has_form(bytes, size, &forms[i])) {
            return forms[i].size;
        }
    }
    return 0;
}

bool fd_utf8_is_valid(struct fd_str text)
{
    size_t at = 0;

    while (at < text.len) {
        size_t size = fd_utf8_char_size(text.ptr + at, text.len - at);

        if (size == 0) {
            return false;
        }
        at += size;
    }
    return true;
}
