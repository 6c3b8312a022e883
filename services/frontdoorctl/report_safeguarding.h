#ifndef REPORT_SAFEGUARDING_H
#define REPORT_SAFEGUARDING_H

#include "report_columns.h"

/** @name Sections that a week and a month have alike
 * `key` is the column of the period, of which `statement` has a row and `view` one of its own.
 * @{ */
#define REPORT_SECTION47(key, statement_, view_)                                                   \
    {                                                                                              \
        .id = "section47", .title = "Strategy discussions, section 47 and conferences",            \
        .statement = (statement_), .view = (view_), .where = OF_AUTHORITY,                         \
        .explanation =                                                                             \
            "Each on its own day. An enquiry is within an assessment when one of the child was "   \
            "running, at most 45 working days old. A conference is in time within 15 working "     \
            "days of the strategy discussion.",                                                    \
        .empty = "None was held or started.", .chart = REPORT_LINE,                                \
        .charted = {"strategy_discussions", "section47_started"}, .series = true,                  \
        .columns = COLUMNS                                                                         \
        {                                                                                          \
            key, COUNT("strategy_discussions", "Strategy discussions", REPORT_HEADLINE, NULL),     \
                PART("strategy_nfa", "No further action", 0, NULL, "strategy_discussions", NULL),  \
                COUNT("section47_started", "Section 47 enquiries started", REPORT_HEADLINE, NULL), \
                PART("within_assessment_45wd", "Within an assessment", 0, NULL,                    \
                     "section47_started", NULL),                                                   \
                PERCENT("within_assessment_percent", "Enquiries within an assessment", 0,          \
                        "within_assessment_45wd_percent", "within_assessment_45wd",                \
                        "section47_started"),                                                      \
                COUNT("section47_ended", "Enquiries ended", 0, NULL),                              \
                PART("section47_nfa", "In no further action", 0, NULL, "section47_ended", NULL),   \
                PERCENT("section47_nfa_percent", "Enquiries that end in no further action",        \
                        REPORT_HEADLINE, NULL, "section47_nfa", "section47_ended"),                \
                COUNT("conferences", "Conferences", 0, NULL),                                      \
                PART("conferences_clocked", "With a clock", 0, NULL, "conferences", NULL),         \
                PART("within_15wd_from_strategy", "Within 15 working days", 0, NULL,               \
                     "conferences_clocked", NULL),                                                 \
                PERCENT("within_15wd_percent", "Conferences within 15 working days",               \
                        REPORT_HEADLINE, "within_15wd_from_strategy_percent",                      \
                        "within_15wd_from_strategy", "conferences_clocked"),                       \
                {0},                                                                               \
        }                                                                                          \
    }
#define REPORT_EARLY_HELP(key, statement_, view_, count)                                           \
    {                                                                                              \
        .id = "early-help", .title = "Early help", .statement = (statement_), .view = (view_),     \
        .where = OF_AUTHORITY,                                                                     \
        .explanation = "Episodes by the day of each change: those that open, by referral to it "   \
                       "or by a step down from social care, and those that end.",                  \
        .empty = "No episode changed.", .chart = REPORT_LINE,                                      \
        .charted = {"stepped_up", "stepped_down"}, .series = true, .columns = COLUMNS              \
        {                                                                                          \
            key, COUNT("opened", "Opened", 0, count("opened", "OPENED")),                          \
                COUNT("stepped_down", "Stepped down from social care", REPORT_HEADLINE,            \
                      count("stepped_down", "STEP_DOWN")),                                         \
                COUNT("closed", "Closed", 0, count("closed", "CLOSED")),                           \
                COUNT("stepped_up", "Stepped up to social care", REPORT_HEADLINE,                  \
                      count("stepped_up", "STEP_UP")),                                             \
                {0},                                                                               \
        }                                                                                          \
    }
#define REPORT_BENCHMARKS                                                                          \
    {                                                                                              \
        .id = "benchmarks", .title = "Beside England and the region",                              \
        .statement = "report/benchmarks.sql", .view = "bi.benchmark_comparison",                   \
        .where = OF_AUTHORITY,                                                                     \
        .explanation =                                                                             \
            "The last whole reporting year that was published, in the Department for Education's " \
            "measures: rates are per 10,000 children. The average of the statistical neighbours "  \
            "is the plain one of those that are loaded.",                                          \
        .empty = "No benchmark is loaded for a year that the figures reach.", .columns = COLUMNS   \
        {                                                                                          \
            WORDS("measure", NULL, REPORT_KEY | REPORT_HIDDEN, NULL),                              \
                WORDS("label", "Measure", REPORT_PLAIN, NULL),                                     \
                WORDS("dfe_table", "Table", REPORT_KEY, NULL),                                     \
                WORDS("reporting_year", "Year", REPORT_KEY, NULL),                                 \
                COUNT("whole", NULL, REPORT_HIDDEN, NULL),                                         \
                PART("part", NULL, REPORT_HIDDEN, NULL, "whole", NULL),                            \
                DECIMAL_OF("local_value", "Here", 0, "max(local_value)", "part"),                  \
                DECIMAL("england", "England", 0,                                                   \
                        "max(benchmark_value) FILTER (WHERE area_kind = 'ENGLAND')"),              \
                DECIMAL_OF("difference", "Difference", 0,                                          \
                           "max(difference) FILTER (WHERE area_kind = 'ENGLAND')", "part"),        \
                DECIMAL("region", "Region", 0,                                                     \
                        "max(benchmark_value) FILTER (WHERE area_kind = 'REGION')"),               \
                DECIMAL("neighbours", "Neighbours", 0,                                             \
                        "round(avg(benchmark_value) FILTER (WHERE area_kind = 'NEIGHBOUR'), 1)"),  \
                {0},                                                                               \
        }                                                                                          \
    }
/** @} */

#endif
