/* Term "family" of the rule: the number in a factor's symbol. */
#include <stdlib.h>

#include "repeat_contact_parts.h"

/* "Other" and "no factors identified" say nothing that two contacts could share. */
static bool is_no_family(struct fd_str number)
{
    return fd_str_equal(number, FD_STR("20")) || fd_str_equal(number, FD_STR("21"));
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

struct fd_str repeat_family(struct fd_str symbol)
{
    struct fd_str number;
    uint32_t begin = 2;
    uint32_t end;

    if (symbol.len < 3 || symbol.ptr[0] != 'F' || symbol.ptr[1] != '_') {
        return FD_STR_NULL;
    }
    for (end = begin; end < symbol.len && is_digit(symbol.ptr[end]); end++) {
    }
    while (begin + 1 < end && symbol.ptr[begin] == '0') {
        begin++;
    }
    number = (struct fd_str){symbol.ptr + begin, end - begin};
    return number.len == 0 || is_no_family(number) ? FD_STR_NULL : number;
}

/* By number: without leading zeros the longer one is the greater, whatever its size. */
int repeat_family_compare(struct fd_str left, struct fd_str right)
{
    if (left.len != right.len) {
        return left.len < right.len ? -1 : 1;
    }
    return fd_str_compare(left, right);
}

static int by_number(const void *left, const void *right)
{
    return repeat_family_compare(*(const struct fd_str *)left, *(const struct fd_str *)right);
}

struct fd_str_list repeat_families(struct fd_str_list factors, struct fd_arena *arena)
{
    struct fd_str *items = fd_arena_new_array(arena, struct fd_str, factors.count);
    uint32_t found = 0;
    uint32_t count = 0;

    for (uint32_t i = 0; i < factors.count; i++) {
        struct fd_str family = repeat_family(factors.items[i]);

        if (!fd_str_is_null(family)) {
            items[found++] = family;
        }
    }
    qsort(items, found, sizeof(*items), by_number);
    for (uint32_t i = 0; i < found; i++) {
        if (count == 0 || !fd_str_equal(items[count - 1], items[i])) {
            items[count++] = items[i];
        }
    }
    return (struct fd_str_list){items, count};
}
