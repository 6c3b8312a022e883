#include "base/fd_trace.h"

enum { VERSION_DIGITS = 2, ID_AT = 3, ID_DIGITS = FD_TRACE_ID_SIZE - 1, LEAST_LENGTH = 55 };

static bool is_hex(char character)
{
    return (character >= '0' && character <= '9') || (character >= 'a' && character <= 'f');
}

static bool are_hex(const char *characters, int count)
{
    for (int i = 0; i < count; i++) {
        if (!is_hex(characters[i])) {
            return false;
        }
    }
    return true;
}

bool fd_trace_id(struct fd_str traceparent, char ret_id[FD_TRACE_ID_SIZE])
{
    static const char zeros[] = "00000000000000000000000000000000";
    const char *text = traceparent.ptr;

    ret_id[0] = '\0';
    if (traceparent.len < LEAST_LENGTH || !are_hex(text, VERSION_DIGITS) ||
        text[VERSION_DIGITS] != '-' || !are_hex(text + ID_AT, ID_DIGITS) ||
        text[ID_AT + ID_DIGITS] != '-' || memcmp(text + ID_AT, zeros, ID_DIGITS) == 0) {
        return false;
    }
    memcpy(ret_id, text + ID_AT, ID_DIGITS);
    ret_id[ID_DIGITS] = '\0';
    return true;
}
