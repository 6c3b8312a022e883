/* The pack of the weekly data meeting: one row a section. */
#include "report_safeguarding.h"

#define WEEK DAY("week", "Week beginning", REPORT_KEY, NULL)
#define THIS_WEEK(sum) sum " FILTER (WHERE week = date $2)"
#define WEEK_BEFORE(sum) sum " FILTER (WHERE week = date $2 - 7)"
#define CHANGES(name, code) "count(*) FILTER (WHERE change_code = '" code "')"
#define YEAR_BEFORE(sum) sum " FILTER (WHERE week = date $2 - 364)"

static const struct report_section sections[] = {
    {
        .id = "contacts",
        .title = "Contacts",
        .statement = "report/weekly_contacts.sql",
        .view = "bi.contact_weekly",
        .where = OF_AUTHORITY,
        .explanation =
            "A contact is one child in one approach, counted in the week in which it was received. "
            "Family, friends and neighbours are sources 1A and 1B. Contacts about children who are "
            "not identified stand beside them and are in no other count of this table.",
        .empty = "No contact was received.",
        .chart = REPORT_LINE,
        .charted = {"contacts", "community"},
        .series = true,
        .columns =
            COLUMNS{
                WEEK,
                COUNT("contacts", "Contacts", REPORT_HEADLINE, "sum(contacts)"),
                COUNT("community", "From family, friends, neighbours", REPORT_HEADLINE,
                      "sum(contacts) FILTER (WHERE cont_contact_source_code IN ('1A', '1B'))"),
                COUNT("unidentified", "Child not identified", 0, "sum(unidentified)"),
                COUNT("information_only", "Information only", 0, "sum(information_only)"),
                COUNT("decided", "Decided", 0, "sum(decided)"),
                COUNT("open", "Not decided at present", REPORT_PRESENT, "sum(open)"),
                {0},
            },
    },
    {
        .id = "conversations",
        .title = "Conversations by telephone",
        .statement = "report/weekly_conversations.sql",
        .view = "bi.contact",
        .where = OF_AUTHORITY " AND channel_code = 'PHONE'",
        .explanation = "A call counts once, however many children it was about; a contact by "
                       "telephone without a call's id counts as one call.",
        .empty = "No contact was made by telephone.",
        .chart = REPORT_LINE,
        .charted = {"conversations"},
        .series = true,
        .columns =
            COLUMNS{
                WEEK,
                COUNT("conversations", "Conversations by telephone", REPORT_HEADLINE,
                      "count(DISTINCT conversation_key)"),
                {0},
            },
    },
    {
        .id = "sources",
        .title = "Who made contact",
        .statement = "report/weekly_sources.sql",
        .view = "bi.contact_weekly",
        .where = OF_AUTHORITY,
        .explanation = "Contacts by the source groups of the Department for Education's table C5.",
        .empty = "There is no list of sources.",
        .chart = REPORT_BARS,
        .charted = {"contacts", "contacts_year_before"},
        .columns =
            COLUMNS{
                WORDS("source_group", "Source", REPORT_KEY, NULL),
                COUNT("contacts", "This week", 0, THIS_WEEK("sum(contacts)")),
                COUNT("contacts_before", "Week before", 0, WEEK_BEFORE("sum(contacts)")),
                COUNT("contacts_year_before", "Same week a year before", 0,
                      YEAR_BEFORE("sum(contacts)")),
                {0},
            },
    },
    {
        .id = "outcomes",
        .title = "Outcomes of contacts",
        .statement = "report/weekly_outcomes.sql",
        .view = "bi.contact_outcome_weekly",
        .where = OF_AUTHORITY,
        .explanation = "What was decided about the contacts received in the week. A contact with "
                       "two outcomes is counted under both.",
        .empty = "There is no list of outcomes.",
        .chart = REPORT_BARS,
        .charted = {"contacts", "contacts_year_before"},
        .columns =
            COLUMNS{
                WORDS("outcome_desc", "Outcome", REPORT_KEY, NULL),
                COUNT("contacts", "This week", 0, THIS_WEEK("sum(contacts)")),
                COUNT("contacts_before", "Week before", 0, WEEK_BEFORE("sum(contacts)")),
                COUNT("contacts_year_before", "Same week a year before", 0,
                      YEAR_BEFORE("sum(contacts)")),
                {0},
            },
    },
    {
        .id = "conversion",
        .title = "Conversion to referral",
        .statement = "report/weekly_contacts.sql",
        .view = "bi.contact_weekly",
        .where = OF_AUTHORITY,
        .explanation =
            "Of the contacts received in the week that are decided: those whose outcomes include a "
            "referral. The broad figure adds strategy discussions and contacts that name a "
            "referral.",
        .empty = "No contact was received.",
        .chart = REPORT_LINE,
        .charted = {"conversion_percent", "conversion_broad_percent"},
        .series = true,
        .columns =
            COLUMNS{
                WEEK,
                COUNT("decided", "Decided", 0, "sum(decided)"),
                COUNT("converted", "Referral", 0, "sum(converted)"),
                PERCENT("conversion_percent", "Conversion to referral", REPORT_HEADLINE,
                        "frontdoor.percent(sum(converted), sum(decided))", "converted", "decided"),
                COUNT("converted_broad", "Referral, broad", 0, "sum(converted_broad)"),
                PERCENT("conversion_broad_percent", "Conversion to referral, broad",
                        REPORT_HEADLINE, "frontdoor.percent(sum(converted_broad), sum(decided))",
                        "converted_broad", "decided"),
                {0},
            },
    },
    {
        .id = "decisions",
        .title = "Decisions in time",
        .statement = "report/weekly_decisions.sql",
        .view = "bi.decision_timeliness_weekly",
        .where = OF_AUTHORITY,
        .explanation =
            "From receipt of the contact to the decision, by both clocks: 24 hours, and one "
            "working "
            "day. Percentages are of decided contacts received in the week, children not "
            "identified included; contacts of which only a date is known stay out of the 24 hours.",
        .empty = "No contact was received.",
        .chart = REPORT_LINE,
        .charted = {"decided_within_24h_percent", "decided_within_1wd_percent"},
        .series = true,
        .columns =
            COLUMNS{
                WEEK,
                COUNT("clocked_24h", "With a 24-hour clock", 0, NULL),
                COUNT("decided_within_24h", "Within 24 hours", 0, NULL),
                PERCENT("decided_within_24h_percent", "Decided within 24 hours", REPORT_HEADLINE,
                        NULL, "decided_within_24h", "clocked_24h"),
                COUNT("clocked_1wd", "With a working-day clock", 0, NULL),
                COUNT("decided_within_1wd", "Within one working day", 0, NULL),
                PERCENT("decided_within_1wd_percent", "Decided within one working day",
                        REPORT_HEADLINE, NULL, "decided_within_1wd", "clocked_1wd"),
                COUNT("open", "Open at present", REPORT_PRESENT, NULL),
                COUNT("open_overdue_24h", "Open past 24 hours", REPORT_PRESENT, NULL),
                COUNT("open_overdue_1wd", "Open past one working day", REPORT_PRESENT, NULL),
                {0},
            },
    },
    {
        .id = "sign-off",
        .title = "Sign-off by a manager",
        .statement = "report/weekly_decisions.sql",
        .view = "bi.decision_timeliness_weekly",
        .where = OF_AUTHORITY,
        .explanation = "From the decision to its sign-off, of contacts received in the week. There "
                       "is no limit; the time is the median, the lower of two in the middle.",
        .empty = "No contact was received.",
        .chart = REPORT_LINE,
        .charted = {"signed_off_percent"},
        .series = true,
        .columns =
            COLUMNS{
                WEEK,
                COUNT("decided", "Decided", 0, NULL),
                COUNT("signed_off", "Signed off", 0, NULL),
                PERCENT("signed_off_percent", "Decisions signed off", REPORT_HEADLINE,
                        "frontdoor.percent(signed_off, decided)", "signed_off", "decided"),
                DURATION("sign_off_seconds_median", "Time to sign-off, median", REPORT_HEADLINE,
                         NULL),
                {0},
            },
    },
    {
        .id = "referrals",
        .title = "Referrals",
        .statement = "report/weekly_referrals.sql",
        .view = "bi.referral",
        .where = OF_AUTHORITY,
        .explanation = "By the day on which they were opened. A re-referral follows another "
                       "referral of the child, of whatever outcome, within 12 months.",
        .empty = "No referral was opened.",
        .chart = REPORT_LINE,
        .charted = {"referrals", "re_referrals"},
        .series = true,
        .columns =
            COLUMNS{
                DAY("week", "Week beginning", REPORT_KEY, "date_trunc('week', opened_on)::date"),
                COUNT("referrals", "Referrals", REPORT_HEADLINE, "count(*)"),
                COUNT("re_referrals", "Re-referrals", 0, "count(*) FILTER (WHERE re_referral)"),
                PERCENT("re_referral_percent", "Re-referral rate", REPORT_HEADLINE,
                        "frontdoor.percent(count(*) FILTER (WHERE re_referral), count(*))",
                        "re_referrals", "referrals"),
                COUNT("no_further_action", "No further action", 0,
                      "count(*) FILTER (WHERE no_further_action)"),
                {0},
            },
    },
    {
        .id = "assessments",
        .title = "Assessments authorised",
        .statement = "report/weekly_assessments.sql",
        .view = "bi.assessment",
        .where = OF_AUTHORITY,
        .explanation =
            "Assessments authorised in the week, by both clocks of 45 working days: from their "
            "start, as the Department for Education's table C2 counts, and from the referral, as "
            "the guidance says.",
        .empty = "No assessment was authorised.",
        .chart = REPORT_LINE,
        .charted = {"from_start_percent", "from_referral_percent"},
        .series = true,
        .columns =
            COLUMNS{
                DAY("week", "Week beginning", REPORT_KEY,
                    "date_trunc('week', authorised_on)::date"),
                COUNT("assessments", "Assessments authorised", REPORT_HEADLINE, "count(*)"),
                COUNT("clocked_from_start", "With a clock from start", 0,
                      "count(within_45wd_from_start)"),
                COUNT("within_from_start", "Within 45 days of start", 0,
                      "count(*) FILTER (WHERE within_45wd_from_start)"),
                PERCENT("from_start_percent", "Assessed in 45 working days of start",
                        REPORT_HEADLINE,
                        "frontdoor.percent(count(*) FILTER (WHERE within_45wd_from_start), "
                        "count(within_45wd_from_start))",
                        "within_from_start", "clocked_from_start"),
                COUNT("clocked_from_referral", "With a clock from referral", 0,
                      "count(within_45wd_from_referral)"),
                COUNT("within_from_referral", "Within 45 days of referral", 0,
                      "count(*) FILTER (WHERE within_45wd_from_referral)"),
                PERCENT("from_referral_percent", "Assessed in 45 working days of referral",
                        REPORT_HEADLINE,
                        "frontdoor.percent(count(*) FILTER (WHERE within_45wd_from_referral), "
                        "count(within_45wd_from_referral))",
                        "within_from_referral", "clocked_from_referral"),
                {0},
            },
    },
    {
        .id = "assessments-open",
        .title = "Assessments due and overdue",
        .statement = "report/assessments_open.sql",
        .view = "bi.assessment",
        .where = OF_AUTHORITY " AND assessment_state = 'OPEN'",
        .explanation = "Open at present, by team: overdue is past 45 working days, due is within "
                       "seven days from today, by either clock.",
        .empty = "No assessment is open.",
        .chart = REPORT_BARS,
        .charted = {"overdue_from_start", "overdue_from_referral"},
        .columns =
            COLUMNS{
                WORDS("team_id", "Team", REPORT_KEY | REPORT_HIDDEN,
                      "coalesce(cina_assessment_team, '')"),
                WORDS("team", "Team", REPORT_PLAIN, NULL),
                COUNT("open", "Open", 0, "count(*)"),
                COUNT("overdue_from_start", "Overdue from start", 0,
                      "count(*) FILTER (WHERE overdue_from_start)"),
                COUNT("due_from_start", "Due in seven days, from start", 0,
                      "count(*) FILTER (WHERE NOT overdue_from_start AND due_on_from_start <= "
                      "frontdoor.local_date(frontdoor.present()) + 7)"),
                COUNT("overdue_from_referral", "Overdue from referral", 0,
                      "count(*) FILTER (WHERE overdue_from_referral)"),
                COUNT("due_from_referral", "Due in seven days, from referral", 0,
                      "count(*) FILTER (WHERE NOT overdue_from_referral AND due_on_from_referral "
                      "<= frontdoor.local_date(frontdoor.present()) + 7)"),
                {0},
            },
    },
    {
        .id = "assessments-due",
        .title = "Which assessments are due or overdue",
        .statement = "report/assessments_due.sql",
        .view = "bi.assessment",
        .where = OF_AUTHORITY,
        .explanation = "The assessments counted above, those that are overdue from their start "
                       "first, then by the earlier due day.",
        .empty = "None is due within seven days, none is overdue.",
        .columns =
            COLUMNS{
                WORDS("assessment_key", NULL, REPORT_KEY | REPORT_HIDDEN, NULL),
                WORDS("cina_assessment_id", "Assessment", 0, NULL),
                WORDS("cina_person_id", "Child", 0, NULL),
                WORDS("cina_assessment_team", "Team", 0, NULL),
                WORDS("cina_assessment_worker_id", "Worker", 0, NULL),
                DAY("started_on", "Started", 0, NULL),
                DAY("due_on_from_start", "Due from start", 0, NULL),
                WORDS("overdue_from_start", "Overdue", 0, NULL),
                DAY("due_on_from_referral", "Due from referral", 0, NULL),
                WORDS("overdue_from_referral", "Overdue", 0, NULL),
                {0},
            },
    },
    REPORT_SECTION47(WEEK, "report/weekly_section47.sql", "bi.section47_weekly"),
    REPORT_EARLY_HELP(WEEK, "report/weekly_early_help.sql", "bi.early_help_change", CHANGES),
    {
        .id = "scrutiny",
        .title = "Repeat contacts and their scrutiny",
        .statement = "report/weekly_scrutiny.sql",
        .view = "bi.repeat_contact_alert",
        .where = OF_AUTHORITY " AND rule = 'SIMILAR'",
        .explanation =
            "An alert is raised when a child has three similar contacts in three months. It is in "
            "time when it was closed, by a referral or by a social worker and a team manager, "
            "before the end of the next working day. By the day on which it was raised.",
        .empty = "No alert was raised.",
        .chart = REPORT_LINE,
        .charted = {"raised", "in_time"},
        .series = true,
        .columns =
            COLUMNS{
                DAY("week", "Week beginning", REPORT_KEY, "date_trunc('week', raised_on)::date"),
                COUNT("raised", "Alerts raised", REPORT_HEADLINE, "count(*)"),
                COUNT("closed_due", "Closed, with a due time", 0, "count(scrutinised_in_time)"),
                COUNT("in_time", "In time", 0, "count(*) FILTER (WHERE scrutinised_in_time)"),
                PERCENT("in_time_percent", "Alerts scrutinised in time", REPORT_HEADLINE,
                        "frontdoor.percent(count(*) FILTER (WHERE scrutinised_in_time), "
                        "count(scrutinised_in_time))",
                        "in_time", "closed_due"),
                COUNT("open", "Open", 0, "count(*) FILTER (WHERE state = 'OPEN')"),
                COUNT("overdue", "Open and overdue at present", REPORT_PRESENT,
                      "count(*) FILTER (WHERE overdue)"),
                {0},
            },
    },
    {
        .id = "blind-spot",
        .title = "Contacts that can't be similar",
        .statement = "report/weekly_without_family.sql",
        .view = "bi.contact",
        .where = OF_AUTHORITY " AND cont_person_id IS NOT NULL AND NOT information_only",
        .explanation = "A contact without a factor of concern can never raise an alert. Where more "
                       "than 20% are so, the count of alerts says little.",
        .empty = "No contact was received.",
        .series = true,
        .columns =
            COLUMNS{
                WEEK,
                COUNT("contacts", "Contacts", 0, "count(*)"),
                COUNT("without_family", "Without a factor of concern", 0,
                      "count(*) FILTER (WHERE NOT has_concern_family)"),
                PERCENT_WARNED("without_family_percent", "Contacts without a factor of concern",
                               REPORT_HEADLINE,
                               "frontdoor.percent(count(*) FILTER (WHERE NOT has_concern_family), "
                               "count(*))",
                               "without_family", "contacts", 20),
                {0},
            },
    },
    {
        .id = "alerts-open",
        .title = "Open alerts",
        .statement = "report/alerts_open.sql",
        .view = "bi.repeat_contact_alert",
        .where = OF_AUTHORITY " AND rule = 'SIMILAR'",
        .explanation =
            "Alerts that wait for a referral, or for a social worker and a team manager, "
            "with the contacts that they rest on; the longest due first. An alert "
            "supports a decision and makes none.",
        .empty = "No alert is open.",
        .columns =
            COLUMNS{
                WORDS("alert_key", NULL, REPORT_KEY | REPORT_HIDDEN, NULL),
                WORDS("child_id", "Child", 0, NULL),
                WORDS("concern", "Concern", REPORT_PLAIN, NULL),
                COUNT("contacts", "Contacts", 0, NULL),
                WORDS("contact_ids", "Which", 0, "replace(contact_ids, ',', ', ')"),
                DAY("first_contact", "First", 0, "first_contact_local::date"),
                DAY("last_contact", "Last", 0, "last_contact_local::date"),
                MOMENT("due", "Due before", 0, "due_local"),
                WORDS("overdue", "Overdue", 0, "CASE WHEN overdue THEN 'yes' ELSE 'no' END"),
                {0},
            },
    },
    {
        .id = "caseload",
        .title = "Caseloads by team",
        .statement = "report/caseload_teams.sql",
        .view = "bi.caseload_daily",
        .where = OF_AUTHORITY,
        .explanation = "At the close of the day named. The average is of cases that have a worker, "
                       "over the workers who hold at least one; a worker above the threshold is "
                       "one who, over all teams, holds more cases than it.",
        .empty = "No team held a case.",
        .chart = REPORT_BARS,
        .charted = {"average"},
        .reference = "caseload_threshold",
        .columns =
            COLUMNS{
                WORDS("team_id", "Team", REPORT_KEY | REPORT_HIDDEN, "coalesce(team_id, '')"),
                WORDS("team", "Team", REPORT_PLAIN, NULL),
                DAY("day", "Day", REPORT_KEY, NULL),
                COUNT("open_cases", "Open cases", 0, NULL),
                COUNT("unallocated", "Without a worker", 0, NULL),
                COUNT("allocated", "With a worker", 0, NULL),
                COUNT("workers", "Workers", 0, NULL),
                AVERAGE("average", "Cases per worker", 0, NULL, "allocated", "workers"),
                COUNT("caseload_threshold", "Threshold", 0,
                      "(SELECT caseload_threshold FROM bi.authority WHERE " OF_AUTHORITY ")"),
                COUNT("workers_above_threshold", "Workers above it", 0, NULL),
                COUNT("longest_open_days", "Longest open, days", 0, NULL),
                {0},
            },
    },
    REPORT_BENCHMARKS,
    {
        .id = "counted-elsewhere",
        .title = "Counted elsewhere",
        .statement = "report/figures.sql",
        .view = "bi.measure",
        .where = OF_AUTHORITY,
        .explanation = "Figures that other systems only count, the last of each that had ended "
                       "with the week.",
        .empty = "No such figure has come.",
        .columns =
            COLUMNS{
                WORDS("measure_key", NULL, REPORT_KEY | REPORT_HIDDEN, NULL),
                WORDS("measure_desc", "Measure", 0, NULL),
                WORDS("theme", "Theme", 0, NULL),
                WORDS("grade", "Grade", 0, NULL),
                DAY("first_day", "From", 0, NULL),
                DAY("last_day", "To", 0, NULL),
                COUNT("value", "Figure", 0, NULL),
                {0},
            },
    },
    {
        .id = "data-quality",
        .title = "Data quality",
        .statement = "report/data_quality.sql",
        .view = "bi.data_quality_summary",
        .where = OF_AUTHORITY,
        .explanation = "What the rules could not count, or doubt, over all time. The rows to put "
                       "right are in bi.data_quality.",
        .empty = "Nothing is amiss.",
        .columns =
            COLUMNS{
                WORDS("fault", "Fault", REPORT_KEY, NULL),
                WORDS("meaning", "What it means", 0, NULL),
                COUNT("found", "Found", 0, NULL),
                DAY("first_day", "Earliest", 0, NULL),
                DAY("last_day", "Latest", 0, NULL),
                {0},
            },
    },
    {
        .id = "freshness",
        .title = "How fresh this is",
        .statement = "report/freshness.sql",
        .view = "bi.freshness",
        .where = "true",
        .explanation = "The newest event of each kind that is in these figures, and how many "
                       "events could not be taken and wait for somebody's decision.",
        .empty = "Nothing has been read yet.",
        .columns =
            COLUMNS{
                WORDS("freshness_key", NULL, REPORT_KEY | REPORT_HIDDEN, NULL),
                WORDS("service", "Service", 0, NULL),
                WORDS("topic", "Events", 0, NULL),
                MOMENT("last_record", "Newest event sent", 0, "last_record_local"),
                MOMENT("moved", "Last taken", 0, "moved_local"),
                COUNT("dead_letters", "Not taken", 0, NULL),
                {0},
            },
    },
    {0},
};

const struct report_definition report_weekly = {
    .name = "weekly",
    .title = "Front door, week",
    .sections = sections,
    .summary = true,
};
