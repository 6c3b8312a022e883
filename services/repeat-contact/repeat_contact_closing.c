/* Term "closing" of the rule: when an alert is closed, and by what. */
#include <stdlib.h>

#include "repeat_contact_parts.h"

static int by_opened(const void *left_item, const void *right_item)
{
    const struct repeat_referral *left = *(const struct repeat_referral *const *)left_item;
    const struct repeat_referral *right = *(const struct repeat_referral *const *)right_item;

    return (left->opened_at > right->opened_at) - (left->opened_at < right->opened_at);
}

static int by_alert_and_time(const void *left_item, const void *right_item)
{
    const struct repeat_review *left = *(const struct repeat_review *const *)left_item;
    const struct repeat_review *right = *(const struct repeat_review *const *)right_item;
    int order = fd_str_compare(left->alert_id, right->alert_id);

    return order != 0 ? order
                      : (left->reviewed_at > right->reviewed_at) -
                            (left->reviewed_at < right->reviewed_at);
}

static void find_referrals(const struct repeat_history *history, struct fd_arena *arena,
                           struct repeat_closers *closers)
{
    size_t count = history->referral_count;
    const void **sorted =
        repeat_sort_versions(history->referrals, count, sizeof(struct repeat_referral), arena);

    closers->referrals = fd_arena_new_array(arena, const struct repeat_referral *, count);
    for (size_t begin = 0, end; begin < count; begin = end) {
        const struct repeat_referral *winning;

        end = repeat_run_end(sorted, count, begin);
        winning = sorted[end - 1];
        if (!winning->version.voided && !winning->no_further_action) {
            closers->referrals[closers->referral_count++] = winning;
        }
    }
    qsort(closers->referrals, closers->referral_count, sizeof(*closers->referrals), by_opened);
}

static void find_reviews(const struct repeat_history *history, struct fd_arena *arena,
                         struct repeat_closers *closers)
{
    size_t count = history->review_count;
    const void **sorted =
        repeat_sort_versions(history->reviews, count, sizeof(struct repeat_review), arena);

    closers->reviews = fd_arena_new_array(arena, const struct repeat_review *, count);
    for (size_t begin = 0, end; begin < count; begin = end) {
        const struct repeat_review *winning;

        end = repeat_run_end(sorted, count, begin);
        winning = sorted[end - 1];
        if (!winning->version.voided) {
            closers->reviews[closers->review_count++] = winning;
        }
    }
    qsort(closers->reviews, closers->review_count, sizeof(*closers->reviews), by_alert_and_time);
}

struct repeat_closers repeat_find_closers(const struct repeat_history *history,
                                          struct fd_arena *arena)
{
    struct repeat_closers closers = {0};

    find_referrals(history, arena, &closers);
    find_reviews(history, arena, &closers);
    return closers;
}

/* Local dates rise with instants, so the first referral on or after the day opened first. */
static int64_t referral_opened_at(const struct repeat_closers *closers, int32_t raised_on)
{
    size_t from = 0;
    size_t end = closers->referral_count;

    while (from < end) {
        size_t middle = from + (end - from) / 2;

        if (closers->referrals[middle]->opened_on < raised_on) {
            from = middle + 1;
        } else {
            end = middle;
        }
    }
    return from < closers->referral_count ? closers->referrals[from]->opened_at : FD_TIME_NULL;
}

/* Those who have reviewed an alert in one role: the first of them, and whether there are more. */
struct reviewers {
    struct fd_str first; /* null: none */
    bool several;
};

static bool someone_else_in(const struct reviewers *reviewers, struct fd_str reviewer_id)
{
    return !fd_str_is_null(reviewers->first) &&
           (reviewers->several || !fd_str_equal(reviewers->first, reviewer_id));
}

static void add_reviewer(struct reviewers *reviewers, struct fd_str reviewer_id)
{
    reviewers->several = someone_else_in(reviewers, reviewer_id);
    if (fd_str_is_null(reviewers->first)) {
        reviewers->first = reviewer_id;
    }
}

static size_t first_review(const struct repeat_closers *closers, struct fd_str alert_id)
{
    size_t from = 0;
    size_t end = closers->review_count;

    while (from < end) {
        size_t middle = from + (end - from) / 2;

        if (fd_str_compare(closers->reviews[middle]->alert_id, alert_id) < 0) {
            from = middle + 1;
        } else {
            end = middle;
        }
    }
    return from;
}

/* In order of time the first review that finds someone else's in the other role ends a pair. */
static int64_t reviewed_at(const struct repeat_closers *closers, struct fd_str alert_id)
{
    struct reviewers social_workers = {0};
    struct reviewers managers = {0};

    for (size_t i = first_review(closers, alert_id);
         i < closers->review_count && fd_str_equal(closers->reviews[i]->alert_id, alert_id); i++) {
        const struct repeat_review *review = closers->reviews[i];
        bool is_manager = fd_str_equal(review->role, FD_STR("TEAM_MANAGER"));

        if (!is_manager && !fd_str_equal(review->role, FD_STR("SOCIAL_WORKER"))) {
            continue;
        }
        if (someone_else_in(is_manager ? &social_workers : &managers, review->reviewer_id)) {
            return review->reviewed_at;
        }
        add_reviewer(is_manager ? &managers : &social_workers, review->reviewer_id);
    }
    return FD_TIME_NULL;
}

void repeat_close(const struct repeat_closers *closers, struct fd_str alert_id, int32_t raised_on,
                  struct repeat_alert *alert)
{
    int64_t referral = referral_opened_at(closers, raised_on);
    int64_t review = reviewed_at(closers, alert_id);
    int64_t least = referral;

    alert->closed_at = FD_TIME_NULL;
    alert->closed_reason = FD_STR_NULL;
    if (referral == FD_TIME_NULL && review == FD_TIME_NULL) {
        return;
    }
    alert->closed_reason = FD_STR("REFERRAL_OPENED");
    if (referral == FD_TIME_NULL || (review != FD_TIME_NULL && review < referral)) {
        least = review;
        alert->closed_reason = FD_STR("REVIEWED");
    }
    alert->closed_at = least > alert->raised_at ? least : alert->raised_at;
}
