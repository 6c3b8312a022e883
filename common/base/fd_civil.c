#include "base/fd_civil.h"

/* Both ways count in eras of 400 years whose years begin in March, so that the leap day is a
   year's last (after H. Hinnant, "chrono-compatible low-level date algorithms"). */
enum { DAYS_PER_ERA = 146097, DAYS_TO_1970 = 719468 };

int32_t fd_civil_to_days(struct fd_civil civil)
{
    int32_t year = civil.year - (civil.month <= 2);
    int32_t era = (year >= 0 ? year : year - 399) / 400;
    int32_t year_of_era = year - era * 400;
    int32_t month = civil.month > 2 ? civil.month - 3 : civil.month + 9;
    int32_t day_of_year = (153 * month + 2) / 5 + civil.day - 1;
    int32_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

    return era * DAYS_PER_ERA + day_of_era - DAYS_TO_1970;
}

struct fd_civil fd_civil_from_days(int32_t days)
{
    int64_t shifted = (int64_t)days + DAYS_TO_1970;
    int64_t era = (shifted >= 0 ? shifted : shifted - (DAYS_PER_ERA - 1)) / DAYS_PER_ERA;
    int32_t day_of_era = (int32_t)(shifted - era * DAYS_PER_ERA);
    int32_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int32_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int32_t month = (5 * day_of_year + 2) / 153;
    struct fd_civil civil;

    civil.day = day_of_year - (153 * month + 2) / 5 + 1;
    civil.month = month < 10 ? month + 3 : month - 9;
    civil.year = (int32_t)(year_of_era + era * 400) + (civil.month <= 2);
    return civil;
}

bool fd_civil_is_valid(struct fd_civil civil)
{
    struct fd_civil back;

    if (civil.year < 0 || civil.year > 9999 || civil.month < 1 || civil.month > 12 ||
        civil.day < 1 || civil.day > 31) {
        return false;
    }
    back = fd_civil_from_days(fd_civil_to_days(civil));
    return back.month == civil.month && back.day == civil.day;
}
