SELECT
    period.month::text,
    coalesce(counted.strategy_discussions, 0)::text AS strategy_discussions,
    coalesce(counted.strategy_nfa, 0)::text AS strategy_nfa,
    coalesce(counted.section47_started, 0)::text AS section47_started,
    coalesce(counted.within_assessment_45wd, 0)::text AS within_assessment_45wd,
    coalesce(counted.section47_ended, 0)::text AS section47_ended,
    coalesce(counted.section47_nfa, 0)::text AS section47_nfa,
    coalesce(counted.conferences, 0)::text AS conferences,
    coalesce(counted.conferences_clocked, 0)::text AS conferences_clocked,
    coalesce(counted.within_15wd_from_strategy, 0)::text AS within_15wd_from_strategy
FROM (
    SELECT day AS month
    FROM bi.calendar
    WHERE day = month AND day BETWEEN $3::text::date AND $2::text::date
) AS period
LEFT JOIN bi.section47_monthly AS counted
    ON counted.authority = $1::text AND counted.month = period.month
ORDER BY period.month
