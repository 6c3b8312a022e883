/* What is counted by the month: the partnership board's pack, without ids, and the 52-week review,
   which shows some of the same sections over the months on both sides of going live. */
#include "report_safeguarding.h"

#define MONTH_KEY(origin) MONTH("month", "Month", REPORT_KEY, origin)
#define DECIDED "count(cont_person_id) FILTER (WHERE decision_state = 'DECIDED')"
#define CONVERTED "count(cont_person_id) FILTER (WHERE converted)"
#define OF_ITSELF(name, code) NULL
#define YEAR_BEFORE "(date $2 - interval '1 year')::date"

#define CONTACTS                                                                                   \
    {                                                                                              \
        .id = "contacts", .title = "Contacts and conversations",                                   \
        .statement = "report/monthly_contacts.sql", .view = "bi.contact", .where = OF_AUTHORITY,   \
        .explanation =                                                                             \
            "A contact is one child in one approach, in the month in which it was received. A "    \
            "conversation is a call by telephone, however many children it was about. Family, "    \
            "friends and neighbours are sources 1A and 1B.",                                       \
        .empty = "No contact was received.", .chart = REPORT_LINE,                                 \
        .charted = {"contacts", "conversations"}, .series = true, .columns = contacts              \
    }
#define CONVERSION                                                                                 \
    {                                                                                              \
        .id = "conversion", .title = "Conversion to referral",                                     \
        .statement = "report/monthly_contacts.sql", .view = "bi.contact", .where = OF_AUTHORITY,   \
        .explanation =                                                                             \
            "Of the contacts received in the month that are decided: those whose outcomes "        \
            "include a referral. The broad figure adds strategy discussions and contacts that "    \
            "name a referral.",                                                                    \
        .empty = "No contact was received.", .chart = REPORT_LINE,                                 \
        .charted = {"conversion_percent", "conversion_broad_percent"}, .series = true,             \
        .columns = conversion                                                                      \
    }
#define DECISIONS                                                                                  \
    {                                                                                              \
        .id = "decisions", .title = "Decisions in time",                                           \
        .statement = "report/monthly_decisions.sql", .view = "bi.contact", .where = OF_AUTHORITY,  \
        .explanation =                                                                             \
            "From receipt of the contact to the decision, by both clocks: 24 hours, and one "      \
            "working day. Percentages are of decided contacts received in the month, children "    \
            "not identified included.",                                                            \
        .empty = "No contact was received.", .chart = REPORT_LINE,                                 \
        .charted = {"within_24h_percent", "within_1wd_percent"}, .series = true,                   \
        .columns = decisions                                                                       \
    }
#define REFERRALS                                                                                  \
    {                                                                                              \
        .id = "referrals", .title = "Referrals", .statement = "report/monthly_referrals.sql",      \
        .view = "bi.referral_monthly", .where = OF_AUTHORITY,                                      \
        .explanation = "By the month in which they were opened. A re-referral follows another "    \
                       "referral of the child, of whatever outcome, within 12 months.",            \
        .empty = "No referral was opened.", .chart = REPORT_LINE,                                  \
        .charted = {"referrals", "re_referrals"}, .series = true, .columns = referrals             \
    }
#define ASSESSMENTS                                                                                \
    {                                                                                              \
        .id = "assessments", .title = "Assessments authorised",                                    \
        .statement = "report/monthly_assessments.sql", .view = "bi.assessment_timeliness_monthly", \
        .where = OF_AUTHORITY,                                                                     \
        .explanation =                                                                             \
            "Assessments authorised in the month, by both clocks of 45 working days: from their "  \
            "start, as the Department for Education's table C2 counts, and from the referral, as " \
            "the guidance says.",                                                                  \
        .empty = "No assessment was authorised.", .chart = REPORT_LINE,                            \
        .charted = {"from_start_percent", "from_referral_percent"}, .series = true,                \
        .columns = assessments                                                                     \
    }

static const struct report_column contacts[] = {
    MONTH_KEY(NULL),
    COUNT("individual", NULL, REPORT_HIDDEN, NULL),
    COUNT("contacts", "Contacts", REPORT_HEADLINE, "count(cont_person_id)"),
    PART("community", "From family, friends, neighbours", REPORT_HEADLINE,
         "count(cont_person_id) FILTER (WHERE from_community)", "contacts", "individual"),
    COUNT("conversations", "Conversations by telephone", REPORT_HEADLINE,
          "count(DISTINCT conversation_key) FILTER (WHERE channel_code = 'PHONE')"),
    {0},
};

static const struct report_column conversion[] = {
    MONTH_KEY(NULL),
    COUNT("decided", "Decided", 0, DECIDED),
    COUNT("converted", "Referral", 0, CONVERTED),
    PERCENT("conversion_percent", "Conversion to referral", REPORT_HEADLINE,
            "frontdoor.percent(" CONVERTED ", " DECIDED ")", "converted", "decided"),
    COUNT("converted_broad", "Referral, broad", 0,
          "count(cont_person_id) FILTER (WHERE converted_broad)"),
    PERCENT("conversion_broad_percent", "Conversion to referral, broad", REPORT_HEADLINE,
            "frontdoor.percent(count(cont_person_id) FILTER (WHERE converted_broad), " DECIDED ")",
            "converted_broad", "decided"),
    {0},
};

static const struct report_column decisions[] = {
    MONTH_KEY(NULL),
    COUNT("clocked_24h", "With a 24-hour clock", 0, "count(decided_within_24h)"),
    PART("within_24h", "Within 24 hours", 0, "count(*) FILTER (WHERE decided_within_24h)",
         "clocked_24h", NULL),
    PERCENT("within_24h_percent", "Decided within 24 hours", REPORT_HEADLINE,
            "frontdoor.percent(count(*) FILTER (WHERE decided_within_24h), "
            "count(decided_within_24h))",
            "within_24h", "clocked_24h"),
    PART("clocked_1wd", "With a working-day clock", 0, "count(decided_within_1wd)", "clocked_24h",
         NULL),
    PART("within_1wd", "Within one working day", 0, "count(*) FILTER (WHERE decided_within_1wd)",
         "clocked_1wd", "within_24h"),
    PERCENT("within_1wd_percent", "Decided within one working day", REPORT_HEADLINE,
            "frontdoor.percent(count(*) FILTER (WHERE decided_within_1wd), "
            "count(decided_within_1wd))",
            "within_1wd", "clocked_1wd"),
    {0},
};

static const struct report_column referrals[] = {
    MONTH_KEY(NULL),
    COUNT("referrals", "Referrals", REPORT_HEADLINE, NULL),
    PART("re_referrals", "Re-referrals", 0, NULL, "referrals", NULL),
    PERCENT("re_referral_percent", "Re-referral rate", REPORT_HEADLINE, NULL, "re_referrals",
            "referrals"),
    PART("no_further_action", "No further action", 0, NULL, "referrals", NULL),
    {0},
};

static const struct report_column assessments[] = {
    MONTH_KEY(NULL),
    COUNT("assessments", "Assessments authorised", REPORT_HEADLINE, NULL),
    PART("clocked_from_start", "With a clock from start", 0, NULL, "assessments", NULL),
    PART("within_45wd_from_start", "Within 45 days of start", 0, NULL, "clocked_from_start", NULL),
    PERCENT("from_start_percent", "Assessed in 45 working days of start", REPORT_HEADLINE,
            "within_45wd_from_start_percent", "within_45wd_from_start", "clocked_from_start"),
    PART("clocked_from_referral", "With a clock from referral", 0, NULL, "assessments",
         "clocked_from_start"),
    PART("within_45wd_from_referral", "Within 45 days of referral", 0, NULL,
         "clocked_from_referral", "within_45wd_from_start"),
    PERCENT("from_referral_percent", "Assessed in 45 working days of referral", REPORT_HEADLINE,
            "within_45wd_from_referral_percent", "within_45wd_from_referral",
            "clocked_from_referral"),
    {0},
};

static const struct report_section board[] = {
    CONTACTS,
    {
        .id = "sources",
        .title = "Who made contact",
        .statement = "report/monthly_sources.sql",
        .view = "bi.contact",
        .where = OF_AUTHORITY,
        .explanation = "Contacts by the source groups of the Department for Education's table C5.",
        .empty = "There is no list of sources.",
        .chart = REPORT_BARS,
        .charted = {"contacts", "contacts_year_before"},
        .columns =
            COLUMNS{
                WORDS("source_group", "Source", REPORT_KEY, NULL),
                COUNT("contacts", "This month", REPORT_ADDS_UP,
                      "count(cont_person_id) FILTER (WHERE month = date $2)"),
                COUNT("contacts_year_before", "Same month a year before", REPORT_ADDS_UP,
                      "count(cont_person_id) FILTER (WHERE month = " YEAR_BEFORE ")"),
                {0},
            },
    },
    {
        .id = "outcomes",
        .title = "Outcomes of contacts",
        .statement = "report/monthly_outcomes.sql",
        .view = "bi.contact_outcome JOIN bi.contact USING (contact_key, authority)",
        .where = OF_AUTHORITY " AND cont_person_id IS NOT NULL",
        .explanation = "What was decided about the contacts received in the month. A contact with "
                       "two outcomes is counted under both.",
        .empty = "There is no list of outcomes.",
        .chart = REPORT_BARS,
        .charted = {"contacts", "contacts_year_before"},
        .columns =
            COLUMNS{
                WORDS("outcome_desc", "Outcome", REPORT_KEY, NULL),
                COUNT("decided", NULL, REPORT_HIDDEN, NULL),
                COUNT("decided_year_before", NULL, REPORT_HIDDEN, NULL),
                PART("contacts", "This month", REPORT_ADDS_UP,
                     "count(DISTINCT contact_key) FILTER (WHERE month = date $2)", "decided", NULL),
                PART("contacts_year_before", "Same month a year before", REPORT_ADDS_UP,
                     "count(DISTINCT contact_key) FILTER (WHERE month = " YEAR_BEFORE ")",
                     "decided_year_before", NULL),
                {0},
            },
    },
    {
        .id = "conversion",
        .title = "Conversion to referral",
        .statement = "report/monthly_contacts.sql",
        .view = "bi.contact",
        .where = OF_AUTHORITY,
        .explanation = "Of the contacts received in the month that are decided: those whose "
                       "outcomes include a referral.",
        .empty = "No contact was received.",
        .chart = REPORT_LINE,
        .charted = {"conversion_percent"},
        .series = true,
        .columns =
            COLUMNS{
                MONTH_KEY(NULL),
                COUNT("contacts", NULL, REPORT_HIDDEN, NULL),
                PART("decided", "Decided", 0, DECIDED, "contacts", NULL),
                PART("converted", "Referral", 0, CONVERTED, "decided", NULL),
                PERCENT("conversion_percent", "Conversion to referral", REPORT_HEADLINE,
                        "frontdoor.percent(" CONVERTED ", " DECIDED ")", "converted", "decided"),
                {0},
            },
    },
    DECISIONS,
    REFERRALS,
    ASSESSMENTS,
    REPORT_SECTION47(MONTH_KEY(NULL), "report/monthly_section47.sql", "bi.section47_monthly"),
    REPORT_EARLY_HELP(MONTH_KEY(NULL), "report/monthly_early_help.sql", "bi.early_help_monthly",
                      OF_ITSELF),
    {
        .id = "scrutiny",
        .title = "Repeat contacts and their scrutiny",
        .statement = "report/monthly_scrutiny.sql",
        .view = "bi.repeat_contact_monthly",
        .where = OF_AUTHORITY,
        .explanation =
            "An alert is raised when a child has three similar contacts in three months. It is in "
            "time when it was closed, by a referral or by a social worker and a team manager, "
            "before the end of the next working day. A contact without a factor of concern can "
            "never raise one; where more than 20% are so, the count says little.",
        .empty = "No alert was raised.",
        .chart = REPORT_LINE,
        .charted = {"similar_alerts"},
        .series = true,
        .columns =
            COLUMNS{
                MONTH_KEY(NULL),
                COUNT("similar_alerts", "Alerts raised", REPORT_HEADLINE, NULL),
                PART("similar_closed_due", "Closed, with a due time", 0, NULL, "similar_alerts",
                     NULL),
                PART("similar_in_time", "In time", 0, NULL, "similar_closed_due", NULL),
                PERCENT("in_time_percent", "Alerts scrutinised in time", REPORT_HEADLINE,
                        "similar_in_time_percent", "similar_in_time", "similar_closed_due"),
                COUNT("contacts", NULL, REPORT_HIDDEN, NULL),
                PART("without_family", "Without a factor of concern", 0, NULL, "contacts", NULL),
                PERCENT_WARNED("without_family_percent", "Contacts without a factor of concern",
                               REPORT_HEADLINE, NULL, "without_family", "contacts", 20),
                {0},
            },
    },
    {
        .id = "caseload",
        .title = "Caseloads by type of team",
        .statement = "report/caseload_team_types.sql",
        .view = "bi.caseload_worker_daily LEFT JOIN bi.team ON team.authority = "
                "caseload_worker_daily.authority AND dept_team_id = caseload_worker_daily.team_id",
        .where = "caseload_worker_daily." OF_AUTHORITY,
        .explanation = "At the close of the day named. The average is of cases that have a worker, "
                       "over the workers who hold at least one; a worker above the threshold is "
                       "one who, over all teams, holds more cases than it.",
        .empty = "No team held a case.",
        .chart = REPORT_BARS,
        .charted = {"average"},
        .reference = "caseload_threshold",
        .columns =
            COLUMNS{
                WORDS("team_type", "Type of team", REPORT_KEY, "coalesce(team_type, 'OTHER')"),
                DAY("day", "Day", REPORT_KEY, NULL),
                COUNT("open_cases", "Open cases", 0, "sum(open_cases)"),
                PART("allocated", "With a worker", 0,
                     "sum(open_cases) FILTER (WHERE worker_id IS NOT NULL)", "open_cases", NULL),
                COUNT("workers", "Workers", 0, "count(DISTINCT worker_id)"),
                AVERAGE("average", "Cases per worker", 0,
                        "frontdoor.ratio(sum(open_cases) FILTER (WHERE worker_id IS NOT NULL), "
                        "count(DISTINCT worker_id))",
                        "allocated", "workers"),
                DECIMAL("caseload_threshold", "Threshold", 0,
                        "(SELECT caseload_threshold FROM bi.authority WHERE " OF_AUTHORITY ")"),
                PART("workers_above_threshold", "Workers above it", 0,
                     "count(DISTINCT worker_id) FILTER (WHERE above_threshold)", "workers", NULL),
                {0},
            },
    },
    REPORT_BENCHMARKS,
    {
        .id = "data-quality",
        .title = "Data quality",
        .statement = "report/data_quality.sql",
        .view = "bi.data_quality_summary",
        .where = OF_AUTHORITY,
        .explanation = "What the rules could not count, or doubt, over all time.",
        .empty = "Nothing is amiss.",
        .columns =
            COLUMNS{
                WORDS("fault", "Fault", REPORT_KEY, NULL),
                WORDS("meaning", "What it means", 0, NULL),
                COUNT("found", "Found", 0, NULL),
                {0},
            },
    },
    {0},
};

const struct report_definition report_board = {
    .name = "board",
    .title = "Front door for the partnership board,",
    .sections = board,
    .summary = true,
    .suppressed = true,
};

static const struct report_section review[] = {
    {
        .id = "published",
        .title = "Before and after, over the periods of published figures",
        .statement = "report/review_published.sql",
        .view = "bi.review_52_week",
        .where = OF_AUTHORITY,
        .explanation =
            "Each measure over the kind of period for which it is published: calendar months for "
            "referrals, April to December for contacts from the community, reporting years for "
            "assessments. A change is that of the unrounded values, in percent of the first one.",
        .empty = "The authority has no day of going live.",
        .columns =
            COLUMNS{
                WORDS("measure", "Measure", REPORT_KEY | REPORT_HIDDEN, NULL),
                WORDS("label", "Measure", 0, NULL),
                WORDS("unit", "Unit", 0, "lower(unit)"),
                DECIMAL("value_before", "Before", 0, NULL),
                DECIMAL("value_after", "After", 0, NULL),
                DECIMAL("change_percent", "Change, %", 0, NULL),
                COUNT("part_before", "Count before", 0, NULL),
                COUNT("whole_before", "of", 0, NULL),
                COUNT("part_after", "Count after", 0, NULL),
                COUNT("whole_after", "of", 0, NULL),
                {0},
            },
    },
    {
        .id = "measure-periods",
        .title = "Over which periods each measure is published",
        .statement = "report/review_published.sql",
        .view = "bi.review_52_week",
        .where = OF_AUTHORITY,
        .explanation = "Of the table above: the first and the last day.",
        .empty = "The authority has no day of going live.",
        .columns =
            COLUMNS{
                WORDS("measure", "Measure", REPORT_KEY | REPORT_HIDDEN, NULL),
                WORDS("label", "Measure", 0, NULL),
                WORDS("period_before", "Before", 0, NULL),
                WORDS("period_after", "After", 0, NULL),
                WORDS("lockdown_note", "Lockdown of 23 March 2020", 0, NULL),
                {0},
            },
    },
    {
        .id = "window",
        .title = "Before and after, over 364 days on both sides",
        .statement = "report/review_window.sql",
        .view = "bi.review_52_week",
        .where = OF_AUTHORITY,
        .explanation = "The same measures over the 52 weeks before going live and the 52 weeks "
                       "from that day on. Caseload is at the end of each window's last day.",
        .empty = "The authority has no day of going live.",
        .columns =
            COLUMNS{
                WORDS("measure", "Measure", REPORT_KEY | REPORT_HIDDEN, NULL),
                WORDS("label", "Measure", 0, NULL),
                WORDS("unit", "Unit", 0, "lower(unit)"),
                DECIMAL("window_before", "Before", 0, NULL),
                DECIMAL("window_after", "After", 0, NULL),
                DECIMAL("window_change_percent", "Change, %", 0, NULL),
                COUNT("window_part_before", "Count before", 0, NULL),
                COUNT("window_whole_before", "of", 0, NULL),
                COUNT("window_part_after", "Count after", 0, NULL),
                COUNT("window_whole_after", "of", 0, NULL),
                {0},
            },
    },
    {
        .id = "periods",
        .title = "The periods compared",
        .statement = "report/review_periods.sql",
        .view = "bi.review_period",
        .where = OF_AUTHORITY,
        .explanation = "Days and working days of each, and how many of the days lie on or after "
                       "23 March 2020, when the lockdown began.",
        .empty = "The authority has no day of going live.",
        .columns =
            COLUMNS{
                WORDS("period", "Period", REPORT_KEY, NULL),
                WORDS("side", "Side", REPORT_KEY, NULL),
                DAY("first_day", "First day", 0, NULL),
                DAY("last_day", "Last day", 0, NULL),
                COUNT("days", "Days", 0, NULL),
                COUNT("working_days", "Working days", 0, NULL),
                COUNT("days_from_lockdown", "From the lockdown on", 0, NULL),
                {0},
            },
    },
    CONTACTS,
    CONVERSION,
    DECISIONS,
    REFERRALS,
    ASSESSMENTS,
    REPORT_SECTION47(MONTH_KEY(NULL), "report/monthly_section47.sql", "bi.section47_monthly"),
    REPORT_EARLY_HELP(MONTH_KEY(NULL), "report/monthly_early_help.sql", "bi.early_help_monthly",
                      OF_ITSELF),
    {0},
};

const struct report_definition report_review = {
    .name = "review",
    .title = "52-week review,",
    .sections = review,
};
