-- How many strategy discussions, section 47 enquiries and conferences were there each month, how
-- many ended in no further action, and how many conferences were held within 15 working days?
-- Parameters, in the first lines: authority, first and last month (their first days).
WITH asked (authority, first_month, last_month) AS (
    VALUES ('E06000008', DATE '2020-04-01', DATE '2021-03-01')
)
SELECT
    monthly.month,
    monthly.strategy_discussions,
    monthly.strategy_nfa,
    monthly.section47_started,
    monthly.within_assessment_45wd,
    monthly.section47_ended,
    monthly.section47_nfa,
    monthly.section47_nfa_percent,
    monthly.conferences,
    monthly.conferences_clocked,
    monthly.within_15wd_from_strategy,
    monthly.within_15wd_from_strategy_percent
FROM bi.section47_monthly AS monthly
JOIN asked USING (authority)
WHERE monthly.month BETWEEN asked.first_month AND asked.last_month
ORDER BY monthly.month;
