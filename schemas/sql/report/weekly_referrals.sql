SELECT
    period.week::text,
    count(referral.referral_key)::text AS referrals,
    (count(*) FILTER (WHERE referral.re_referral))::text AS re_referrals,
    (count(*) FILTER (WHERE referral.no_further_action))::text AS no_further_action
FROM (
    SELECT day AS week
    FROM bi.calendar
    WHERE day = week
        AND (
            day BETWEEN $3::text::date AND $2::text::date
            OR day = $2::text::date - 364
        )
) AS period
LEFT JOIN bi.referral
    ON referral.authority = $1::text
        AND referral.opened_on BETWEEN period.week AND period.week + 6
GROUP BY period.week
ORDER BY period.week
