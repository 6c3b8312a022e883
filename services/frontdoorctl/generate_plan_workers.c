/* Teams and the workers who come and go in their posts. */
#include "generate_plan.h"

const struct fd_gen_team fd_gen_teams[FD_GEN_TEAMS] = {
    {"T-FD", "Children's Advice and Duty Service", "FRONT_DOOR", 8},
    {"T-AS1", "Assessment team 1", "ASSESSMENT", 10},
    {"T-AS2", "Assessment team 2", "ASSESSMENT", 10},
    {"T-AS3", "Assessment team 3", "ASSESSMENT", 10},
    {"T-AS4", "Assessment team 4", "ASSESSMENT", 10},
    {"T-SG1", "Safeguarding team 1", "SAFEGUARDING", 8},
    {"T-SG2", "Safeguarding team 2", "SAFEGUARDING", 8},
    {"T-SG3", "Safeguarding team 3", "SAFEGUARDING", 8},
    {"T-EH", "Early help", "EARLY_HELP", 4},
};

enum {
    TURNOVER_PERMILLE = 400, /* of posts change hands in the three years */
    LATE_PERMILLE = 200,     /* of them: the successor comes some days after */
    QUIET_DAYS = 20,         /* around the days on which caseload is counted */
};

static int32_t first_post(int32_t team)
{
    int32_t post = 0;

    for (int32_t i = 0; i < team; i++) {
        post += fd_gen_teams[i].posts;
    }
    return post;
}

int32_t fd_gen_any_post(struct fd_gen_random *random, int32_t first_team, int32_t team_count)
{
    return (int32_t)fd_gen_between(random, first_post(first_team),
                                   first_post(first_team + team_count) - 1);
}

int32_t fd_gen_worker_at(const struct fd_gen_plan *plan, int32_t post, int32_t date)
{
    int32_t found = FD_GEN_NONE;

    for (size_t i = 0; i < plan->worker_count; i++) {
        if (plan->workers[i].post == post && plan->workers[i].starts_on <= date) {
            found = (int32_t)i;
        }
    }
    return found;
}

static bool is_quiet(const struct fd_gen_plan *plan, int32_t date)
{
    const struct fd_gen_period *periods = plan->figures->service[FD_GEN_AVERAGE_CASELOAD].periods;

    for (size_t side = 0; side < FD_GEN_SIDES; side++) {
        if (date > periods[side].end - QUIET_DAYS && date < periods[side].end + QUIET_DAYS) {
            return true;
        }
    }
    return false;
}

static void add_worker(struct fd_gen_plan *plan, struct fd_gen_random *random, int32_t team,
                       int32_t post, int32_t starts_on)
{
    static const uint16_t ftes[] = {100, 100, 100, 80, 60};
    struct fd_gen_worker *worker = fd_gen_add_worker(plan);

    *worker = (struct fd_gen_worker){
        .team = team,
        .post = post,
        .starts_on = starts_on,
        .left_on = FD_DATE_NULL,
        .fte = ftes[fd_gen_between(random, 0, FD_COUNT(ftes) - 1)],
    };
}

static void fill_post(struct fd_gen_plan *plan, struct fd_gen_random *random, int32_t team,
                      int32_t post)
{
    int32_t change = (int32_t)fd_gen_between(random, plan->first + 90, plan->end - 90);
    int32_t gap = fd_gen_chance(random, LATE_PERMILLE) ? (int32_t)fd_gen_between(random, 2, 6) : 0;

    add_worker(plan, random, team, post, plan->first);
    if (fd_gen_chance(random, TURNOVER_PERMILLE)) {
        while (is_quiet(plan, change) || !fd_calendar_is_working_day(plan->calendar, change)) {
            change++;
        }
        plan->workers[plan->worker_count - 1].left_on = change - gap;
        add_worker(plan, random, team, post, change);
    }
}

enum fd_status fd_gen_plan_workers(struct fd_gen_plan *plan, struct fd_error *error FD_UNUSED)
{
    struct fd_gen_random random;
    int32_t post = 0;

    fd_gen_random_init(&random, plan->seed, 3);
    for (int32_t team = 0; team < FD_GEN_TEAMS; team++) {
        for (int32_t i = 0; i < fd_gen_teams[team].posts; i++) {
            fill_post(plan, &random, team, post++);
        }
    }
    return FD_OK;
}
