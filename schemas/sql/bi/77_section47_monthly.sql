CREATE VIEW bi.section47_monthly AS
SELECT
    authority,
    month,
    strategy_discussions,
    strategy_nfa,
    frontdoor.percent(strategy_nfa, strategy_discussions) AS strategy_nfa_percent,
    section47_started,
    within_assessment_45wd,
    frontdoor.percent(within_assessment_45wd, section47_started)
        AS within_assessment_45wd_percent,
    section47_ended,
    section47_nfa,
    frontdoor.percent(section47_nfa, section47_ended) AS section47_nfa_percent,
    conferences,
    conferences_clocked,
    within_15wd_from_strategy,
    frontdoor.percent(within_15wd_from_strategy, conferences_clocked)
        AS within_15wd_from_strategy_percent
FROM (
    SELECT
        authority,
        month,
        count(*) FILTER (WHERE event = 'STRATEGY_DISCUSSION') AS strategy_discussions,
        count(*) FILTER (WHERE event = 'STRATEGY_DISCUSSION' AND no_further_action)
            AS strategy_nfa,
        count(*) FILTER (WHERE event = 'SECTION47_STARTED') AS section47_started,
        count(*) FILTER (WHERE within_assessment_45wd) AS within_assessment_45wd,
        count(*) FILTER (WHERE event = 'SECTION47_ENDED') AS section47_ended,
        count(*) FILTER (WHERE event = 'SECTION47_ENDED' AND no_further_action) AS section47_nfa,
        count(*) FILTER (WHERE event = 'CONFERENCE') AS conferences,
        count(within_15wd_from_strategy) AS conferences_clocked,
        count(*) FILTER (WHERE within_15wd_from_strategy) AS within_15wd_from_strategy
    FROM bi.section47_event
    GROUP BY authority, month
) AS counted;

COMMENT ON VIEW bi.section47_monthly IS
    'Strategy discussions, section 47 enquiries and conferences by month';
COMMENT ON COLUMN bi.section47_monthly.authority IS 'GSS code of the authority';
COMMENT ON COLUMN bi.section47_monthly.month IS 'First day of the month';
COMMENT ON COLUMN bi.section47_monthly.strategy_discussions IS 'Strategy discussions held';
COMMENT ON COLUMN bi.section47_monthly.strategy_nfa IS 'Of these: ended in no further action';
COMMENT ON COLUMN bi.section47_monthly.strategy_nfa_percent IS
    'strategy_nfa / strategy_discussions in percent, to one place';
COMMENT ON COLUMN bi.section47_monthly.section47_started IS 'Section 47 enquiries started';
COMMENT ON COLUMN bi.section47_monthly.within_assessment_45wd IS
    'Of these: while an assessment of the child was running, within 45 working days of its start';
COMMENT ON COLUMN bi.section47_monthly.within_assessment_45wd_percent IS
    'within_assessment_45wd / section47_started in percent, to one place';
COMMENT ON COLUMN bi.section47_monthly.section47_ended IS 'Section 47 enquiries ended';
COMMENT ON COLUMN bi.section47_monthly.section47_nfa IS 'Of these: ended in no further action';
COMMENT ON COLUMN bi.section47_monthly.section47_nfa_percent IS
    'section47_nfa / section47_ended in percent, to one place';
COMMENT ON COLUMN bi.section47_monthly.conferences IS 'Initial child protection conferences held';
COMMENT ON COLUMN bi.section47_monthly.conferences_clocked IS
    'Of these: with a day from which their clock runs, and held on or after it';
COMMENT ON COLUMN bi.section47_monthly.within_15wd_from_strategy IS
    'Of these: within 15 working days';
COMMENT ON COLUMN bi.section47_monthly.within_15wd_from_strategy_percent IS
    'within_15wd_from_strategy / conferences_clocked in percent, to one place';
