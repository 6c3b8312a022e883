#include "ctl_number.h"

#include <errno.h>
#include <inttypes.h>

bool ctl_parse_number(const char *text, int64_t min, int64_t *ret_value)
{
    char *end;
    intmax_t value;

    errno = 0;
    value = strtoimax(text, &end, 10);
    if (errno != 0 || end == text || *end != '\0' || value < min || value > INT64_MAX) {
        return false;
    }
    *ret_value = value;
    return true;
}
