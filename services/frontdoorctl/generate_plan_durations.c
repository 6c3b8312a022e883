/* How many assessments of a year take how many working days: table C2's bands and quartiles. */
#include <string.h>

#include "generate_plan.h"

/* The numbers of days of each band are alike. */
static void spread_bands(const struct fd_gen_year *year, int64_t *counts)
{
    int64_t alike[FD_GEN_DAYS];

    for (size_t day = 0; day < FD_GEN_DAYS; day++) {
        alike[day] = 1;
    }
    for (size_t i = 0; i < FD_GEN_BANDS; i++) {
        const struct fd_gen_band *band = &fd_gen_bands[i];

        fd_gen_apportion(year->bands[i], alike, (size_t)(band->high - band->low) + 1,
                         &counts[band->low]);
    }
}

static int64_t sum_below(const int64_t *counts, int32_t days)
{
    int64_t sum = 0;

    for (int32_t day = 0; day < days; day++) {
        sum += counts[day];
    }
    return sum;
}

/* Move one assessment to `days` from that of the days [low, high] which has most. */
static bool move_one(int64_t *counts, int32_t low, int32_t high, int32_t days)
{
    int32_t fullest = low;

    for (int32_t day = low; day <= high; day++) {
        fullest = counts[day] > counts[fullest] ? day : fullest;
    }
    if (low > high || counts[fullest] == 0) {
        return false;
    }
    counts[fullest]--;
    counts[days]++;
    return true;
}

/* A quartile is interpolated between two ranks, from 0, and both shall be of its days. */
struct ranks {
    int64_t lower;
    int64_t upper;
};

static struct ranks ranks_of(const struct fd_gen_year *year, int32_t quarters)
{
    int64_t place = (year->assessments - 1) * quarters;

    return (struct ranks){place / 4, (place + 3) / 4};
}

static const struct fd_gen_band *band_of(int32_t days)
{
    const struct fd_gen_band *band = fd_gen_bands;

    while (days > band->high) {
        band++;
    }
    return band;
}

/* Within the band, which keeps its number. */
static void fit_quartile(int64_t *counts, struct ranks ranks, int32_t days)
{
    const struct fd_gen_band *band = band_of(days);

    while (sum_below(counts, days) > ranks.lower && move_one(counts, band->low, days - 1, days)) {
    }
    while (sum_below(counts, days + 1) <= ranks.upper &&
           move_one(counts, days + 1, band->high, days)) {
    }
}

enum fd_status fd_gen_plan_durations(const struct fd_gen_year *year, int64_t *ret_counts,
                                     struct fd_error *error)
{
    memset(ret_counts, 0, FD_GEN_DAYS * sizeof(*ret_counts));
    spread_bands(year, ret_counts);
    for (int32_t i = 0; i < FD_GEN_QUARTILES; i++) {
        fit_quartile(ret_counts, ranks_of(year, i + 1), (int32_t)year->quartiles[i]);
    }
    for (int32_t i = 0; i < FD_GEN_QUARTILES; i++) {
        struct ranks ranks = ranks_of(year, i + 1);
        int32_t days = (int32_t)year->quartiles[i];

        if (sum_below(ret_counts, days) > ranks.lower ||
            sum_below(ret_counts, days + 1) <= ranks.upper) {
            return fd_gen_infeasible(error, "quartiles of the bands of C2");
        }
    }
    return FD_OK;
}
