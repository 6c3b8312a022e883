SELECT
    period.month::text,
    coalesce(monthly.referrals, 0)::text AS referrals,
    coalesce(monthly.re_referrals, 0)::text AS re_referrals,
    coalesce(monthly.no_further_action, 0)::text AS no_further_action
FROM (
    SELECT day AS month
    FROM bi.calendar
    WHERE day = month AND day BETWEEN $3::text::date AND $2::text::date
) AS period
LEFT JOIN bi.referral_monthly AS monthly
    ON monthly.authority = $1::text AND monthly.month = period.month
ORDER BY period.month
