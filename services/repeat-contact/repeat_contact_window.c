/* Terms "completes" and "W(c)" of the rule. */
#include <string.h>

#include "repeat_contact_parts.h"

/* The first place in S, from `from` on, whose contact's local date is `date` or later. */
static size_t lower_bound(const struct repeat_taken *taken, size_t from, int32_t date)
{
    size_t end = taken->count;

    while (from < end) {
        size_t middle = from + (end - from) / 2;

        if (taken->by_date[middle]->contact->received_on < date) {
            from = middle + 1;
        } else {
            end = middle;
        }
    }
    return from;
}

int32_t repeat_window_start(const struct fd_authority *authority, int32_t date)
{
    return authority->window_days > 0 ? date - authority->window_days
                                      : fd_date_add_months(date, -authority->window_months);
}

void repeat_take(struct repeat_taken *taken, struct repeat_counted *contact)
{
    /* Contacts become known roughly as they come in, so little is moved. */
    size_t place = lower_bound(taken, 0, contact->contact->received_on + 1);

    memmove(taken->by_date + place + 1, taken->by_date + place,
            (taken->count - place) * sizeof(struct repeat_counted *));
    taken->by_date[place] = contact;
    taken->count++;
}

/*
 * The windows that hold c end on c's date or later and begin on it or earlier. As their starts
 * never fall when their ends rise, those by which c completes overlap, and their union is all from
 * the start of the first to the end of the last.
 */
bool repeat_completes(const struct repeat_taken *taken, const struct repeat_counted *contact,
                      struct repeat_window *ret_window)
{
    int32_t date = contact->contact->received_on;
    size_t wanted = (size_t)taken->authority->alert_count;
    size_t first = lower_bound(taken, 0, repeat_window_start(taken->authority, date));
    bool completes = false;

    for (size_t e = lower_bound(taken, first, date), end; e < taken->count; e = end) {
        int32_t last_day = taken->by_date[e]->contact->received_on;
        int32_t first_day = repeat_window_start(taken->authority, last_day);

        if (first_day > date) {
            break;
        }
        end = lower_bound(taken, e, last_day + 1);
        first = lower_bound(taken, first, first_day);
        if (end - first >= wanted) {
            ret_window->first = completes ? ret_window->first : first;
            ret_window->end = end;
            completes = true;
        }
    }
    return completes;
}
