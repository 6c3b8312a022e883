-- How many referrals came each month, how many of them again or to no further action, and how many
-- in the same month a year before?
-- Parameters, in the first lines: authority, first and last month (their first days).
WITH asked (authority, first_month, last_month) AS (
    VALUES ('E06000008', DATE '2020-04-01', DATE '2021-03-01')
)
SELECT
    monthly.month,
    monthly.referrals,
    before.referrals AS referrals_before,
    monthly.re_referrals,
    monthly.re_referral_percent,
    monthly.no_further_action,
    round(100.0 * monthly.no_further_action / monthly.referrals, 1) AS no_further_action_percent
FROM bi.referral_monthly AS monthly
JOIN asked USING (authority)
LEFT JOIN bi.referral_monthly AS before
    ON before.authority = monthly.authority
        AND before.month = (monthly.month - interval '1 year')::date
WHERE monthly.month BETWEEN asked.first_month AND asked.last_month
ORDER BY monthly.month;
